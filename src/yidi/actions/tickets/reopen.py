"""Ask anew: the answer does not answer; the days begin again."""

from __future__ import annotations

from yidi.actions.tickets.working import Asked, Done, moved, text_needed
from yidi.core.tickets import times
from yidi.core.tickets.card import TicketCard
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import workdays


def reopen(asked: Asked, reason: str) -> TicketCard:
    """The ticket asked anew. Raises Refusal without a reason."""
    said = text_needed(reason, "重新办理的理由")

    def work(card: TicketCard) -> Done:
        day, workday = asked.moment.date(), workdays.workday()
        due = times.answer_by(agency_duties(), card.to_region, card.kind, day, workday)
        columns = {
            "due": due, "asked_at": asked.moment, "reminded_on": None, "rounds": card.rounds + 1,
        }  # fmt: skip
        return Done(columns, said, "答复还不清楚，已请对方重新办理")

    return moved(asked, "reopen", said, work)
