"""Taking a statement back: the mirror of every amount, and the year as it would be without it.

Nothing is computed anew: a reversal negates what was paid, whatever the rules say today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yidi.core.problems import BrokenInvariant
from yidi.core.settlement.statement import Statement


@dataclass(frozen=True, slots=True)
class Reversal:
    """Every amount of the statement with its sign turned, in fen; `year`: the sums after it."""

    total: int
    deductible: int
    fund: dict[str, int]
    hospital: int
    account: int
    family: int
    cash: int
    year: dict[str, int]

    @property
    def fund_total(self) -> int:
        """基金支付总额, negative or 0."""
        return sum(self.fund.values())


def reverse(statement: Statement, before: Mapping[str, int], now: Mapping[str, int]) -> Reversal:
    """The mirror of `statement`, which moved the yearly sums from `before` to its own `year`.

    `now` are the sums as they stand; they get back exactly what the statement added, also when
    other bills were counted in the meantime.
    """
    year = given_back(now, before, statement.year)
    if min(year.values(), default=0) < 0:
        raise BrokenInvariant(f"a reversal would leave a yearly sum below zero: {year}")
    return Reversal(
        total=-statement.bill.total,
        deductible=-statement.deductible,
        fund={name: -paid for name, paid in statement.fund.items()},
        hospital=-statement.hospital,
        account=-statement.account,
        family=-statement.family,
        cash=-statement.cash,
        year=year,
    )


def given_back(
    now: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]
) -> dict[str, int]:
    """The year's sums without what moved them from `before` to `after`, whatever came in between."""
    left = {name: now.get(name, 0) - (sum_ - before.get(name, 0)) for name, sum_ in after.items()}
    return {**now, **left}
