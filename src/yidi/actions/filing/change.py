"""Change place, kind or span: a new version, refused while a lock holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision


def change(
    actor: Actor, region: str, number: str, moment: datetime, *, reason: str = "", **asked: Any
) -> Decision:
    """asked: any of place, kind, first, last. Settlements keep the version they used."""
    return acted(
        actor,
        region,
        number,
        "change",
        moment,
        lambda desk, filing: deciding.change(desk, filing, **asked),
        reason=reason,
    )
