"""Accept an answer: the asking side is content."""

from __future__ import annotations

from yidi.actions.tickets.working import Asked, Done, moved
from yidi.core.tickets.card import TicketCard


def accept(asked: Asked, text: str = "") -> TicketCard:
    """The ticket accepted. Raises Refusal."""
    return moved(asked, "accept", text, lambda _: Done(text=text.strip()))
