"""Whether everything agrees to the fen: items, table, journal, payments. A month does not go on before."""

from __future__ import annotations

from yidi.actions.clearing.working import refuse
from yidi.core.clearing.card import MonthCard
from yidi.core.ledger.entries import BANK, PAYABLE, TRANSIT
from yidi.core.money import yuan
from yidi.store.reads import clearing as reads

_MEND = "请停止付款，告诉系统管理员；两边的数对上以前不能往下办。"


def as_the_journal(found: MonthCard) -> None:
    """The table is the sum of its items, and the journal has the same. Raises Refusal."""
    said = reads.table(found.id, found.pair.scope)
    made, _ = reads.summed(found, ["listed", "cleared"])
    if said != made:
        _off(
            "清算表和它的明细",
            sum(o.amount for o in said.values()) - sum(o.amount for o in made.values()),
        )
    journal = reads.entered(found.id)
    listed = {
        (row.insured, row.place, row.insurance, row.care, row.fund): summed.amount
        for row, summed in said.items()
        if summed.amount
    }
    if journal != listed:
        _off("清算表和总账", sum(listed.values()) - sum(journal.values()))


def settled(found: MonthCard) -> None:
    """What was payable has been paid and has arrived, row by row. Raises Refusal."""
    posted = reads.posted(found.id)
    for row in reads.rows(found.id):
        lines = posted.get(row.id, {})
        funds = {fund: -amount for fund, amount in row.funds.items() if amount}
        left = {account: amount for account, amount in lines.items() if amount}
        if left != ({**funds, BANK: row.amount} if row.amount else funds):
            _off("付款和清算表", lines.get(PAYABLE, 0) + lines.get(TRANSIT, 0) or row.amount)


def _off(what: str, amount: int) -> None:
    raise refuse("off_balance", f"{what}不平，差{yuan(amount)}元。", _MEND)
