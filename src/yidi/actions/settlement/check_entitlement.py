"""Check entitlement (2001): may this person settle directly here, from which filing, until when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.people.acquainted import acquainted
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.core.settlement import entitled, till
from yidi.core.settlement.case import Bill, Insured
from yidi.store import reach
from yidi.store.reads import chronic, deciding, institutions, insured, visits
from yidi.store.reads.insured import Enrolment
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Question:
    """Who wants what where. region: the pooling area of the insured; place, level, pharmacy: of the
    institution; care: our word; disease: our word, "" none."""

    region: str
    psn_no: str
    insurance: str
    institution: str
    place: str
    level: str
    pharmacy: bool
    care: str
    first: datetime
    disease: str = ""
    credential: str = "id_card"
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The person and the answer. problem None: entitled; covers: yes | deemed | not_needed | no;
    filing_helps: whether a filing made now, before the settlement, would still change it."""

    person: Enrolment
    covers: str
    problem: Problem | None
    filing_helps: bool = False


def check_entitlement(actor: Actor, asked: Question, moment: datetime) -> Finding:
    """What stands in the way is an answer; nobody of that number is a Refusal."""
    with reach.service():
        person = _person(asked, moment)
        traces.trail(
            moment, person.region, actor.kind, actor.name, "person.check", f"person:{person.id}",
            asked.care, actor.address,
        )  # fmt: skip
        found = entitled.entitled(_till(asked, person, moment))
    return Finding(person, found.covers, found.problem, found.filing_helps)


def foreseen(asked: Question, person: Enrolment, moment: datetime) -> Finding:
    """The same with what the law of the care itself asks (credential, kind of care), before anything is
    charged. Leaves no line. Within a service's reach."""
    at = _till(asked, person, moment)
    found = entitled.entitled(at)
    return Finding(person, found.covers, found.problem or _reason(at), found.filing_helps)


def _reason(at: till.Till) -> Problem | None:
    try:
        return till.priced(at).quote.manner.reason
    except (Refusal, ParameterMissing) as why:
        return why.problems[0]


def _person(asked: Question, moment: datetime) -> Enrolment:
    found = insured.by_psn_no(asked.region, asked.psn_no)
    person = acquainted(asked.institution, asked.region, found, moment)
    if person.insurance != asked.insurance:
        raise Refusal(
            Problem(
                "person_not_found", "参保地没有这个人员编号，或险种不符。",
                "请用1101重新获取人员信息，核对参保地医保区划和险种。", where="data.psn_no",
            )
        )  # fmt: skip
    return person


def _till(asked: Question, person: Enrolment, moment: datetime) -> till.Till:
    desk = deciding.desk(person.id, moment)
    assert desk is not None  # noqa: S101 - the person was read a moment ago, in this transaction
    since = person.direct_suspended_from
    suspended = (since, person.direct_suspended_to) if since else None
    who = Insured(person.region, person.insurance)
    openings = tuple(institutions.history(asked.institution))
    visit = till.Visit(
        place=asked.place, level=asked.level, type=asked.care, first=asked.first, last=None,
        credential=asked.credential, openings=openings, pharmacy=asked.pharmacy,
        disease=asked.disease or None, emergency=asked.emergency, birth=person.birth,
        chronic=tuple(visits.chronic(person.id, asked.first.date())),
        designated=chronic.designated(person.id, asked.institution, asked.first.date()),
    )  # fmt: skip
    return till.Till(desk, who, visit, Bill(0), {}, {}, suspended=suspended)
