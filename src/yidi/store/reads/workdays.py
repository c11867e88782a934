"""Whether offices work on a day: the table that staff maintain, else Monday to Friday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from yidi.store.models import Workday


def workday() -> Callable[[date], bool]:
    """A predicate over the whole table, read once."""
    known = dict(Workday.objects.values_list("day", "working"))
    return lambda day: known.get(day, day.weekday() < 5)
