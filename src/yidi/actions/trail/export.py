"""A sealed series leaves the house as a file, for auditors; a line says who took it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.store import chain, chain_file, reach
from yidi.store.chain import Series
from yidi.store.reads import blocks as reads
from yidi.store.reads.blocks import Sealed
from yidi.store.writes import traces


def export(
    actor: Actor, series: Series, first: int, write: Callable[[str], object], moment: datetime
) -> int:
    """Writes every sealed block from number `first` on, line by line; gives the rows."""
    with reach.service():
        count, written, previous = 0, 0, chain.BEGINNING
        for block in reads.blocks(series, first):
            if not count:
                write(chain_file.head(series, block.place.number, block.previous))
            _block(series, block, write)
            count, written, previous = count + 1, written + block.rows, block.digest
        if not count:
            write(chain_file.head(series, first, previous))
        write(chain_file.end(count, written, previous))
        said = f"{series.name}：{count}块{written}行"
        traces.trail(moment, "", actor.kind, actor.name, "look.export", "", said, actor.address)
    return written


def _block(series: Series, block: Sealed, write: Callable[[str], object]) -> None:
    write(chain_file.block(block.place, block.rows, block.digest, block.sealed_at.isoformat()))
    for _, text in reads.rows(series, block.place.first, block.place.last):
        write(text)
