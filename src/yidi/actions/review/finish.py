"""Make a deduction final, by somebody else than proposed and upheld it: the entry is posted."""

from __future__ import annotations

from collections.abc import Sequence

from yidi.actions.review.uphold import not_more
from yidi.actions.review.working import (
    Asked,
    Done,
    deduction,
    moved,
    refuse_first,
    spoken,
    standing,
)
from yidi.core.review import deducting
from yidi.core.review.card import ReviewCard
from yidi.core.review.deducting import Cut
from yidi.store.reads import review as reads
from yidi.store.writes import review as writes


def finish(asked: Asked, cuts: Sequence[Cut], text: str = "") -> ReviewCard:
    """The deduction reaches the journal, and with it the next clearing. Raises Refusal for the same
    person, for more than was told, and where the settlement was reversed meanwhile."""

    def work(found: ReviewCard) -> Done:
        refuse_first(found, asked.actor)
        settled = standing(found)
        not_more(found, cuts)
        last = deducting.marked(cuts, reads.in_scope(found.settlement_id))
        made = deduction(found, last)
        writes.deduct(found, settled, made, last, asked.moment, asked.actor.name)
        columns = writes.cut_columns(last, made) | {
            "final_by": asked.actor.name, "ended_at": asked.moment,
        }  # fmt: skip
        return Done(columns, f"{spoken(made)}。{text}".strip())

    return moved(asked, "finish", ([cut.as_dict() for cut in cuts], text), work)
