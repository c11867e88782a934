"""Bring what was missing."""

from __future__ import annotations

from typing import Any

from yidi.actions.claims.working import Asked, Done, moved
from yidi.core.claims.card import ClaimCard
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import filings, together


def mend(asked: Asked, pages: tuple[dict[str, Any], ...]) -> ClaimCard:
    """The pages come beside those that are there. Raises Refusal."""

    def work(found: ClaimCard) -> Done:
        if not pages:
            raise Refusal(Problem("pages_missing", "没有材料。", "请拍照或选文件。"))
        together.insert(filings.evidence_lines(found.region, found.number, pages))
        return Done({})

    return moved(asked, "mend", sorted(page["digest"] for page in pages), work)
