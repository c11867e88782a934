"""Close an accepted ticket; of a cost check with what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from yidi.actions.actor import JOB
from yidi.actions.review.pick import pick
from yidi.actions.tickets.working import Asked, Done, moved
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets import checking
from yidi.core.tickets.card import CheckCard, TicketCard
from yidi.policy_files.cooperation import words
from yidi.store import reach
from yidi.store.reads import tickets as reads
from yidi.store.writes import supervision, traces
from yidi.store.writes import tickets as writes

_UNDER_REVIEW = "就医地已在审核"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows: a word of the list; reference: the number under which it goes on. Without one a
    deduction becomes a case in the review of the place of care, supervision a case there that both
    sides see."""

    consequence: str
    reference: str = ""


def close(asked: Asked, text: str = "", outcome: Outcome | None = None) -> TicketCard:
    """The ticket closed. Raises Refusal where a cost check has no consequence, or a wrong one."""

    def work(card: TicketCard) -> Done:
        said = f"{_consequence(card, outcome, text, asked.moment)}{text.strip()}"
        return Done({"due": None, "ended_at": asked.moment}, said)

    return moved(asked, "close", (text, outcome and (outcome.consequence, outcome.reference)), work)


def _consequence(card: TicketCard, outcome: Outcome | None, reason: str, moment: datetime) -> str:
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
    reference = outcome.reference[:60]
    follows = _FOLLOWS.get(outcome.consequence)
    if follows and not reference:
        reference = follows(card, check, moment)
    writes.put_check(card.id, consequence=outcome.consequence, consequence_reference=reference)
    named = words().said("consequences", [outcome.consequence])
    return f"【{named}{' ' if reference else ''}{reference}】"


def _reviewed(card: TicketCard, check: CheckCard, moment: datetime) -> str:
    """The number of the case that the place of care opens. Raises Refusal where nothing is in force."""
    place = replace(JOB, regions=(check.place,))
    text = f"费用协查{card.number}：不实金额{yuan(check.wrong)}元"
    try:
        return pick(place, check.setl_id, text, moment)[1]
    except Refusal as refusal:
        if refusal.problems[0].code != "under_review":
            raise
        return _UNDER_REVIEW


def _supervised(card: TicketCard, check: CheckCard, moment: datetime) -> str:
    """The number of the case at the place of care; the insured region sees it as well."""
    why = f"费用协查{card.number}移交：结算{check.setl_id}，不实金额{yuan(check.wrong)}元"
    with reach.service():
        number = supervision.add(
            check.place,
            supervision.Step("open", "inquiring", moment, JOB.name, card.from_region, why),
            card.institution_code, parties=[check.place, card.from_region],
            title=f"{card.institution}：费用协查移交", subject=card.institution,
        )  # fmt: skip
        traces.trail(
            moment, check.place, JOB.kind, JOB.name, "supervision.open", f"ticket:{card.number}",
            f"{number} {why}",
        )  # fmt: skip
    return number


_FOLLOWS = {checking.DEDUCTION: _reviewed, checking.SUPERVISION: _supervised}
