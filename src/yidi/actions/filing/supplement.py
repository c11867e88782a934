"""Evidence arrives: it counts from this moment, and waits for a clerk's eye."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import filings as writes
from yidi.store.writes import together


def supplement(
    actor: Actor, region: str, number: str, pages: tuple[dict[str, Any], ...], moment: datetime
) -> Decision:
    """pages: as store.writes.filings.add_evidence takes them. Refused after the deadline; then
    no page is kept. Raises Refusal without a page."""
    if not pages:
        raise Refusal(Problem("no_evidence", "还没有选择材料。", "请拍照或选择文件。"))
    with actor.reach():
        decision = acted(
            actor,
            region,
            number,
            "supplement",
            moment,
            deciding.supplement,
            evidence_judged_at=None,
        )
        if decision.accepted and decision.filing is not None:
            together.insert(writes.evidence_lines(region, number, pages, decision.filing.version))
    return decision
