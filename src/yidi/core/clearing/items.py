"""What one region owes another for one settlement, reversal or deduction: an item of clearing.

Due is what the institution did not get from the patient: every fund, the own account and the family
account, each a line of its own. Cash stays with the institution, the hospital's own part is nobody's.
A manual claim is paid by the insured place itself and gives no item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yidi.core import regions
from yidi.core.clearing.month import Month, month_of
from yidi.core.ledger.entries import DUE
from yidi.core.policy import shape

FUNDS = DUE
"""The accounts that are due between regions: funds, own account, family account."""

KINDS = {
    "settlement": "结算",
    "reversal": "退费（冲销）",
    "deduction": "审核扣款",
    "restored": "退回扣款",
}
"""What an item came from. A deduction is an item of the month in which it became final; it is restored
where its settlement was taken back."""

SCOPES = {"in_province": "省内异地", "cross_province": "跨省异地"}
"""Care that is cleared between regions. Local care is none of theirs."""

INSURANCES = shape.DIMENSIONS["insurance"].words
CARES = shape.DIMENSIONS["type"].words

FAMILY = "G"
"""Before the number of a settlement: what a family account (家庭共济) bore of it whose holder is insured
in another pool than the patient. That pool owes it, so it is an item of its own."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the journal, as far as a region owes it to another.

    reference: its number (结算ID), told apart from any other item; about: of a reversal or deduction,
    the settlement that it takes from, else empty; insured: the pool that owes, which is the patient's
    but `of_holder`; place: the pool of the place of care; day: when it was settled, reversed, or became
    final; funds: fen by fund, none of them zero, negative for a reversal and a deduction.
    """

    reference: str
    kind: str
    about: str
    scope: str
    insured: str
    place: str
    institution: str
    day: date
    insurance: str
    care: str
    funds: Mapping[str, int]

    @property
    def origin(self) -> Month:
        """The month to which it belongs, however late it is cleared."""
        return month_of(self.day)

    @property
    def of_holder(self) -> bool:
        """Whether it is what a family account paid, owed by its holder's pool."""
        return self.reference.startswith(FAMILY)

    @property
    def settlement(self) -> str:
        """The number of the settlement that it is of: itself, or what it takes from."""
        return self.about or self.reference

    @property
    def amount(self) -> int:
        """What is due in all, in fen."""
        return sum(self.funds.values())

    @property
    def pair(self) -> Pair:
        """Who owes whom."""
        return pair(self.scope, self.insured, self.place)


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """One direction of clearing: `payer` owes `payee`. Across provinces both are provinces; within
    one both are pools, and the money goes by way of the province."""

    scope: str
    payer: str
    payee: str


def due(lines: Mapping[str, int]) -> dict[str, int]:
    """Of an entry's lines (account → fen) what is due between regions, without zeros."""
    return {fund: lines[fund] for fund in FUNDS if lines.get(fund)}


def pool(place: str) -> str:
    """The pool in which an institution lies; of the XPCC's cities, the XPCC."""
    code = regions.canonical(place)
    return regions.XPCC if regions.contains(regions.XPCC, code) else regions.city_of(code)


def province(place: str) -> str:
    """The province that clears for a place; for the XPCC's cities the XPCC, which clears by itself."""
    return regions.province_of(pool(place))


def pair(scope: str, insured: str, place: str) -> Pair:
    """Who owes whom for care of a scope: province against province, or pool against pool of one."""
    if scope == "cross_province":
        return Pair(scope, province(insured), province(place))
    return Pair(scope, insured, place)
