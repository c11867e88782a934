"""Look at who is in the house, and at one stay: with whether it may be settled directly as things stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.actions.counter import staying
from yidi.actions.counter.asking import Counter
from yidi.actions.settlement.check_entitlement import (
    INACTIVE,
    Finding,
    Ground,
    Question,
    foreseen,
    ground,
    status,
)
from yidi.actions.settlement.visit import left_trail
from yidi.core.problems import Refusal
from yidi.core.settlement.visiting import STAY
from yidi.store import reach
from yidi.store.reads import counter as bills
from yidi.store.reads import insured
from yidi.store.reads import ward as reads
from yidi.store.reads.counter import BillCard
from yidi.store.reads.insured import Enrolment
from yidi.store.reads.visits import Visited
from yidi.store.reads.ward import Given, Lying, Sums
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Seen:
    """A stay: the person, what stands in the way, its charges and sums, its bills (latest first)."""

    visit: Visited
    person: Enrolment
    finding: Finding
    given: tuple[Given, ...]
    sums: Sums
    bills: tuple[BillCard, ...]


def look_ward(at: Counter, asked: str = "") -> list[tuple[Lying, Finding]]:
    """Everybody in the house, or whom `asked` names; one line in the trail."""
    with reach.service():
        found = reads.lying(at.code, asked)
        traces.trail(
            at.moment, "", at.actor.kind, at.actor.name, "visit.list", "",
            f"{at.code} {len(found)}人", at.actor.address,
        )  # fmt: skip
        on = ground(at.code, [one.person.id for one in found], at.moment)
        return [(one, _prospect(at, one.person, one, on)) for one in found]


def look_stay(at: Counter, mdtrt_id: str) -> Seen:
    """One stay. Raises Refusal."""
    with reach.service():
        visit = staying.stay(at, mdtrt_id)
        who = insured.by_ids([visit.person_id])[visit.person_id]
        left_trail(staying.named(at, visit), visit, "look")
        return Seen(
            visit,
            who,
            _prospect(at, who, visit, ground(at.code, [who.id], at.moment)),
            tuple(reads.given(visit)),
            reads.sums(visit),
            tuple(bills.of_stay(at.code, who.id, mdtrt_id)),
        )


def prospect(at: Counter, who: Enrolment, credential: str, *, emergency: bool) -> Finding:
    """Whether a stay that begins now may be settled directly. Within a service's reach."""
    asked = _question(at, who, at.moment, credential, emergency=emergency)
    return _found(at, asked, who, ground(at.code, [who.id], at.moment))


def _prospect(at: Counter, who: Enrolment, stay: Lying | Visited, on: Ground) -> Finding:
    asked = _question(
        at, who, stay.first, stay.credential,
        emergency=stay.emergency, injury=stay.injury, last=stay.last,
    )  # fmt: skip
    return _found(at, asked, who, on)


def _question(
    at: Counter, who: Enrolment, first: datetime, credential: str, **known: Any
) -> Question:
    return Question(
        region=who.region, psn_no=who.psn_no, insurance=who.insurance, institution=at.code,
        place=at.place.place, level=at.institution.level, pharmacy=False, care=STAY, first=first,
        credential=credential, **known,
    )  # fmt: skip


def _found(at: Counter, asked: Question, who: Enrolment, on: Ground) -> Finding:
    if status(who, asked.last or at.moment) != "active":
        return Finding(who, "no", INACTIVE)
    try:
        return foreseen(asked, who, at.moment, on)
    except Refusal as refusal:
        return Finding(who, "no", refusal.problems[0])
