"""Cut off: what is agreed stays in the month, what is not goes on to the next that still collects; what
can wait no longer goes on apart."""

from __future__ import annotations

from dataclasses import replace

from yidi.actions.clearing import apart
from yidi.actions.clearing.working import Asked, Done, given, limits, moved, refuse
from yidi.core.clearing import cutting
from yidi.core.clearing.card import ItemCard, MonthCard
from yidi.store.reads import clearing as reads
from yidi.store.writes import clearing as writes
from yidi.store.writes.clearing import Step

_DIFFERING = ("differing",)
_NOT_AGREED = ("collected", *_DIFFERING)
_OVERDUE = "到期三方还没有对上"


def cut(asked: Asked) -> MonthCard:
    """The month takes what three sides say alike. Raises Refusal before its end, and while an earlier
    one still collects."""

    def work(found: MonthCard, step: Step) -> Done:
        _over(asked, found)
        _in_turn(found)
        gone = apart.set_apart(found, [*_late(found), *reads.joining(found.id)], _OVERDUE, step)
        if reads.any_in(found.id, _NOT_AGREED):
            later = writes.collecting(found.pair, found.month.later(1), step.at)
            writes.put_off(found.id, later, replace(step, event="move", reason="三方没有对上"))
        said = f"{gone}笔到期没有对上，移出协调" if gone else ""
        return Done({"cut_on": asked.moment.date()}, said)

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


def _late(found: MonthCard) -> list[ItemCard]:
    """What the sides do not say alike, and may wait no longer. What was not compared yet is not of it."""
    bound = limits(found)
    late = [
        origin
        for origin in reads.origins(found.id, _DIFFERING)
        if not cutting.may_move(reads.month_of(origin), found.month, bound)
    ]
    return reads.of_origins(found.id, _DIFFERING, late)
