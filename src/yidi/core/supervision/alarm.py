"""What a monitor raises: who it is about, the numbers that raised it, the rows behind them.

All money in fen. An alarm is a reason to look, never a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yidi.core.calendar import ONE_DAY, Span, add_months, spoken
from yidi.core.money import yuan

INSTITUTION, ITEM, PERSON, PHONE = "institution", "item", "person", "phone"
ABOUT = {
    INSTITUTION: "机构", ITEM: "机构的一个项目", PERSON: "参保人", PHONE: "机构的一个联系电话",
}  # fmt: skip
SHOWN_ROWS = 30
"""Rows that are kept with an alarm; how many there were in all is said beside them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who an alarm is about. key: the same for the same subject; region: whose alarm it is, the
    insured place of a person, the place of care of an institution."""

    kind: str
    key: str
    region: str
    name: str = ""
    institution_code: str = ""
    person_id: int | None = None


ROWS = {"settlement": "结算", "visit": "就诊", "claim": "手工报销", "filing": "备案"}
"""Kinds of rows behind an alarm."""
_UNDONE = {
    "settlement": "已退费", "visit": "已撤销", "claim": "已不再申请", "filing": "已补材料",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behind:
    """A row behind an alarm. kind: of `ROWS`; at: as a page prints it;
    region: where the person is insured; visit: its id, by which the place of care knows who it was."""

    kind: str
    number: str
    at: str
    region: str = ""
    place: str = ""
    institution_code: str = ""
    amount: int = 0
    visit: int = 0
    person: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """value reached threshold, both in the unit of the monitor; said: the same in a sentence;
    numbers: every figure that the method looks at, as (label, figure); behind: how many rows."""

    subject: Subject
    value: int
    threshold: int
    said: str
    numbers: tuple[tuple[str, str], ...]
    rows: tuple[Behind, ...] = ()
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """A row behind an alarm that was taken back since. on: the day, as a page prints it, where known."""

    kind: str
    number: str
    on: str = ""

    @property
    def said(self) -> str:
        """结算S1，2026年4月3日已退费."""
        return f"{ROWS[self.kind]}{self.number}，{self.on}{_UNDONE[self.kind]}"


def withdrawing(undone: Iterable[Undone]) -> str:
    """Why a night withdraws an alarm, in a sentence."""
    said = "；".join(one.said for one in undone)
    return f"夜间复查，数字已不到界限{'：' if said else ''}{said}。"


def concerned(region: str, rows: Iterable[Behind]) -> tuple[str, ...]:
    """The other regions that an alarm of `region` concerns: where its rows were insured or treated."""
    met = (place for row in rows for place in (row.region, row.place))
    return tuple(dict.fromkeys(place for place in met if place and place != region))


@dataclass(frozen=True, slots=True)
class Terms:
    """With what a monitor asks. period: the month that is looked at; numbers, words: the values of
    its parameters by their short names."""

    period: Span
    numbers: Mapping[str, int]
    words: Mapping[str, str]

    def fen(self, name: str) -> str:
        """A sum as a sentence says it."""
        return f"{yuan(self.numbers[name])}元"

    def holds(self, day: date) -> bool:
        """Whether a day lies in the month: what lies before it only counts with something in it."""
        return day in self.period


def period(night: date) -> Span:
    """The month that is looked at in the night to `night`: that of the day before."""
    first = (night - ONE_DAY).replace(day=1)
    return Span(first, add_months(first, 1))


def back(terms: Terms, days: int) -> date:
    """The first day that is looked at, so many days before the month."""
    return terms.period.first - timedelta(days=days)


def month(span: Span) -> str:
    """A month as a page names it."""
    return spoken(span.first).removesuffix("1日")
