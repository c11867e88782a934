"""Confirm: the payer agrees to the table as it is."""

from __future__ import annotations

from yidi.actions.clearing.working import Asked, Done, moved, refuse
from yidi.core.clearing.card import MonthCard
from yidi.core.money import yuan
from yidi.store.writes.clearing import Step


def confirm(asked: Asked, amount: int) -> MonthCard:
    """amount: what the payer has read, in fen. Raises Refusal if the table comes to something else by
    now, and while an item is disputed."""

    def work(found: MonthCard, step: Step) -> Done:
        if found.amount != amount:
            raise refuse(
                "amount_changed", f"清算表现在是{yuan(found.amount)}元，不是{yuan(amount)}元。",
                "请重新打开清算表，核对后再确认。",
            )  # fmt: skip
        return Done(reason=f"{found.items}笔，{yuan(found.amount)}元")

    return moved(asked, "confirm", amount, work)
