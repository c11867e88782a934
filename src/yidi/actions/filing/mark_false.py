"""A confirmed finding that evidence is false, with reason: it counts as never given."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision
from yidi.core.problems import Problem, Refusal


def mark_false(actor: Actor, region: str, number: str, moment: datetime, reason: str) -> Decision:
    """Raises Refusal without a reason."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "认定虚假要写明理由和证据。", "请写明。"))
    return acted(actor, region, number, "mark_false", moment, deciding.mark_false, reason=reason)
