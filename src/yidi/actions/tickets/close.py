"""Close an accepted ticket; of a cost check with what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from yidi.actions.tickets.working import Asked, Done, moved
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets import checking
from yidi.core.tickets.card import TicketCard
from yidi.policy_files.cooperation import words
from yidi.store.reads import tickets as reads
from yidi.store.writes import tickets as writes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows: a word of the list; reference: the number under which it goes on."""

    consequence: str
    reference: str = ""


def close(asked: Asked, text: str = "", outcome: Outcome | None = None) -> TicketCard:
    """The ticket closed. Raises Refusal where a cost check has no consequence, or a wrong one."""

    def work(card: TicketCard) -> Done:
        said = f"{_consequence(card, outcome, text)}{text.strip()}"
        return Done({"due": None, "ended_at": asked.moment}, said)

    return moved(asked, "close", (text, outcome and (outcome.consequence, outcome.reference)), work)


def _consequence(card: TicketCard, outcome: Outcome | None, reason: str) -> str:
    if card.kind != "cost_check":
        return ""
    check = reads.check(card.id)
    if check is None or outcome is None:
        sentence = "没有选协查以后怎样处理。"
        raise Refusal(Problem("consequence_missing", sentence, "请选处理。", where="consequence"))
    words().checked("consequences", [outcome.consequence], "没有选协查以后怎样处理。")
    wrong = checking.consequence_wrong(check.finding, outcome.consequence, reason)
    if wrong:
        raise Refusal(wrong)
    writes.put_check(
        card.id, consequence=outcome.consequence, consequence_reference=outcome.reference[:60]
    )
    named = words().said("consequences", [outcome.consequence])
    return f"【{named}{' ' if outcome.reference else ''}{outcome.reference}】"
