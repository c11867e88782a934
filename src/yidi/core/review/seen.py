"""A settled bill as the checks see it: who was treated, for how long, which lines were kept.

Returns are taken off their originals first, so that what was given back is never doubted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from yidi.core import money, people
from yidi.core.calendar import ONE_DAY
from yidi.core.settlement.catalogue import Item

STAY = "inpatient"


@dataclass(frozen=True, slots=True)
class Line:
    """What is left of a charge. id: of the row; number: 费用明细流水号. Quantity in ten-thousandths,
    price in millionths of a yuan; amount, own_paid and in_scope in fen; item: the catalogue as it stands
    now for the day of the charge, None: no such code."""

    id: int
    number: str
    at: datetime
    code: str
    name: str
    fee_kind: str
    quantity: int
    price: int
    amount: int
    own_paid: int
    in_scope: int
    category: str
    approved: str = "0"
    returns: str = ""
    item: Item | None = None

    @property
    def covered(self) -> int:
        """The quantity that the till let count, in ten-thousandths: what is not own-paid of it."""
        if self.amount <= self.own_paid or self.quantity <= 0:
            return 0
        return money.share(self.amount - self.own_paid, self.amount, self.quantity)


@dataclass(frozen=True, slots=True)
class Visited:
    """Another visit of the same person. last: the day it ended, or the day it began if it has not;
    diagnosis: the first; died: it ended with death."""

    mdtrt_id: str
    place: str
    institution_code: str
    institution: str
    stay: bool
    first: datetime
    last: datetime
    diagnosis: str
    died: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """A settlement in force with everything that is judged. lines: net of returns. reviewed: what the
    till itself put on the list of what is reviewed ("" nothing); part: one of several of a stay."""

    id: int
    setl_id: str
    visit_id: int
    region: str
    place: str
    institution_code: str
    institution: str
    level: str
    care: str
    scope: str
    settled_at: datetime
    mdtrt_id: str
    first: datetime
    last: datetime
    died: bool
    diagnoses: tuple[str, ...]
    male: bool | None
    birth: date | None
    funds: int
    in_scope: int
    reviewed: str
    part: bool
    lines: tuple[Line, ...]
    others: tuple[Visited, ...] = ()

    @property
    def stay(self) -> bool:
        """Whether the person lay in hospital."""
        return self.care == STAY

    @property
    def days(self) -> tuple[date, ...]:
        """The days that the bill is for; the day of discharge is one of them only where nothing came
        before. One of several bills of a stay is for the days of its lines."""
        first, last = self.first.date(), self.last.date()
        if self.part and self.lines:
            given = [line.at.date() for line in self.lines]
            first, last = min(given), min(max(given) + ONE_DAY, max(last, first))
        found = [first]
        while found[-1] + ONE_DAY < last:
            found.append(found[-1] + ONE_DAY)
        return tuple(found)

    def age(self, on: date) -> int | None:
        """Full years on a day; None if not known."""
        return people.age(self.birth, on) if self.birth else None


def net(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The charges with their returns taken off; what was given back whole is left out."""
    listed = list(lines)
    back: dict[str, list[Line]] = {}
    for line in listed:
        if line.returns:
            back.setdefault(line.returns, []).append(line)
    kept = (
        _less(line, back[line.number]) if line.number in back else line
        for line in listed
        if not line.returns
    )
    return tuple(line for line in kept if line.quantity > 0)


def _less(line: Line, gone: list[Line]) -> Line:
    """What is left of a line; a return is negative."""
    return replace(
        line,
        quantity=line.quantity + sum(one.quantity for one in gone),
        amount=line.amount + sum(one.amount for one in gone),
        own_paid=line.own_paid + sum(one.own_paid for one in gone),
        in_scope=line.in_scope + sum(one.in_scope for one in gone),
    )


def by_day(lines: Iterable[Line]) -> Mapping[tuple[str, date], list[Line]]:
    """The lines by code and day."""
    found: dict[tuple[str, date], list[Line]] = {}
    for line in lines:
        found.setdefault((line.code, line.at.date()), []).append(line)
    return found
