"""The deduction rate (审核扣款率) of away bills against local ones, by institution and agency (S3 四(一)).

Of what the funds paid for the settlements of a month that are in force, so much was deducted. A place
whose away rate lies clearly below its local rate reviews strangers less than its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yidi.core import money
from yidi.core.money import RATE_ONE


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Settlements of a month at an institution, local or away. funds, deducted in fen."""

    place: str
    institution_code: str
    month: str
    away: bool
    bills: int
    funds: int
    deducted: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    bills: int
    funds: int
    deducted: int

    @property
    def rate(self) -> int | None:
        """Deducted of what was paid, in millionths; None where nothing was paid."""
        if self.funds <= 0:
            return None
        return money.share(self.deducted, self.funds, RATE_ONE) if self.deducted else 0

    @property
    def spoken(self) -> str:
        """The rate as a percentage with two decimals at most."""
        rate = self.rate
        return "—" if rate is None else money.percent_text(money.half_up(rate, _HUNDREDTH) * 100)


_HUNDREDTH = 10_000
"""A millionth of a rate becomes a hundredth of a percent."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Local and away of a place in a month; institution_code "" for the agency as a whole."""

    place: str
    institution_code: str
    month: str
    local: Side
    away: Side
    lower: bool


def compared(rows: Iterable[Reviewed], clearly: int) -> list[Compared]:
    """Each institution and the agency as a whole, month by month, latest first. clearly: away below
    this share (millionths) of the local rate is clearly lower."""
    found: dict[tuple[str, str, str], dict[bool, Side]] = {}
    for row in rows:
        for code in ("", row.institution_code):
            sides = found.setdefault((row.month, row.place, code), {})
            sides[row.away] = _more(sides.get(row.away, Side(0, 0, 0)), row)
    keys = sorted(sorted(found, key=lambda key: key[1:]), key=lambda key: key[0], reverse=True)
    return [_compared(key, found[key], clearly) for key in keys]


def _more(side: Side, row: Reviewed) -> Side:
    return Side(side.bills + row.bills, side.funds + row.funds, side.deducted + row.deducted)


def _compared(key: tuple[str, str, str], sides: dict[bool, Side], clearly: int) -> Compared:
    month, place, code = key
    local, away = (sides.get(away, Side(0, 0, 0)) for away in (False, True))
    return Compared(place, code, month, local, away, lower(local.rate, away.rate, clearly))


def lower(local: int | None, away: int | None, clearly: int) -> bool:
    """Whether the away rate lies clearly below the local one; rates in millionths, None: no bills."""
    if local is None or away is None:
        return False
    return away * RATE_ONE < local * clearly
