"""Whether offices work on a day: the table that staff maintain, else Monday to Friday.

The State Council publishes a year's holidays late in the year before. A deadline that reaches into a
year that is not in the table yet counts weekends alone and says so; what was promised stays when the
holidays come.
"""

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


def published(year: int) -> bool:
    """Whether the holidays of a year are in the table: its New Year's Day is one of them each year."""
    return said(date(year, 1, 1))


def remark(day: date) -> str:
    """What must be known of a deadline whose year has no published holidays yet; else nothing."""
    return "" if published(day.year) else f"（{day.year}年节假日安排尚未公布，按周末推算）"


def said(day: date) -> bool:
    """Whether the table says anything of a day."""
    return Workday.objects.filter(day=day).exists()
