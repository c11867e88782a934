"""The signed word that nobody else must pay for an injury has been received (R92)."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import chronic as writes
from yidi.store.writes import traces


def receive_statement(actor: Actor, region: str, number: str, moment: datetime) -> None:
    """Received once: the first to say so is kept. Raises Refusal for a report of another region."""
    with actor.reach():
        person_id = writes.injured(region, number) if region in actor.regions else None
        if person_id is None:
            raise Refusal(
                Problem("injury_unknown", "没有找到这份意外伤害备案。", "请从名单里打开。")
            )
        if writes.statement_received(region, number, actor.name, moment):
            traces.trail(
                moment, region, actor.kind, actor.name, "injury.statement", f"person:{person_id}",
                number, actor.address,
            )  # fmt: skip
