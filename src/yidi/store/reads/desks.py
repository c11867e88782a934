"""What an office has on its desk today, list by list, paged by the key of the last row.

Each list is asked region by region and merged, so that every question walks one index in order
and stops after a page, whatever else the table holds.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yidi.store.models import Evidence, Filing
from yidi.store.reads.filings import Listed, kept
from yidi.store.reads.people import card

PAGE = 50
COUNTED = 1000
"""Nobody needs to know whether 1000 or 1001 wait."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A list: its name, the column it is ordered by, and whether latest come first.

    within: days from today in which the day of the list falls, past ones negative; between: the same
    as two days; made_before: the day on which a filing was too late. kinds: only these; empty: all.
    """

    name: str
    title: str
    order: str
    latest_first: bool = False
    within: tuple[int, int] | None = None
    between: tuple[date, date] | None = None
    made_before: date | None = None
    kinds: tuple[str, ...] = ()


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("due", "今天到期或已超期", "decide_by"),
        Queue("decide", "全部待审核", "decide_by"),
        Queue("judge", "待审定材料", "evidenced_at"),
        Queue("mending", "补正中", "mend_by"),
        Queue("new", "今天新增", "filed_at", latest_first=True),
        Queue("all", "全部备案", "filed_at", latest_first=True),
        Queue("evidence", "14 天内补材料截止", "evidence_due", within=(0, 14)),
        Queue("evidence7", "7 天内", "evidence_due", within=(0, 7)),
        Queue("evidence1", "今天和明天", "evidence_due", within=(0, 1)),
        Queue("overdue", "近 30 天过期没有补", "evidence_due", latest_first=True, within=(-30, -1)),
    )
}
EVIDENCE = ("evidence", "evidence7", "evidence1", "overdue")
"""Lists of one question: whose commitment is due when."""
_DAYS = {"decide_by", "mend_by", "evidence_due", "last"}
"""Columns of a day; the others are moments."""


def ending(first: date, last: date, kinds: tuple[str, ...] = ()) -> Queue:
    """Filings in force that end between two days, both included."""
    return Queue("ending", "到期的备案", "last", between=(first, last), kinds=kinds)


def made_before(day: date, kinds: tuple[str, ...] = ()) -> Queue:
    """Filings in force that were made before a day, latest first."""
    return Queue("old", "以前的备案", "filed_at", latest_first=True, made_before=day, kinds=kinds)


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ends: the value of the ordering column and the row."""

    value: Any
    id: int


@dataclass(frozen=True, slots=True)
class Row:
    """A filing in a list, and its key."""

    listed: Listed
    key: Key


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """A page of evidence and where it lies."""

    region: str
    number: str
    material: str
    media_type: str
    file: str


def page(
    queue: Queue, regions: Iterable[str], now: datetime, after: Key | None = None, most: int = PAGE
) -> list[Row]:
    """The next rows of a list after a key."""
    pages = [_of_region(queue, region, now, after, most) for region in regions]
    merged: Iterator[Row] = heapq.merge(
        *pages, key=lambda row: (row.key.value, row.key.id), reverse=queue.latest_first
    )
    return [row for row, _ in zip(merged, range(most), strict=False)]


def counted(queue: Queue, regions: Iterable[str], now: datetime) -> int:
    """How many there are, counted up to COUNTED."""
    total = 0
    for region in regions:
        rows = _waiting(queue, region, now).values_list("id", flat=True)[: COUNTED - total]
        total += len(rows)
    return total


def evidence(evidence_id: int) -> StoredEvidence | None:
    """A page of evidence, if within reach."""
    row = Evidence.objects.filter(pk=evidence_id).first()
    if row is None:
        return None
    return StoredEvidence(row.insured_region, row.number, row.material, row.media_type, row.file)


def key_of(queue: Queue, region: str, number: str) -> Key | None:
    """Where a filing stands in a list; None if it has no place there."""
    row = Filing.objects.filter(insured_region=region, number=number, current=True).first()
    value = getattr(row, queue.order) if row else None
    return Key(value, row.pk) if row and value is not None else None


def _of_region(queue: Queue, region: str, now: datetime, after: Key | None, most: int) -> list[Row]:
    rows = _waiting(queue, region, now)
    sign, than = ("-", "lt") if queue.latest_first else ("", "gt")
    if after:
        beyond = Q(**{f"{queue.order}__{than}": after.value})
        level = Q(**{queue.order: after.value, f"id__{than}": after.id})
        bound = Q(**{f"{queue.order}__{than}e": after.value})
        rows = rows.filter(bound & (beyond | level))
    found = rows.select_related("person", "agent").order_by(f"{sign}{queue.order}", f"{sign}id")
    return [
        Row(Listed(kept(row), card(row.person)), Key(getattr(row, queue.order), row.pk))
        for row in found[:most]
    ]


def _waiting(queue: Queue, region: str, now: datetime) -> QuerySet[Filing]:
    rows = Filing.objects.filter(insured_region=region, current=True)
    return rows.filter(**_conditions(queue, now))


def key(queue: Queue, text: str, zone: Any) -> Key | None:
    """The key in an address (`value_id`); None if it is unreadable."""
    value, _, number = text.rpartition("_")
    try:
        if queue.order in _DAYS:
            return Key(date.fromisoformat(value), int(number))
        return Key(datetime.fromisoformat(value).astimezone(zone), int(number))
    except ValueError:
        return None


_IN_FORCE: dict[str, Any] = {"state": "active"}
_STANDING: dict[str, dict[str, Any]] = {
    "due": {"state": "submitted"},
    "decide": {"state": "submitted", "decide_by__isnull": False},
    "judge": {"state": "active", "evidenced_at__isnull": False, "evidence_judged_at": None},
    "mending": {"state": "active", "mend_by__isnull": False},
    "evidence": _IN_FORCE,
    "evidence7": _IN_FORCE,
    "evidence1": _IN_FORCE,
    "ending": _IN_FORCE,
    "old": _IN_FORCE,
    "overdue": {"state__in": ("active", "void"), "evidenced_at": None},
}


def _conditions(queue: Queue, now: datetime) -> dict[str, Any]:
    """What a filing must be to stand in a list."""
    found = dict(_STANDING.get(queue.name, {}))
    if queue.name == "due":
        found["decide_by__lte"] = now.date()
    if queue.name == "new":
        found["filed_at__gte"] = _start(now.date(), now)
    if queue.within:
        days = tuple(now.date() + timedelta(days=count) for count in queue.within)
        found[f"{queue.order}__range"] = days
    if queue.between:
        found[f"{queue.order}__range"] = queue.between
    if queue.made_before:
        found["filed_at__lt"] = _start(queue.made_before, now)
    if queue.kinds:
        found["kind__in"] = queue.kinds
    return found


def _start(day: date, now: datetime) -> datetime:
    return datetime.combine(day, datetime.min.time(), now.tzinfo)
