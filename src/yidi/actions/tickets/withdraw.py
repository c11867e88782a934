"""Take a ticket back before it is answered."""

from __future__ import annotations

from yidi.actions.tickets.working import Asked, Done, moved, text_needed
from yidi.core.tickets.card import TicketCard
from yidi.store.writes import tickets as writes


def withdraw(asked: Asked, reason: str) -> TicketCard:
    """The ticket withdrawn; a stay waits again for a decision. Raises Refusal without a reason."""
    said = text_needed(reason, "撤回的理由")

    def work(card: TicketCard) -> Done:
        if card.kind == "cost_check":
            writes.put_check(card.id, live=False)
            writes.reopen_proposal(card.id)
        return Done({"due": None, "ended_at": asked.moment}, said, "已撤回转办，由本地直接答复")

    return moved(asked, "withdraw", said, work)
