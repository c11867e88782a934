"""Two agencies, a person of the one treated in the other. Import it only where Django is set up."""

from __future__ import annotations

from itertools import count
from typing import Any

from support.people import moment
from yidi.actions.actor import Actor
from yidi.actions.tickets.open_ticket import Opening, open_ticket
from yidi.actions.tickets.working import Asked

HOME, AWAY = "140700", "110000"
AT = moment("2026-04-01T09:00")
"""A Wednesday."""
_keys = count(1)


def key() -> str:
    """A key that no form had."""
    return f"ticket-{next(_keys)}"


def clerk(region: str, name: str = "甲") -> Actor:
    """Somebody at an agency."""
    return Actor("staff", f"s{region}{name}", f"{name}经办", regions=(region,))


def opened(**change: Any) -> str:
    """The number of a ticket from home to the place of care."""
    known: dict[str, Any] = {
        "kind": "problem", "from_region": HOME, "to_region": AWAY, "title": "备案查不到",
        "text": "请核实医院为什么查不到备案", "key": key(),
    } | change  # fmt: skip
    return open_ticket(clerk(known["from_region"]), Opening(**known), AT)


def step(region: str, number: str, name: str = "甲", at: str = "") -> Asked:
    """What somebody of an agency is about to do with a ticket."""
    return Asked(clerk(region, name), number, key(), moment(at) if at else AT)
