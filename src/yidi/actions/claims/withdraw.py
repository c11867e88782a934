"""Take a claim back before it is decided: the invoices may be used again."""

from __future__ import annotations

from yidi.actions.claims.working import Asked, Done, moved
from yidi.core.claims.card import ClaimCard
from yidi.store.writes import claims as writes


def withdraw(asked: Asked, reason: str) -> ClaimCard:
    """Raises Refusal once it is decided."""

    def work(found: ClaimCard) -> Done:
        writes.free_invoices(found)
        return Done({"reason": reason[:500]}, reason)

    return moved(asked, "withdraw", reason, work)
