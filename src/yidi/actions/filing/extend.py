"""Extend a filing to a later end."""

from __future__ import annotations

from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import acted, channel_of
from yidi.core.filing import deciding
from yidi.core.filing.deciding import Decision


def extend(
    actor: Actor, region: str, number: str, last: date | None, moment: datetime, reason: str = ""
) -> Decision:
    """`last`: the new last day; None: as long as the rule gives from today."""
    return acted(
        actor,
        region,
        number,
        "extend",
        moment,
        lambda desk, filing: deciding.extend(desk, filing, last, channel_of(actor, filing), reason),
        reason=reason,
    )
