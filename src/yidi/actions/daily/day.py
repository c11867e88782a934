"""One day's work on all filings that live: what time has done is written, who should know is told.

It goes through the persons in batches, each person in a transaction of its own, so a crash loses
nothing and a second run on the same day changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yidi.actions.actor import JOB
from yidi.actions.filing.desk import counter
from yidi.core.filing import record, reminding, standing
from yidi.core.policy.book import Book
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.reads import daily as reads
from yidi.store.reads import policy as policy_reads
from yidi.store.reads.daily import Living
from yidi.store.writes import filings as filing_writes
from yidi.store.writes import traces

BATCH = 500
_STALE = timedelta(days=7)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Day:
    """What was done: filings looked at, written as void or expired, new messages; persons whose
    region has no law, or whose work failed."""

    looked: int
    written: int
    told: int
    failed: int


@dataclass(slots=True)
class _Count:
    """A day that is not over."""

    looked: int = 0
    written: int = 0
    told: int = 0
    failed: int = 0


def day(moment: datetime) -> Day:
    """All regions. Gives counts; what cannot be done is logged and left for the next day."""
    count, books = _Count(), _Books()
    for batch in _batches():
        with reach.service():
            known = reads.sent(living.person_id for living in batch)
        for living in batch:
            count.looked += 1
            try:
                _one(books(living.region), living, known, moment, count)
            except Refusal as refusal:
                count.failed += 1
                _log.warning("filing %s was passed over: %s", living.filing.id, refusal)
    return Day(count.looked, count.written, count.told, count.failed)


class _Books:
    """The book in use of each region, asked for once in a run."""

    def __init__(self) -> None:
        self._known: dict[str, Book] = {}

    def __call__(self, region: str) -> Book:
        if region not in self._known:
            self._known[region] = policy_reads.book(region)
        return self._known[region]


def _one(
    book: Book, living: Living, known: set[reads.Sent], moment: datetime, count: _Count
) -> None:
    now = standing.standing(book, living.person, living.filing, moment)
    if now.due != living.evidence_due:
        with reach.service():
            filing_writes.put_evidence_due(living.row_id, now.due)
    if now.state in _ENDED:
        count.written += 1
        count.told += _written(living.person_id, moment)
        return
    found = reminding.reminders(book, living.person, living.filing, moment)
    said = (living.person_id, living.filing.id)
    new = [r for r in found if (*said, r.kind, r.on) not in known]
    if new:
        count.told += _told(living, new, moment)


def _batches() -> Iterator[list[Living]]:
    """Every living filing; a batch has been read before anything of it is written."""
    after = 0
    while True:
        with reach.service():
            batch = reads.living(after, BATCH)
        if not batch:
            return
        yield batch
        after = batch[-1].row_id


def _written(person_id: int, moment: datetime) -> int:
    """Writes what is due on a person's filings; gives how many messages that made. A filing that
    ended long ago is written and not told."""
    with reach.service():
        at = counter(JOB, person_id, moment)
        return sum(
            _tell_end(at.region, person_id, filing, moment)
            for filing in at.desk.filings
            if filing.state in _ENDED
        )


_ENDED = {
    "void": (
        "备案已失效",
        "没有按期补材料，备案（受理编号{}）已经失效。还要在外地就医的，请重新备案。",
    ),
    "expired": ("备案已到期", "备案（受理编号{}）已经到期。还要在外地就医的，请重新备案。"),
}


def _tell_end(region: str, person_id: int, filing: record.Filing, moment: datetime) -> bool:
    """Once for each filing, under the day on which it ended."""
    title, text = _ENDED[filing.state]
    ended = filing.ended_at.date() if filing.ended_at else filing.last or moment.date()
    if moment.date() - ended > _STALE:
        return False
    return traces.message(
        region, person_id, filing.id, f"ended_{filing.state}", ended, title,
        text.format(filing.id), moment,
    )  # fmt: skip


def _told(living: Living, new: list[reminding.Reminder], moment: datetime) -> int:
    """New messages; one that was sent before is not sent again."""
    with reach.service():
        return sum(
            traces.message(
                living.region,
                living.person_id,
                living.filing.id,
                r.kind,
                r.on,
                r.title,
                r.text,
                moment,
            )
            for r in new
        )


def in_transition(region: str, today: date) -> list[tuple[Living, date]]:
    """Filings of an area that keep old rules for a time, with its last day: the bulk list."""
    book = policy_reads.book(region)
    found = []
    for batch in _batches():
        for living in batch:
            if living.region != region:
                continue
            ends = reminding.transition_end(book, living.person, living.filing, today)
            if ends is not None:
                found.append((living, ends))
    return found
