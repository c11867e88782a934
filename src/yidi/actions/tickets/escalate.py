"""Bring in the provincial contacts where an answer is overdue (S3 四（三）: 通过省异地结算联络员协调)."""

from __future__ import annotations

from yidi.actions.tickets.working import Asked, Done, moved
from yidi.core.calendar import spoken
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.card import TicketCard


def escalate(asked: Asked, text: str = "") -> TicketCard:
    """Both provinces see the ticket from now on. Raises Refusal before it is overdue, or twice."""

    def work(card: TicketCard) -> Done:
        if not card.late(asked.moment.date()):
            until = spoken(card.due) if card.due else ""
            sentence = f"答复期限是{until}，还没有超期。"
            raise Refusal(Problem("not_overdue", sentence, "着急的请先打对方联系人的电话。"))
        if card.escalated_at:
            sentence = "已经提请省级联络员协调。"
            raise Refusal(Problem("escalated_before", sentence, "请在工单里留言。"))
        return Done({"escalated_at": asked.moment}, text.strip(), "已提请省级联络员协调")

    return moved(asked, "escalate", text, work)
