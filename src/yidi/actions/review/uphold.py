"""Uphold a deduction against the institution's answer, all of it or less; it may still appeal."""

from __future__ import annotations

from collections.abc import Sequence

from yidi.actions.review.working import (
    Asked,
    Done,
    answer_by,
    deduction,
    moved,
    reason,
    spoken,
    standing,
)
from yidi.core.problems import Problem, Refusal
from yidi.core.review.card import ReviewCard
from yidi.core.review.deducting import Cut
from yidi.store.writes import review as writes


def uphold(asked: Asked, cuts: Sequence[Cut], text: str) -> ReviewCard:
    """Raises Refusal without a reason, and for more than the institution was told of."""
    why = reason(text)

    def work(found: ReviewCard) -> Done:
        standing(found)
        not_more(found, cuts)
        made = deduction(found, cuts)
        columns = writes.cut_columns(cuts, made) | {
            "second_by": asked.actor.name,
            "answer_by": answer_by("review.appeal_within", found.place, asked.moment.date()),
        }
        return Done(columns, f"{spoken(made)}。{why}")

    return moved(asked, "uphold", ([cut.as_dict() for cut in cuts], why), work)


def not_more(found: ReviewCard, cuts: Sequence[Cut]) -> None:
    """Raises Refusal for a line, or for more of it, than the institution was told of."""
    told = {cut.line: cut.fees for cut in found.cuts}
    if any(cut.fees > told.get(cut.line, 0) for cut in cuts):
        raise Refusal(
            Problem(
                "cut_more_than_told",
                "比告诉机构的扣得多。",
                "只能维持或减少；要多扣，请另立一件审核。",
            )
        )
