"""A supervisor mends the agency's own typing error, with a reason, outside lock and ban."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted, channel_of
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision, Shown
from yidi.core.problems import Problem, Refusal


def correct(
    actor: Actor, region: str, number: str, moment: datetime, *, reason: str, **asked: Any
) -> Decision:
    """asked: any of place, kind, first, last. Raises Refusal without a reason."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "更正要写明原因。", "请写明哪里录错了。"))
    return acted(
        actor,
        region,
        number,
        "correct",
        moment,
        lambda desk, filing: deciding.correct(
            desk, filing, Shown(channel=channel_of(actor, filing), reason=reason), **asked
        ),
        reason=reason,
    )
