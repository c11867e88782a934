"""The agency does not approve, with its reason."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision


def reject(actor: Actor, region: str, number: str, moment: datetime, reason: str = "") -> Decision:
    """Raises Refusal if there is no such filing within reach."""
    return acted(
        actor, region, number, "reject", moment, deciding.reject, reason=reason, decide_by=None
    )
