"""The figures are counted anew, as far back as something has changed; twice does nothing new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.store import reach
from yidi.store.writes import figures as writes


@dataclass(frozen=True, slots=True)
class Counted:
    """From which month on, and how many cells there are since."""

    since: date
    cells: int


def count_anew(moment: datetime, since: date | None = None) -> Counted:
    """All of it in one transaction, so that no page sees half. since: an earlier month than needed.
    Two at once: the second waits and counts what the first could not see."""
    with reach.service():
        needed = writes.since(moment)
        first = min(needed, since.replace(day=1)) if since else needed
        return Counted(first, writes.count(first, moment))
