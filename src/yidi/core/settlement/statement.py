"""What a bill comes to: every amount, every step, and the identities that tie them together.

A statement that breaks an identity of the national interface cannot be made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from yidi.core.policy.book import Rule
from yidi.core.problems import BrokenInvariant
from yidi.core.settlement.case import Bill
from yidi.core.steps import FUND_FIELDS


class StepTaken(NamedTuple):
    """One step with its amounts in fen.

    before = kept + passed_on; `worked_on` is the amount that the rate applied to. `rule` None:
    the step is the national interface's own (split, cash).
    """

    name: str
    before: int
    kept: int
    passed_on: int
    worked_on: int
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A bill with what each side pays, in fen.

    `fund` holds every fund field; `account` includes `family`; `steps` run from the total to cash.
    """

    bill: Bill
    deductible: int
    fund: dict[str, int]
    hospital: int
    account: int
    family: int
    cash: int
    year: dict[str, int]
    steps: tuple[StepTaken, ...]

    @property
    def fund_total(self) -> int:
        """基金支付总额, without account money."""
        return sum(self.fund.values())

    @property
    def person(self) -> int:
        """个人负担总金额: account and cash."""
        return self.account + self.cash

    def __post_init__(self) -> None:
        if not self._adds_up():
            raise BrokenInvariant(f"statement does not add up: {self}")

    def _adds_up(self) -> bool:
        paid = self.fund.values()
        return (
            self.fund.keys() == _FUNDS
            and min(paid) >= 0
            and self.hospital >= 0
            and 0 <= self.family <= self.account
            and self.cash >= 0
            and self.bill.total == sum(paid) + self.hospital + self.account + self.cash
            and _joined(self.bill.total, self.steps)
        )


_FUNDS = frozenset(FUND_FIELDS)


def _joined(total: int, steps: tuple[StepTaken, ...]) -> bool:
    """No step makes or loses a fen, and each starts where the last ended: with what was passed on
    while the bill is on its way to the fund, with what stayed with the person behind it."""
    expected, on_person_side = total, False
    for name, before, kept, passed_on, _, _ in steps:
        if before != expected or before != kept + passed_on:
            return False
        if on_person_side:
            expected = kept
        elif name == "pool":
            on_person_side = True
            expected = total - passed_on
        else:
            expected = passed_on
    return True
