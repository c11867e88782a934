"""Say something on a ticket, from either side or from the province once it was escalated."""

from __future__ import annotations

from yidi.actions.tickets.working import Asked, Done, Pages, moved, text_needed
from yidi.core.tickets.card import TicketCard


def note(asked: Asked, text: str, pages: Pages = ()) -> TicketCard:
    """The ticket with one more entry. Raises Refusal for nothing said."""
    said = text_needed(text, "留言")
    return moved(asked, "note", (said, len(pages)), lambda _: Done(text=said, pages=pages))
