"""A form is kept after each step, and dropped when it is sent or thrown away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import drafts


def keep_draft(
    actor: Actor, person_id: int, fields: dict[str, Any], step: int, moment: datetime
) -> None:
    """Raises Refusal for a person the citizen may not act for."""
    citizen_id = _allowed(actor, person_id)
    with actor.reach():
        drafts.keep(citizen_id, person_id, fields, step, moment)


def drop_draft(actor: Actor, person_id: int) -> None:
    """Raises Refusal for a person the citizen may not act for."""
    citizen_id = _allowed(actor, person_id)
    with actor.reach():
        drafts.drop(citizen_id, person_id)


def _allowed(actor: Actor, person_id: int) -> int:
    if actor.citizen_id is None or person_id not in actor.people:
        raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
    return actor.citizen_id
