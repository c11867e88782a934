"""Write down which institutions let their day go by: silence counts as agreement."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.review.working import in_time
from yidi.store import reach
from yidi.store.reads import review as reads


def lapse(moment: datetime) -> int:
    """How many cases lapsed. Each is a transaction of its own."""
    with reach.service():
        waiting = reads.lapsed(moment.date())
    return sum(_lapsed(place, number, moment) for place, number in waiting)


def _lapsed(place: str, number: str, moment: datetime) -> bool:
    with reach.service():
        found = reads.for_update(place, number)
        return found is not None and in_time(found, moment).state != found.state
