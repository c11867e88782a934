"""Give a designated institution up (2506): from today on; what was settled there stands."""

from __future__ import annotations

from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import chronic as reads
from yidi.store.reads.chronic import DesignationCard
from yidi.store.writes import chronic as writes
from yidi.store.writes import traces


def give_up(
    actor: Actor, region: str, number: str, person_id: int, reason: str, moment: datetime
) -> DesignationCard:
    """person_id: whose it must be. Raises Refusal."""
    with actor.reach():
        found = reads.designation(region, number)
        if found is None or found.person_id != person_id:
            raise Refusal(
                Problem(
                    "designation_not_found", "没有找到这份人员定点。", "请用5302查询后重试。",
                    where="trt_dcla_detl_sn",
                )
            )  # fmt: skip
        if _over(found, moment.date()):
            raise Refusal(Problem("designation_over", "这份人员定点已经结束。", "不需要再撤销。"))
        writes.give_up(found, moment.date(), reason)
        traces.trail(
            moment, region, actor.kind, actor.name, "chronic.give_up",
            f"person:{found.person_id}", number, actor.address,
        )  # fmt: skip
        return found


def _over(found: DesignationCard, day: date) -> bool:
    return found.after is not None and found.after <= day
