"""Open a visit (2201, 2401): who is it, insured how, may it be settled here; what else to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.people.confirm import confirm, present
from yidi.actions.settlement import reception
from yidi.actions.settlement.reception import Place, Purpose
from yidi.core.problems import Problem, Refusal, refuse
from yidi.core.settlement import diagnosing, flags
from yidi.core.settlement.diagnosing import Diagnosis
from yidi.core.settlement.numbers import numbered
from yidi.core.settlement.visiting import STAY
from yidi.store.reads import visits as reads
from yidi.store.reads.visits import Enrolled
from yidi.store.writes import traces
from yidi.store.writes import visits as writes

OUTPATIENT = ("outpatient", "emergency_outpatient", "chronic", "pharmacy")
"""Kinds of care that share one series of numbers at an institution; stays have their own."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes and for what. region: the pooling area of the insured; insurance: our word;
    number: the institution's own; details: what is only kept; shown: the token or the number of the
    credential, "" where none was sent."""

    region: str
    psn_no: str
    id_number: str
    name: str
    insurance: str
    number: str
    purpose: Purpose
    diagnoses: tuple[Diagnosis, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The visit's number, what to warn of, and the chronic diseases that the person was found to
    have (words of shape.DISEASES)."""

    mdtrt_id: str
    warnings: tuple[Problem, ...] = ()
    chronic: tuple[str, ...] = ()


def open_visit(actor: Actor, at: Place, arrival: Arrival, moment: datetime) -> Opened:
    """Opens it. Raises Refusal. Call it inside `once.once`."""
    purpose = arrival.purpose
    person = reception.known(
        arrival.region, arrival.psn_no, arrival.id_number, arrival.name, arrival.insurance
    )
    present(purpose.credential, arrival.shown)
    number = person.digest or person.parent_digest
    confirm(purpose.credential, arrival.shown, at.code, person.id, number, moment)
    refuse([flags.refused_injury(purpose.flags)])
    warnings = reception.welcomed(person, at, purpose, moment)
    mdtrt_id = _kept(actor, at, arrival, person, moment)
    reception.tell(person, at, mdtrt_id, warnings, moment)
    traces.trail(
        moment, person.region, actor.kind, actor.name, "visit.open", f"person:{person.id}",
        mdtrt_id, actor.address,
    )  # fmt: skip
    return Opened(mdtrt_id, warnings, reception.chronic_of(person, purpose.first.date()))


def _kept(actor: Actor, at: Place, arrival: Arrival, person: Enrolled, moment: datetime) -> str:
    purpose = arrival.purpose
    _number_free(at, arrival)
    number = writes.next_id()
    mdtrt_id = numbered(person.region, moment.date(), number)
    kept = writes.add(
        id=number,
        insured_region=person.region,
        place=at.place,
        institution_code=at.code,
        mdtrt_id=mdtrt_id,
        person_id=person.id,
        number=arrival.number,
        insurance=person.insurance,
        credential=purpose.credential,
        med_type=purpose.med_type,
        care=purpose.care,
        disease=purpose.disease,
        disease_code=purpose.disease_code,
        first=purpose.first,
        emergency=purpose.flags.emergency,
        injury=purpose.flags.injury,
        mental_illness=diagnosing.mental(arrival.diagnoses),
        diagnoses=arrival.diagnoses,
        details=dict(arrival.details),
        opened_at=moment,
        opened_by=actor.name,
    )
    if not kept:
        raise Refusal(number_taken(arrival.number, ""))
    return mdtrt_id


def _number_free(at: Place, arrival: Arrival) -> None:
    """The institution's number is unused; who lost the answer learns the visit's number here."""
    stay = arrival.purpose.care == STAY
    other = reads.taken_number(at.code, arrival.number, (STAY,) if stay else OUTPATIENT)
    if other:
        raise Refusal(number_taken(arrival.number, other))


def number_taken(number: str, other: str) -> Problem:
    """The institution's own number stands for another visit (`other`, "" if not known)."""
    named = f"（就诊ID {other}）" if other else ""
    return Problem(
        "visit_number_taken",
        f"住院/门诊号{number}已经登记{named}。",
        "请用原就诊ID继续办理；确是另一次就诊的，请换号码。",
        where="ipt_otp_no",
    )
