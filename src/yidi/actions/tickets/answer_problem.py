"""Answer a raised problem in plain words: at once, or once its ticket was answered."""

from __future__ import annotations

from yidi.actions.tickets.raising import Done, stepped
from yidi.actions.tickets.working import Asked, text_needed
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.card import RaisedCard
from yidi.store.reads import tickets as reads


def answer_problem(asked: Asked, text: str) -> RaisedCard:
    """The problem answered. Raises Refusal while the other region's answer is still awaited."""
    said = text_needed(text, "答复")

    def work(found: RaisedCard) -> Done:
        passed_on = reads.by_id(found.ticket_id) if found.ticket_id else None
        if passed_on and passed_on.asked:
            sentence = "转给外地的工单还没有答复。"
            raise Refusal(Problem("ticket_pending", sentence, "请等对方答复，或先撤回工单。"))
        columns = {
            "answer": said[:1000], "answered_at": asked.moment, "answered_by": asked.actor.name,
        }  # fmt: skip
        message = ("您反映的问题有答复了", f"{found.title}：{said}")
        return Done(columns, said, message)

    return stepped(asked, "answer", said, work)
