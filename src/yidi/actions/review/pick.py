"""Open a case by hand: a settlement that somebody has a reason to look at."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.review.screen import raised
from yidi.actions.review.working import reason
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import review as reads
from yidi.store.writes import review as writes
from yidi.store.writes import traces
from yidi.store.writes.review import Opened


def pick(actor: Actor, setl_id: str, text: str, moment: datetime) -> tuple[str, str]:
    """(place, number) of the case, which has what the checks raise. Raises Refusal for a settlement that
    is not of the actor's places, is not in force, or is under review already."""
    why = reason(text)
    with actor.reach():
        found = reads.settled_as(actor.regions, setl_id.strip())
        if found is None or not writes.in_force(found):
            raise Refusal(
                Problem("settlement_not_found", "本地没有这笔有效的结算。", "请核对结算ID。")
            )
        case = Opened(
            found.id, found.visit_id, found.region, found.place, found.institution_code,
            found.scope, found.care, found.day, "picked",
            *raised(found.id, found.place, found.day),
        )  # fmt: skip
        numbers = writes.open_cases([case], moment, actor.name, "agency")
        if not numbers:
            raise Refusal(Problem("under_review", "这笔结算已经在审核。", "请从名单里打开那一件。"))
        traces.trail(
            moment, found.place, actor.kind, actor.name, "review.pick", f"review:{numbers[0]}",
            f"{setl_id} {why}", actor.address,
        )  # fmt: skip
        return found.place, numbers[0]
