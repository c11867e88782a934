"""Cut off: what is agreed stays in the month, what is not goes on to the next that still collects."""

from __future__ import annotations

from yidi.actions.clearing.working import Asked, Done, given, limits, moved, refuse
from yidi.core.clearing import cutting
from yidi.core.clearing.card import MonthCard
from yidi.store.reads import clearing as reads
from yidi.store.writes import clearing as writes
from yidi.store.writes.clearing import Step

_NOT_AGREED = ("collected", "differing")


def cut(asked: Asked) -> MonthCard:
    """The month takes what three sides say alike. Raises Refusal before its end, while an earlier one
    still collects, and where something can wait no longer."""

    def work(found: MonthCard, step: Step) -> Done:
        _over(asked, found)
        _in_turn(found)
        _late(found)
        if reads.any_in(found.id, _NOT_AGREED):
            later = writes.collecting(found.pair, found.month.later(1), step.at)
            writes.put_off(found.id, later)
        return Done({"cut_on": asked.moment.date()})

    return moved(asked, "cut", None, work)


def reopen(asked: Asked, reason: str) -> MonthCard:
    """The cut-off is undone."""
    return moved(asked, "reopen", reason, lambda *_: Done({"cut_on": None}, given(reason)))


def _over(asked: Asked, found: MonthCard) -> None:
    if asked.moment.date() < found.month.after:
        raise refuse(
            "month_running", f"{found.month.spoken}还没有过完。",
            f"请在{found.month.later(1).spoken}1日以后截止。",
        )  # fmt: skip


def _in_turn(found: MonthCard) -> None:
    for earlier in reads.of_pair(found.pair, found.month):
        if earlier.state == "collecting":
            raise refuse(
                "month_out_of_turn", f"{earlier.month.spoken}还没有截止。",
                f"请先办{earlier.month.spoken}。",
            )  # fmt: skip


def _late(found: MonthCard) -> None:
    """What is not agreed may wait only while its limit lasts."""
    bound = limits(found)
    for card in reads.in_states(found.id, _NOT_AGREED):
        if not cutting.may_move(card.item.origin, found.month, bound):
            raise refuse(
                "must_be_agreed",
                f"{card.item.reference}三方还没有对上，它最迟在{bound.last(card.item.origin).spoken}清算。",
                "请先在“三方不一致”里处理这一笔。",
            )
