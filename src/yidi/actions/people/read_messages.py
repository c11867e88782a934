"""Messages have been opened."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.store.writes import citizens as writes


def read_messages(actor: Actor, moment: datetime) -> None:
    """Everything to the people of this citizen counts as read."""
    with actor.reach():
        writes.read(actor.people, moment)
