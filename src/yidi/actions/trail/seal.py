"""Seals what was written into blocks, by a job and never inside a request: a chain that each
request had to add a link to would make them wait for one another.

A key is drawn before its row can be seen, so a lower one may appear later. One run therefore
marks how far it sees; a later one seals up to the mark, when every transaction of that moment has
ended.
"""

from __future__ import annotations

from datetime import datetime

from yidi.store import chain, reach
from yidi.store.chain import Place, Series
from yidi.store.reads import blocks as reads
from yidi.store.reads.blocks import Sealed
from yidi.store.writes import blocks as writes

LARGEST = 10_000
"""Rows in one block."""
_BLOCKS = 100
"""Blocks in one run, so that the worker has time for others."""


def seal(series: Series, moment: datetime) -> list[Sealed]:
    """The blocks made from what an earlier run marked; then marks what there is now."""
    with reach.service():
        marked = writes.marked(series)
        if marked is None:
            writes.mark(series, moment)
            return []
        until, final = marked
        if not final:
            return []
        made = _blocks(series, until, moment)
        if len(made) < _BLOCKS:
            writes.mark(series, moment)
        return made


def _blocks(series: Series, until: int, moment: datetime) -> list[Sealed]:
    made: list[Sealed] = []
    before = reads.last(series)
    while len(made) < _BLOCKS:
        block = _next(series, before, until, moment)
        if block is None:
            break
        made.append(block)
        before = block
    return made


def _next(series: Series, before: Sealed | None, until: int, moment: datetime) -> Sealed | None:
    """The block after `before`; None when the mark is reached."""
    first = before.place.last + 1 if before else 1
    found = reads.rows(series, first, until, LARGEST)
    if not found:
        return None
    last = found[-1][0] if len(found) == LARGEST else until
    place = Place(series.name, before.place.number + 1 if before else 1, first, last)
    previous = before.digest if before else chain.BEGINNING
    made = chain.digest(place, previous, [text for _, text in found])
    writes.put(place, len(found), made, moment)
    return Sealed(place, len(found), made, previous, moment)
