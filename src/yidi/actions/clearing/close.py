"""Close: a month is over when everything agrees to the fen, and not before."""

from __future__ import annotations

from yidi.actions.clearing import balancing
from yidi.actions.clearing.working import Asked, Done, moved
from yidi.core.clearing.card import MonthCard
from yidi.store.writes.clearing import Step


def close(asked: Asked) -> MonthCard:
    """Raises Refusal while items, table, journal and payments differ by a fen."""

    def work(found: MonthCard, step: Step) -> Done:
        balancing.as_the_journal(found)
        balancing.settled(found)
        return Done()

    return moved(asked, "close", None, work)
