"""Whether a message was answered before; how the door names a message to actions."""

from __future__ import annotations

from yidi.store import reach
from yidi.store.writes import envelopes
from yidi.store.writes.envelopes import Message

__all__ = ["Message", "seen"]


def seen(message: Message) -> bool:
    """Whether something is kept under its number, whatever it is."""
    with reach.service():
        return envelopes.kept(message.month, message.institution_code, message.msgid) is not None
