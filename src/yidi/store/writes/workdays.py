"""Keeps the table of workdays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yidi.store.models import Workday


def add_missing(days: Iterable[tuple[date, bool, str]]) -> int:
    """Days that are not in the table yet: (day, working, note). What staff entered stays."""
    rows = [Workday(day=day, working=working, note=note) for day, working, note in days]
    return len(Workday.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))


def put(day: date, working: bool, note: str) -> None:
    """What staff say of a day."""
    Workday.objects.update_or_create(day=day, defaults={"working": working, "note": note})
