"""The agency approves a submitted filing: in force from the start that was asked for."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision


def approve(actor: Actor, region: str, number: str, moment: datetime, reason: str = "") -> Decision:
    """Raises Refusal if there is no such filing within reach."""
    return acted(
        actor, region, number, "approve", moment, deciding.approve, reason=reason, decide_by=None
    )
