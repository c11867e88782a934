"""Notice: what is confirmed becomes payable, and a payment with a number of its own.

The digest of the statement is kept with it: from now on either side has the same file, byte for byte.
"""

from __future__ import annotations

from collections import deque

from yidi.actions.clearing import balancing, files
from yidi.actions.clearing.working import Asked, Done, moved
from yidi.core.clearing import statement
from yidi.core.clearing.card import MonthCard
from yidi.core.ledger import entries
from yidi.store.reads import clearing as reads
from yidi.store.reads.clearing import RowCard
from yidi.store.writes import clearing as writes
from yidi.store.writes import clearing_money as money
from yidi.store.writes.clearing import Posted, Step


def notice(asked: Asked) -> MonthCard:
    """Tells who pays. A month that comes to nothing has no payment. Raises Refusal where the table is
    not what the journal has."""

    def work(found: MonthCard, step: Step) -> Done:
        balancing.as_the_journal(found)
        made = [_payable(row) for row in reads.rows(found.id)]
        writes.post(made, step.at.date(), step.at, step.actor)
        number = (
            money.add_payment(found, step.at, step.actor) if found.amount else "金额为零，不用付款"
        )
        # a line an item: only the last is kept
        (end,) = deque(files.statement_lines(found, step.at.date()), maxlen=1)
        digest = statement.digest(end)
        columns = {"noticed_on": step.at.date(), "digest": digest}
        return Done(columns, f"{number}，对账单摘要{digest}")

    return moved(asked, "notice", None, work)


def _payable(row: RowCard) -> Posted:
    """What the funds bore becomes what one region owes another."""
    back = {fund: -amount for fund, amount in row.funds.items()}
    entry = entries.entry({**back, entries.PAYABLE: row.amount})
    return Posted("notice", entry, row.insured, row.place, row.insurance, row.care, row=row.id)
