"""Answer a ticket; for a cost check with what was found and how much of the bill does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from yidi.actions.tickets.working import Asked, Done, Pages, moved, text_needed
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets import checking, times
from yidi.core.tickets.card import TicketCard
from yidi.policy_files.cooperation import words
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import tickets as reads
from yidi.store.reads import workdays
from yidi.store.writes import tickets as writes


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a cost check: a word of the list; wrong: fen that do not hold."""

    finding: str
    wrong: int = 0


def answer(asked: Asked, text: str, pages: Pages = (), found: Found | None = None) -> TicketCard:
    """The ticket answered; from now the asking side must react. Raises Refusal."""
    said = text_needed(text, "答复")

    def work(card: TicketCard) -> Done:
        result = _result(card, found)
        day = asked.moment.date()
        due = times.react_by(agency_duties(), card.from_region, day, workdays.workday())
        columns = {
            "answered_at": asked.moment, "answered_by": asked.actor.name, "due": due,
        }  # fmt: skip
        return Done(columns, f"{result}{said}", "对方经办机构已答复，本地正在核对", pages)

    return moved(asked, "answer", (said, found and (found.finding, found.wrong)), work)


def _result(card: TicketCard, found: Found | None) -> str:
    """What was found, kept with the stay and in words; "" for a ticket without one."""
    if card.kind != "cost_check":
        return ""
    check = reads.check(card.id)
    if check is None or found is None:
        raise Refusal(Problem("finding_missing", "没有选协查结论。", "请选结论。", where="finding"))
    words().checked("findings", [found.finding], "没有选协查结论。")
    wrong = checking.answer_wrong(found.finding, found.wrong, check.total)
    if wrong:
        raise Refusal(wrong)
    writes.put_check(card.id, finding=found.finding, wrong=found.wrong)
    named = words().said("findings", [found.finding])
    return f"【{named}，不实金额{yuan(found.wrong)}元】" if found.wrong else f"【{named}】"
