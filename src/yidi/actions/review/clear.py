"""Decide that nothing is deducted; once something was proposed, by somebody else than proposed it."""

from __future__ import annotations

from yidi.actions.review.working import Asked, Done, moved, reason, refuse_first
from yidi.core.review.card import ReviewCard


def clear(asked: Asked, text: str) -> ReviewCard:
    """Raises Refusal without a reason, and for the same person."""
    why = reason(text)

    def work(found: ReviewCard) -> Done:
        refuse_first(found, asked.actor)
        columns = {
            "final_by": asked.actor.name, "ended_at": asked.moment, "cuts": [], "fees": 0,
            "amount": 0,
        }  # fmt: skip
        return Done(columns, why)

    return moved(asked, "clear", why, work)
