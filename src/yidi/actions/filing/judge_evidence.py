"""A clerk accepts evidence, or sends it back with a one-time list and days to mend it."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted
from yidi.core.calendar import spoken
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import filings as reads
from yidi.store.reads.workdays import workday
from yidi.store.writes import filings as writes
from yidi.store.writes import traces


def accept(actor: Actor, region: str, number: str, moment: datetime) -> Decision:
    """The evidence is in order."""
    with actor.reach():
        decision = acted(
            actor,
            region,
            number,
            "accept_evidence",
            moment,
            deciding.accept_evidence,
            evidence_judged_at=moment,
        )
        if decision.accepted:
            writes.judge_evidence(region, number, True, actor.name, moment)
    return decision


def reject(actor: Actor, region: str, number: str, lacking: str, moment: datetime) -> Decision:
    """`lacking`: everything that is missing, said once. Raises Refusal without it."""
    if not lacking.strip():
        raise Refusal(
            Problem("reason_missing", "退回材料要一次写明缺什么。", "请写明缺少或不清楚的材料。")
        )
    with actor.reach():
        decision = acted(
            actor,
            region,
            number,
            "reject_evidence",
            moment,
            lambda desk, filing: deciding.reject_evidence(desk, filing, workday()),
            reason=lacking,
            evidence_judged_at=moment,
        )
        if decision.accepted and decision.filing and decision.filing.mend_by:
            writes.judge_evidence(region, number, False, actor.name, moment, lacking)
            kept = reads.one(region, number)
            until = spoken(decision.filing.mend_by)
            text = f"还缺：{lacking}。请在{until}之前补齐；在此之前待遇不变。"
            if kept:
                traces.message(
                    region,
                    kept.person_id,
                    number,
                    "evidence_rejected",
                    moment.date(),
                    "材料需要补正",
                    text,
                    moment,
                )
    return decision
