"""Propose a deduction: which line, how much, why; the institution has some working days to answer."""

from __future__ import annotations

from collections.abc import Sequence

from yidi.actions.review.working import (
    Asked,
    Done,
    answer_by,
    deduction,
    moved,
    spoken,
    standing,
)
from yidi.core.review.card import ReviewCard
from yidi.core.review.deducting import Cut
from yidi.store.writes import review as writes


def propose(asked: Asked, cuts: Sequence[Cut], text: str = "") -> ReviewCard:
    """The first decision. Raises Refusal for more than a line has left, and for a reversed bill."""

    def work(found: ReviewCard) -> Done:
        standing(found)
        made = deduction(found, cuts)
        columns = writes.cut_columns(cuts, made) | {
            "first_by": asked.actor.name,
            "answer_by": answer_by("review.answer_within", found.place, asked.moment.date()),
        }
        return Done(columns, f"{spoken(made)}。{text}".strip())

    return moved(asked, "propose", ([cut.as_dict() for cut in cuts], text), work)
