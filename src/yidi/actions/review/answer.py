"""The institution's answer: it agrees, objects with reasons and papers, or appeals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yidi.actions.review.working import Asked, Done, moved, reason
from yidi.core.review.card import ReviewCard
from yidi.store.writes import review as writes

Pages = Sequence[Mapping[str, Any]]


def agree(asked: Asked) -> ReviewCard:
    """What was proposed is right."""
    return moved(asked, "agree", "", lambda _: Done())


def answer(asked: Asked, text: str, pages: Pages = ()) -> ReviewCard:
    """What was proposed is wrong, for these reasons. Raises Refusal without any."""
    return _said(asked, "answer", text, pages)


def appeal(asked: Asked, text: str, pages: Pages = ()) -> ReviewCard:
    """What was upheld is wrong: somebody else decides. Raises Refusal without a reason."""
    return _said(asked, "appeal", text, pages)


def _said(asked: Asked, event: str, text: str, pages: Pages) -> ReviewCard:
    why = reason(text, "申辩的理由")

    def work(found: ReviewCard) -> Done:
        writes.add_papers(found, pages)
        return Done({"answer_by": None}, why)

    return moved(asked, event, (why, [page["digest"] for page in pages]), work)
