"""What the simulation knows from outside: who is insured how, and which messages went and came.

The bookkeeper works from these values and from a dump of the tables, and from nothing else; neither
file imports anything of yidi. Money in fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Tree = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """An item of the catalogue of the place of care: class A, B or C; rate in per cent."""

    code: str
    category: str
    rate: int
    cap: int | None = None


@dataclass
class Insured:
    """A person at the start: what the account holds, what was used of the year's sums elsewhere,
    whose family account pays as well ("" for nobody's), and which chronic diseases were found."""

    region: str
    psn_no: str
    insurance: str
    balance: int
    used: Mapping[tuple[int, str], int] = field(default_factory=dict)
    sharer: tuple[str, str] = ("", "")
    diseases: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str]:
        """Numbers are unique within a region."""
        return self.region, self.psn_no


@dataclass
class Filed:
    """A filing as its person knows it: made, perhaps given up, perhaps void for want of evidence."""

    person: tuple[str, str]
    number: str
    place: str
    first: date
    last: date | None
    made: datetime
    given_up: datetime | None = None
    evidence_by: date | None = None

    def holds(self, place: str, day: date, over: datetime, moment: datetime) -> bool:
        """Whether it lets a bill be settled at `moment` for care that began on `day` and was over at
        `over`: what ends it afterwards does not reach back."""
        void = self.evidence_by is not None and over.date() > self.evidence_by
        ended = void or (self.given_up is not None and self.given_up < over)
        in_span = self.first <= day and (self.last is None or day <= self.last)
        return self.made <= moment and not ended and in_span and _within(self.place, place)


def _within(area: str, place: str) -> bool:
    return area == place or (area.endswith("0000") and area[:2] == place[:2])


@dataclass
class Said:
    """One message of an institution: the tree that was sent, when each copy went out, and every
    answer that came back (moment, bytes). given_up: its sender asked no more and reversed it."""

    institution: str
    place: str
    body: Tree
    sent: list[datetime] = field(default_factory=list)
    heard: list[tuple[datetime, bytes]] = field(default_factory=list)

    @property
    def msgid(self) -> str:
        """The number that makes it one."""
        return str(self.body["msgid"])

    @property
    def infno(self) -> str:
        """Which transaction."""
        return str(self.body["infno"])

    @property
    def region(self) -> str:
        """The insured region that was named."""
        return str(self.body["insuplc_admdvs"])


@dataclass
class Facts:
    """Everything that is known from outside."""

    people: dict[tuple[str, str], Insured] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    filings: list[Filed] = field(default_factory=list)
    messages: list[Said] = field(default_factory=list)
