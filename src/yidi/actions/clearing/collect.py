"""Collect and match: what the journal has become due between regions, said alike by three sides, or not.

The daily work. Run twice it does nothing new; what differs is looked at again every day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from yidi.core.clearing import matching
from yidi.core.clearing.card import ItemCard
from yidi.core.clearing.matching import CENTRE, INSURED, PLACE, Difference
from yidi.store import reach
from yidi.store.reads import clearing as reads
from yidi.store.writes import clearing as writes

BATCH = 1000
_OPEN = ("differing", "collected")


@dataclass(frozen=True, slots=True)
class Collected:
    """A day's work: new items, items compared, items on which the sides differ."""

    new: int
    looked: int
    differing: int


def collect(moment: datetime) -> Collected:
    """Collects what happened before today, and compares everything that is not agreed yet."""
    with reach.service():
        new = writes.collect(moment.date(), moment)
    looked = differing = 0
    with reach.service():
        months = reads.unmatched(_OPEN)
    for month_id in months:
        for batch in _batches(month_id):
            looked += len(batch)
            differing += _matched(batch)
    return Collected(new, looked, differing)


def _batches(month_id: int) -> Iterator[list[ItemCard]]:
    """The items of a month that are not agreed, each once; every batch is a transaction of its own."""
    for state in _OPEN:
        after = 0
        while True:
            with reach.service():
                batch = reads.items(month_id, state, after, BATCH)
            if not batch:
                break
            yield batch
            after = batch[-1].id


def _matched(batch: list[ItemCard]) -> int:
    """How many of these differ."""
    ids = {card.item.reference: card.id for card in batch}
    with reach.service():
        insured, place = reads.sides(batch)
        centre = [card.item for card in batch]
        made = matching.match({INSURED: insured, PLACE: place, CENTRE: centre})
        writes.put_agreed([ids[item.reference] for item in made.agreed])
        found: dict[str, list[Difference]] = {}
        for difference in made.differences:
            found.setdefault(difference.reference, []).append(difference)
        for reference, differences in found.items():
            writes.put_differing(ids[reference], [_said(one) for one in differences])
    return len(found)


def _said(one: Difference) -> dict[str, object]:
    return {"kind": one.kind, "amounts": {side: item.amount for side, item in one.said.items()}}
