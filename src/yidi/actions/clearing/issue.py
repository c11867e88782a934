"""Issue: the table of what a month clears. The sums are those of its items, to the fen."""

from __future__ import annotations

from yidi.actions.clearing.dispute import not_paid
from yidi.actions.clearing.working import Asked, Done, given, moved, refuse, tabled
from yidi.core.clearing.card import MonthCard
from yidi.core.clearing.life import BEFORE_TABLE, ITEM_LIFE
from yidi.core.money import yuan
from yidi.store.reads import clearing as reads
from yidi.store.writes import clearing as writes
from yidi.store.writes.clearing import Step

_TAKEN = ("answered", "moved")


def issue(asked: Asked) -> MonthCard:
    """Lists the items and makes the table. Raises Refusal while the table of an earlier month is open
    to dispute, since what is disputed there goes on to this one."""

    def work(found: MonthCard, step: Step) -> Done:
        _in_turn(found)
        _follow(found, step)
        writes.put_states(found.id, "list", _TAKEN)
        amount = tabled(found)
        return Done(reason=f"应付{yuan(amount)}元")

    return moved(asked, "issue", None, work)


def _follow(found: MonthCard, step: Step) -> None:
    """A reversal or a deduction of what was not paid takes nothing back: it is not paid either."""
    said = Step("follow", step.side, step.at, step.actor, "原结算裁定不付")
    for card in reads.of_refused(found.id, _TAKEN):
        not_paid(card, said)
        writes.move_item(card, ITEM_LIFE.next(card.state, "follow"), said)


def withdraw(asked: Asked, reason: str) -> MonthCard:
    """The table was found wrong by whoever made it: it is made anew."""

    def work(found: MonthCard, step: Step) -> Done:
        why = given(reason)
        writes.unlist(found.id)
        writes.drop_table(found)
        return Done(reason=why)

    return moved(asked, "withdraw", reason, work)


def _in_turn(found: MonthCard) -> None:
    for earlier in reads.of_pair(found.pair, found.month):
        if earlier.state in {*BEFORE_TABLE, "issued", "disputed"}:
            raise refuse(
                "month_out_of_turn", f"{earlier.month.spoken}的清算表还没有确认。",
                f"请先办{earlier.month.spoken}：那里的争议项要顺延到本月。",
            )  # fmt: skip
