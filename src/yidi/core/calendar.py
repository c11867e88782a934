"""Days and spans. A span includes its first day and not the day after its last.

Nothing here knows what day it is: "now" is an argument of whoever asks.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yidi.core.problems import Problem, Refusal

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` up to and not including `after`; `after` None means open."""

    first: date
    after: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.after is None or day < self.after)

    def meets(self, other: Span) -> bool:
        """Whether the two spans share a day."""
        return (other.after is None or self.first < other.after) and (
            self.after is None or other.first < self.after
        )

    @property
    def last(self) -> date | None:
        """The last day inside, as forms print it; None if open."""
        return None if self.after is None else self.after - ONE_DAY


def day(text: str, where: str = "") -> date:
    """A day from "2026-02-15"; refuses what no calendar has (2025-02-29)."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Refusal(
        Problem(
            "date_impossible",
            f"“{text[:40]}”不是日历上的日期。",
            "请按 年-月-日 填写，例如 2026-02-15。",
            where=where,
        )
    )


def add_months(start: date, months: int) -> date:
    """The same day number `months` later, clipped to the month's end (31 Jan + 1 = 28/29 Feb)."""
    year_step, month_index = divmod(start.month - 1 + months, 12)
    year = start.year + year_step
    return date(year, month_index + 1, min(start.day, monthrange(year, month_index + 1)[1]))


def spoken(value: date) -> str:
    """A day as a page prints it: 2026年2月15日."""
    return f"{value.year}年{value.month}月{value.day}日"


def spoken_moment(value: datetime) -> str:
    """A moment as a paper prints it: 2026年2月15日09:05."""
    return f"{spoken(value.date())}{value:%H:%M}"
