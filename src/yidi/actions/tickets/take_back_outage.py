"""Take an announced outage back: it does not happen, or is over sooner."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import tickets as writes
from yidi.store.writes import traces


def take_back_outage(actor: Actor, outage_id: int, moment: datetime) -> None:
    """The announcement no longer holds. Raises Refusal for another agency's, or one taken back."""
    with actor.reach():
        region = writes.withdraw_outage(outage_id, actor.name, moment)
        if not region:
            sentence = "没有找到这份公告，或者已经撤销。"
            raise Refusal(Problem("outage_not_found", sentence, "请从名单里重新打开。"))
        traces.trail(
            moment, region, actor.kind, actor.name, "outage.take_back", f"outage:{outage_id}", "",
            actor.address,
        )  # fmt: skip
