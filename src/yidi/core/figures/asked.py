"""What a page asks of the figures: which months, whose, and of what kind of care."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yidi.core import regions
from yidi.core.calendar import add_months

INSURED, PLACE = "insured", "place"
SIDES = {INSURED: "本地参保的人", PLACE: "来本地就医的人"}
"""Seen from the insured region, or from the place of care."""

AWAY = ("in_province", "cross_province")
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Asked:
    """Months first … last, both included, by their first day. areas: the regions of the side; other:
    an area on the other side. An empty word asks for all; scope "away" for both kinds of away.
    """

    first: date
    last: date
    side: str
    areas: tuple[str, ...]
    other: str = ""
    insurance: str = ""
    care: str = ""
    scope: str = "away"
    way: str = ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes asked for; none: all."""
        return AWAY if self.scope == "away" else (self.scope,) if self.scope else ()

    @property
    def months(self) -> tuple[date, ...]:
        """Every month asked for."""
        found: list[date] = []
        month = self.first
        while month <= self.last and len(found) < MOST_MONTHS:
            found.append(month)
            month = add_months(month, 1)
        return tuple(found)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def within(areas: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The codes that lie in one of these areas. A code that is not told lies in none."""
    asked = tuple(areas)
    return tuple(
        code for code in known if code and any(regions.contains(area, code) for area in asked)
    )


def seen_from(code: str, home: str) -> str:
    """What a place is called from afar: its city inside the own province, its province elsewhere."""
    if not code:
        return ""
    near = regions.province_of(code) == regions.province_of(home)
    return regions.city_of(code) if near else regions.province_of(code)
