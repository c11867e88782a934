"""Every amount of the national settlement record as one value that can be turned and taken off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from yidi.core.ledger import entries
from yidi.core.ledger.entries import Entry
from yidi.core.problems import BrokenInvariant
from yidi.core.settlement.statement import Statement
from yidi.core.steps import FUND_FIELDS


class Amounts(NamedTuple):
    """What a settlement moves, in fen. Negative for a reversal; the identities hold all the same.

    account includes family; person = account + cash.
    """

    total: int
    own_paid: int
    over_limit: int
    class_b: int
    in_scope: int
    deductible: int
    hifp_pay: int
    cvlserv_pay: int
    hifes_pay: int
    hifmi_pay: int
    hifob_pay: int
    maf_pay: int
    hifdm_pay: int
    oth_pay: int
    fund_total: int
    hospital: int
    person: int
    account: int
    family: int
    cash: int

    @property
    def own_account(self) -> int:
        """What the person's own account pays."""
        return self.account - self.family

    @property
    def funds(self) -> dict[str, int]:
        """Each fund's share by its national name."""
        return {name: getattr(self, name) for name in FUND_FIELDS}


NOTHING = Amounts(*(0,) * len(Amounts._fields))

NATIONAL = {
    "total": "medfee_sumamt",
    "own_paid": "fulamt_ownpay_amt",
    "over_limit": "overlmt_selfpay",
    "class_b": "preselfpay_amt",
    "in_scope": "inscp_scp_amt",
    "deductible": "act_pay_dedc",
    **{name: name for name in FUND_FIELDS},
    "fund_total": "fund_pay_sumamt",
    "hospital": "hosp_part_amt",
    "person": "psn_part_amt",
    "account": "acct_pay",
    "family": "acct_mulaid_pay",
    "cash": "psn_cash_pay",
}
"""Our name of an amount → the national field, in the order of the national record."""


def of(statement: Statement) -> Amounts:
    """The amounts of a statement."""
    bill = statement.bill
    return checked(
        Amounts(
            bill.total, bill.own_paid, bill.over_limit, bill.class_b, bill.in_scope,
            statement.deductible, **statement.fund, fund_total=statement.fund_total,
            hospital=statement.hospital, person=statement.person, account=statement.account,
            family=statement.family, cash=statement.cash,
        )
    )  # fmt: skip


def turned(amounts: Amounts) -> Amounts:
    """Every amount with its sign turned: the mirror that a reversal is."""
    return Amounts(*(-amount for amount in amounts))


def less(amounts: Amounts, earlier: Iterable[Amounts]) -> Amounts:
    """What is left of `amounts` when the earlier ones are taken off, field by field."""
    left = amounts
    for taken in earlier:
        left = Amounts(*(a - b for a, b in zip(left, taken, strict=True)))
    return checked(left)


def checked(amounts: Amounts) -> Amounts:
    """The same amounts; stops where they break an identity of the national interface."""
    a = amounts
    if (
        a.total != a.own_paid + a.over_limit + a.class_b + a.in_scope
        or a.fund_total != sum(a.funds.values())
        or a.total != a.fund_total + a.hospital + a.person
        or a.person != a.account + a.cash
    ):
        raise BrokenInvariant(f"amounts do not add up: {amounts}")
    return amounts


def posted(amounts: Amounts) -> Entry:
    """The entry of a settlement: the cost of care against everybody who bears it."""
    return entries.entry(
        {
            entries.CARE: -amounts.total,
            **amounts.funds,
            entries.ACCOUNT: amounts.own_account,
            entries.FAMILY_ACCOUNT: amounts.family,
            entries.CASH: amounts.cash,
            entries.HOSPITAL: amounts.hospital,
        }
    )
