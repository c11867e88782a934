"""A calendar month, as clearing counts time."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from yidi.core.calendar import add_months
from yidi.core.problems import Problem, Refusal

_MONTH = re.compile(r"(\d{4})-?(\d{2})", re.ASCII)


class Month(NamedTuple):
    """A month of a year; months sort, and are told apart, as time goes."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def after(self) -> date:
        """The day after its last."""
        return add_months(self.first, 1)

    def later(self, months: int) -> Month:
        """The month so many months later."""
        return month_of(add_months(self.first, months))

    def since(self, other: Month) -> int:
        """How many months lie from `other` to this one; negative where it comes before."""
        return 12 * (self.year - other.year) + self.number - other.number

    @property
    def yyyymm(self) -> int:
        """As tables have it: 202610."""
        return self.year * 100 + self.number

    @property
    def spoken(self) -> str:
        """As a page prints it: 2026年10月."""
        return f"{self.year}年{self.number}月"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def month_of(day: date) -> Month:
    """The month in which a day lies."""
    return Month(day.year, day.month)


def month(text: str, where: str = "") -> Month:
    """A month from "2026-10" or "202610". Raises Refusal."""
    found = _MONTH.fullmatch(text.strip())
    if found and 1 <= int(found[2]) <= 12 and int(found[1]):
        return Month(int(found[1]), int(found[2]))
    raise Refusal(
        Problem(
            "month_impossible", f"“{text[:20]}”不是一个月份。", "请按 年-月 填写，例如 2026-10。",
            where=where,
        )
    )  # fmt: skip
