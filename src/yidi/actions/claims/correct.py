"""Correct the bank account of a decided claim, after the bank has sent the payment back."""

from __future__ import annotations

from yidi.actions.claims.working import Asked, Done, moved
from yidi.core.claims import terms
from yidi.core.claims.card import ClaimCard
from yidi.core.problems import Refusal
from yidi.store.writes import claims as writes


def correct(asked: Asked, bank: str, account: str, reason: str) -> ClaimCard:
    """The payee stays. Raises Refusal for an account that cannot be one."""

    def work(found: ClaimCard) -> Done:
        problem = terms.account_wrong(account)
        if problem:
            raise Refusal(problem)
        return Done({"bank": bank[:100], **writes.account_columns(account)}, reason)

    return moved(asked, "correct", (bank, account[-4:], reason), work)
