"""Check entitlement (2001): may this person settle directly here, from which filing, until when?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.people.acquainted import acquainted
from yidi.core.filing.deciding import Desk
from yidi.core.institutions import Opening
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import entitled, till
from yidi.core.settlement.case import Bill, Insured
from yidi.store import reach
from yidi.store.reads import chronic, deciding, filings, institutions, insured, visits
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
    injury: str = "none"
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What is read once for several persons: what the institution does, and their desks."""

    openings: tuple[Opening, ...]
    desks: Mapping[int, Desk]


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
        on = ground(asked.institution, [person.id], moment)
        found = entitled.entitled(_till(asked, person, moment, on))
    return Finding(person, found.covers, found.problem, found.filing_helps)


def ground(institution: str, people: Collection[int], moment: datetime) -> Ground:
    """For persons by their ids. Within a service's reach."""
    return Ground(tuple(institutions.history(institution)), deciding.desks(people, moment))


def foreseen(asked: Question, person: Enrolment, moment: datetime, on: Ground) -> Finding:
    """The same with what the law of the care itself asks (credential, kind of care), before anything is
    charged. Leaves no line. Raises Refusal. Within a service's reach."""
    at = _till(asked, person, moment, on)
    found = entitled.entitled(at)
    return Finding(person, found.covers, found.problem or _reason(at), found.filing_helps)


def _reason(at: till.Till) -> Problem | None:
    try:
        return till.priced(at).quote.manner.reason
    except Refusal as why:
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


def _till(asked: Question, person: Enrolment, moment: datetime, on: Ground) -> till.Till:
    since = person.direct_suspended_from
    suspended = (since, person.direct_suspended_to) if since else None
    who = Insured(person.region, person.insurance)
    chronic_care = asked.care == "chronic"
    day = asked.first.date()
    visit = till.Visit(
        place=asked.place, level=asked.level, type=asked.care, first=asked.first, last=asked.last,
        credential=asked.credential, openings=on.openings, pharmacy=asked.pharmacy,
        disease=asked.disease or None, emergency=asked.emergency, injury=asked.injury,
        birth=person.birth,
        chronic=tuple(visits.chronic(person.id, day)) if chronic_care else (),
        designated=chronic_care and chronic.designated(person.id, asked.institution, day),
    )  # fmt: skip
    desk = _desk(asked, person, moment, on)
    return till.Till(desk, who, visit, Bill(0), {}, {}, suspended=suspended)


def _desk(asked: Question, person: Enrolment, moment: datetime, on: Ground) -> Desk:
    """Care that is over is judged by what held then (R51). Raises Refusal for a region without rules."""
    desk = on.desks.get(person.id) or deciding.desk(person.id, moment)
    assert desk is not None  # noqa: S101 - the person was read a moment ago, in this transaction
    if asked.last is None:
        return desk
    known = replace(desk.person, status=status(person, asked.last))
    before = filings.replaced(person.region, desk.filings, asked.last)
    return replace(desk, person=known, replaced=before)


INACTIVE = Problem(
    "insurance_suspended", "医保待遇暂停或已终止，不能直接结算。", "请到参保地办理后再来。"
)
"""Said before anything is asked of somebody whose insurance does not count."""


def status(person: Enrolment, moment: datetime) -> str:
    """Of the insurance, as far as it counts for care that lasts until a moment."""
    return till.status_on(person.status, person.status_since, moment.date())
