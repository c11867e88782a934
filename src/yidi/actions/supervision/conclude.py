"""End a case: one proposes, another decides; a measure is lifted the same way.

A suspended institution finishes the stays that began before: the till goes by the day of admission.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from yidi.actions.people import suspend_direct
from yidi.actions.supervision.working import Asked, Done, moved, needed
from yidi.core.calendar import spoken
from yidi.core.institutions import CARES
from yidi.core.problems import Problem, Refusal
from yidi.core.supervision import finding
from yidi.core.supervision.finding import INSTITUTION, NONE, PERSON, CaseCard, Proposal
from yidi.core.supervision.life import MEASURES, OUTCOMES
from yidi.policy_files.folder import agency_duties
from yidi.store import reach
from yidi.store.writes import institutions as institution_writes
from yidi.store.writes import supervision as writes


def propose(asked: Asked, proposal: Proposal) -> CaseCard:
    """How the case is to end. Raises Refusal with everything that stands in the way."""

    def work(found: CaseCard) -> Done:
        wrong = finding.wrong(found, proposal, agency_duties(), asked.moment.date())
        if wrong:
            raise Refusal(*wrong)
        acting = finding.theirs(found, proposal.measure, asked.actor.regions)
        columns = {
            "outcome": proposal.outcome, "reason": proposal.reason.strip(),
            "measure": proposal.measure, "first": proposal.first, "after": proposal.after,
            "cares": list(proposal.cares), "acting_region": acting,
            "proposed_by": asked.actor.name, "proposed_by_id": asked.actor.id,
        }  # fmt: skip
        return Done(f"{_spoken(proposal)}：{proposal.reason.strip()}", columns)

    return moved(asked, "propose", asdict(proposal), work)


def send_back(asked: Asked, words: str) -> CaseCard:
    """Back to the inquiry. Raises Refusal without a reason."""
    needed(words)

    def work(found: CaseCard) -> Done:
        _second(asked, found, found.proposed_by_id)
        return Done(words.strip(), _NO_PROPOSAL)

    return moved(asked, "send_back", words, work)


_NO_PROPOSAL: dict[str, Any] = {
    "outcome": "", "reason": "", "measure": NONE, "first": None, "after": None, "cares": [],
    "acting_region": "", "proposed_by": "", "proposed_by_id": "",
}  # fmt: skip


def decide(asked: Asked, words: str = "") -> CaseCard:
    """The finding as it was proposed, by another person of the same agency; its measure takes effect.
    Raises Refusal for the same person, another agency, and where it cannot take effect any more."""

    def work(found: CaseCard) -> Done:
        _second(asked, found, found.proposed_by_id)
        first = _not_past(found, asked.moment.date())
        columns = {
            "decided_by": asked.actor.name, "decided_by_id": asked.actor.id,
            "decided_at": asked.moment, "first": first,
        }  # fmt: skip
        said = _suspended(found, first, asked)
        event = "clear" if found.outcome == "cleared" else "find"
        return Done(f"{said}{words.strip()}", columns, _told(found, said), event)

    return moved(asked, "find", words, work)


def _second(asked: Asked, found: CaseCard, first_id: str) -> None:
    """Raises Refusal for whoever proposed it, and for another agency."""
    finding.second_person(first_id, asked.actor.id)
    finding.theirs(found, found.measure, asked.actor.regions)


def _not_past(found: CaseCard, day: date) -> date | None:
    """A decision that took days begins on its own day: nothing is suspended backwards."""
    return None if found.first is None else max(found.first, day)


def _suspended(found: CaseCard, first: date | None, asked: Asked) -> str:
    """Carries the measure out; gives it in words."""
    if found.measure == NONE or first is None:
        return f"认定{found.outcome_said}。"
    until = f"至{spoken(found.after)}（不含）" if found.after else "，直到解除"
    if found.after and found.after <= first:
        raise Refusal(Problem("span_wrong", "暂停期已经过了。", "请退回，改期限后再提出。"))
    if found.measure == PERSON:
        suspend_direct.suspend(_person(found), first, found.after, asked.moment)
        return f"{spoken(first)}起{until}暂停直接结算。"
    cares = _suspend_institution(found, first, asked)
    return f"{spoken(first)}起{until}暂停异地直接结算（{'、'.join(cares)}）；已入院的照常结算。"


def _suspend_institution(found: CaseCard, first: date, asked: Asked) -> list[str]:
    with reach.service():
        institution_writes.one_at_a_time()
        cares = writes.suspend_institution(found, first, asked.actor.name)
    if not cares:
        raise Refusal(
            Problem("nothing_open", "这家机构那天没有开通这些业务。", "请退回，改选业务或日期。")
        )
    return [CARES[care] for care in cares]


def propose_lifting(asked: Asked, words: str) -> CaseCard:
    """The measure has done its work, or was wrong. Raises Refusal without a reason or a measure."""
    needed(words)

    def work(found: CaseCard) -> Done:
        if found.measure == NONE:
            raise Refusal(Problem("no_measure", "这个案件没有暂停措施。", "不用解除。"))
        finding.theirs(found, found.measure, asked.actor.regions)
        columns = {
            "lift_reason": words.strip(), "lift_by": asked.actor.name, "lift_by_id": asked.actor.id,
        }  # fmt: skip
        return Done(words.strip(), columns)

    return moved(asked, "propose_lifting", words, work)


def keep(asked: Asked, words: str) -> CaseCard:
    """The measure stays. Raises Refusal for the same person."""
    needed(words)

    def work(found: CaseCard) -> Done:
        _second(asked, found, found.lift_by_id)
        return Done(words.strip(), {"lift_reason": "", "lift_by": "", "lift_by_id": ""})

    return moved(asked, "keep", words, work)


def lift(asked: Asked, words: str = "") -> CaseCard:
    """Direct settlement is open again from today on. Raises Refusal for the same person."""

    def work(found: CaseCard) -> Done:
        _second(asked, found, found.lift_by_id)
        day = asked.moment.date()
        if found.measure == INSTITUTION:
            with reach.service():
                institution_writes.one_at_a_time()
                writes.resume_institution(found.number, day)
        else:
            own = (found.first, found.after)
            suspend_direct.resume(_person(found), own, day, asked.moment)
        said = f"{spoken(day)}起解除暂停。"
        told = ("直接结算已恢复", f"{said}编号{found.number}。")
        return Done(f"{said}{words.strip()}", {"lifted_at": asked.moment}, told)

    return moved(asked, "lift", words, work)


def _person(found: CaseCard) -> int:
    """The person of the case. Raises Refusal for a case without one."""
    if found.person_id is None:
        raise Refusal(suspend_direct.NOBODY)
    return found.person_id


def _told(found: CaseCard, said: str) -> tuple[str, str]:
    why = found.reason.rstrip("。")
    text = f"{said}理由：{why}。有异议可向经办机构提出，编号{found.number}。"
    return "医保监管认定结果", text


def _spoken(proposal: Proposal) -> str:
    words = OUTCOMES[proposal.outcome]
    if proposal.measure == NONE:
        return f"拟认定{words}"
    until = f"至{spoken(proposal.after)}（不含）" if proposal.after else "，直到解除"
    since = spoken(proposal.first) if proposal.first else ""
    return f"拟认定{words}，{MEASURES[proposal.measure]}，{since}起{until}"
