"""Collect and match: what the journal has become due between regions, said alike by three sides, or not.

The daily work. Run twice it does nothing new; what differs is looked at again every day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import JOB
from yidi.actions.clearing import apart
from yidi.core.clearing import matching
from yidi.core.clearing.card import ItemCard
from yidi.core.clearing.matching import CENTRE, INSURED, PLACE, Difference
from yidi.store import reach
from yidi.store.reads import clearing as reads
from yidi.store.writes import clearing as writes
from yidi.store.writes.clearing import Step

BATCH = 1000
_OPEN = ("differing", "collected")
_MOST = 100_000


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
    _rejoined(moment)
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
    with reach.service():
        found = _differing(batch)
        writes.put_agreed([card.id for card in batch if card.id not in found])
        for item, differs in found.items():
            writes.put_differing(item, differs)
    return len(found)


def _differing(batch: Sequence[ItemCard]) -> dict[int, list[dict[str, object]]]:
    """Of these items, by id, what three sides do not say alike."""
    ids = {card.item.reference: card.id for card in batch}
    insured, place = reads.sides(batch)
    centre = [card.item for card in batch]
    found: dict[int, list[dict[str, object]]] = {}
    for one in matching.match({INSURED: insured, PLACE: place, CENTRE: centre}).differences:
        found.setdefault(ids[one.reference], []).append(_said(one))
    return found


def _rejoined(moment: datetime) -> None:
    """What went apart because it differed comes back, settlement by settlement, where it no longer does."""
    step = Step("rejoin", "job", moment, JOB.name, "三方已经一致")
    waiting: dict[str, list[ItemCard]] = {}
    with reach.service():
        for card in reads.apart(most=_MOST):
            waiting.setdefault(card.item.settlement, []).append(card)
        asked = [cards for cards in waiting.values() if any(card.differs for card in cards)]
        found = _differing([card for cards in asked for card in cards])
        for item, differs in found.items():
            writes.put_differs(item, differs)
    for cards in asked:
        if not any(card.id in found for card in cards):
            with reach.service():
                apart.rejoin(cards, step)


def _said(one: Difference) -> dict[str, object]:
    return {"kind": one.kind, "amounts": {side: item.amount for side, item in one.said.items()}}
