"""Whether offices work on a day: the table that staff maintain, else Monday to Friday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from yidi.store.models import Workday


def workday() -> Callable[[date], bool]:
    """A predicate over the whole table, read once."""
    known = dict(Workday.objects.values_list("day", "working"))
    return lambda day: known.get(day, day.weekday() < 5)


def exceptions(year: int) -> list[tuple[date, bool, str]]:
    """(day, whether it is worked, note) of every day of a year that the table names."""
    rows = Workday.objects.filter(day__year=year).order_by("day")
    return list(rows.values_list("day", "working", "note"))


def said(day: date) -> bool:
    """Whether the table says anything of a day."""
    return Workday.objects.filter(day=day).exists()
