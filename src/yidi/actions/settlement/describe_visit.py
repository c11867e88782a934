"""Say what a visit is for (2203), or change what was said of a stay (2403).

One kind of care and one disease per visit: what a settlement rests on is not changed under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yidi.actions.settlement import reception
from yidi.actions.settlement.open_visit import number_taken
from yidi.actions.settlement.reception import Place, Purpose
from yidi.actions.settlement.visit import At, Held, held, left_trail
from yidi.core.problems import Problem, Refusal, refuse
from yidi.core.settlement import diagnosing, flags, visiting
from yidi.core.settlement.diagnosing import Diagnosis
from yidi.core.settlement.visiting import STAY
from yidi.store.reads import visits as reads
from yidi.store.reads.visits import Visited
from yidi.store.writes import visits as writes


@dataclass(frozen=True, slots=True)
class Description:
    """What is said. number: the institution's own, "" unchanged; details: what is only kept."""

    purpose: Purpose
    number: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def describe_visit(at: At, place: Place, said: Description) -> tuple[Problem, ...]:
    """What to warn of. Raises Refusal. Call it inside `once.once`."""
    now = held(at)
    state = now.step("describe")
    visit, purpose = now.visit, said.purpose
    _same_kind(visit, purpose)
    changed = bool(visit.med_type) and (
        (visit.med_type, visit.disease) != (purpose.med_type, purpose.disease)
    )
    visiting.fixed(now.stand, changed, visit.disease != purpose.disease)
    _charged_within(now, purpose)
    person = reads.enrolled(visit.region, visit.psn_no)
    if person is None:
        raise Refusal(reception.NOBODY)
    warnings = reception.welcomed(person, place, purpose, at.moment)
    hurt = flags.refused_injury(purpose.flags)
    warnings = (*((hurt,) if hurt else ()), *warnings)
    _change(now, said, state)
    reception.tell(person, place, visit.mdtrt_id, warnings, at.moment)
    left_trail(at, visit, "describe", purpose.med_type)
    return warnings


def _same_kind(visit: Visited, purpose: Purpose) -> None:
    """A stay does not become an outpatient visit, nor the other way round."""
    if (visit.care == STAY) != (purpose.care == STAY):
        sentence = "门诊就诊和住院不能互相变更。"
        mend = "请撤销后按实际类别重新登记。"
        raise Refusal(Problem("visit_kind_wrong", sentence, mend, where="med_type"))


def _charged_within(now: Held, purpose: Purpose) -> None:
    """A later beginning leaves no charge before it."""
    if purpose.first.date() <= now.visit.first.date():
        return
    last = purpose.first.date().max
    left = reads.lines_outside(now.visit, purpose.first.date(), last)
    refuse([charges_outside(left, "begntime")] if left else [])


def charges_outside(lines: list[str], where: str) -> Problem:
    """Charges that would lie outside the visit; lines: their numbers, not all if they are many."""
    return Problem(
        "charge_outside_visit",
        f"有费用发生在就诊期间以外（流水号{'、'.join(lines[:5])}）。",
        "请核对时间，或先撤销这些明细。",
        where=where,
    )


def _change(now: Held, said: Description, state: str) -> None:
    visit, purpose = now.visit, said.purpose
    known = diagnosing.merged(visit.diagnoses, said.diagnoses)
    kept = writes.change(
        visit,
        number=said.number or visit.number,
        med_type=purpose.med_type,
        care=purpose.care,
        disease=purpose.disease,
        disease_code=purpose.disease_code,
        credential=purpose.credential or visit.credential,
        first=purpose.first,
        state=state,
        emergency=purpose.flags.emergency,
        injury=purpose.flags.injury,
        died=visit.died or purpose.flags.died is not None,
        mental_illness=diagnosing.mental(known),
        diagnoses=known,
        details={**visit.details, **said.details},
    )
    if not kept:
        refuse([number_taken(said.number or visit.number, "")])
