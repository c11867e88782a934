"""What the cashier's pages show: a person masked, whether filed, the lines of a bill in their parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.counter.asking import Counter
from yidi.actions.settlement.check_entitlement import (
    INACTIVE,
    Finding,
    Question,
    check_entitlement,
)
from yidi.core import people, regions
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import catalogue as catalogues
from yidi.core.settlement import charging, counter
from yidi.core.settlement.charging import Charged, Ground
from yidi.core.settlement.counter import Content
from yidi.store.reads import catalogue, policy
from yidi.store.reads.counter import BillCard
from yidi.store.reads.insured import Enrolment

STATES = {
    "open": ("收费中", ""),
    "sent": ("结果未知", "warning"),
    "settled": ("已结算", "success"),
    "undoing": ("撤销结果未知", "warning"),
    "undone": ("已撤销", "warning"),
    "dropped": ("作废", ""),
    "admitted": ("已入院", "success"),
}
_COVERED = {
    "yes": "备案有效，可以直接结算。",
    "deemed": "急诊抢救视同已备案，可以直接结算。",
    "not_needed": "不用备案，可以直接结算。",
}


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person at the counter, masked. balance: of the own account, in fen."""

    id: int
    name: str
    id_number: str
    region: str
    insurance: str
    active: bool
    age: int | None
    balance: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether it can be settled directly, in one sentence, with the one next step."""

    fine: bool
    sentence: str
    next_step: str = ""
    filing_helps: bool = False


@dataclass(frozen=True, slots=True)
class LineView:
    """An item of a bill: its place from 0, as it was entered, and in its parts in fen."""

    place: int
    item: counter.Item
    price: str
    quantity: str
    label: str
    limited: str
    own: int
    class_b: int
    in_scope: int
    why: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A bill in a list. first, last: days of the stay, where it belongs to one."""

    bill: BillCard
    name: str
    care: str
    word: str
    tone: str
    first: date | None
    last: date | None


def masked(name: str) -> str:
    """A name as a counter shows it."""
    return name[:1] + "*" * (len(name) - 1)


def book_of(region: str) -> Book:
    """The rules in use of a pooling area."""
    return policy.book(region)


def region_name(region: str) -> str:
    """A pooling area in words."""
    return book_of(region).places.names.get(region, region)


def person(one: Enrolment, moment: datetime) -> PersonView:
    """Somebody at the counter."""
    return PersonView(
        one.id,
        masked(one.name),
        people.masked(one.number[-4:]),
        region_name(one.region),
        shape.DIMENSIONS["insurance"].words[one.insurance],
        one.status == "active",
        people.age(one.birth, moment.date()) if one.birth else None,
        one.balance,
    )


def row(bill: BillCard) -> RowView:
    """A bill in a list."""
    word, tone = STATES[bill.state]
    first, last = (
        date.fromisoformat(day) if day else None for day in (bill.content.first, bill.content.last)
    )
    return RowView(bill, masked(bill.person), bill.content.label, word, tone, first, last)


def standing(at: Counter, bill: BillCard, who: Enrolment) -> Standing:
    """May this be settled here? Leaves a trail line."""
    made = bill.content
    asked = Question(
        region=bill.region, psn_no=bill.psn_no, insurance=who.insurance, institution=at.code,
        place=at.place.place, level=at.institution.level, pharmacy=at.institution.pharmacy,
        care=made.care, first=at.moment, disease=made.disease,
        credential=bill.credential, emergency=made.emergency,
    )  # fmt: skip
    if who.status != "active":
        return _stopped(INACTIVE, False)
    try:
        found = check_entitlement(at.actor, asked, at.moment)
    except Refusal as refusal:
        return _stopped(refusal.problems[0], False)
    return told(found)


def told(found: Finding) -> Standing:
    """An answer about entitlement in one sentence."""
    if found.problem:
        return _stopped(found.problem, found.filing_helps)
    return Standing(True, _COVERED[found.covers])


def _stopped(problem: Problem, filing_helps: bool) -> Standing:
    return Standing(False, problem.sentence, problem.next_step, filing_helps)


def lines(at: Counter, made: Content, who: Enrolment) -> list[LineView]:
    """Every item cut by the catalogue of the place of care, as charging will cut it."""
    split = _charged(at, made, who)
    return [
        LineView(
            place,
            item,
            catalogues.decimal(item.price, 6),
            catalogues.decimal(item.quantity, 4),
            catalogues.CLASSES[line.listed],
            line.item.limit_note or "限制使用" if line.item and line.item.limited else "",
            line.split.parts.own_paid + line.split.parts.over_limit,
            line.split.parts.class_b,
            line.split.parts.in_scope,
            "".join(reason.sentence for reason in line.split.reasons if reason.number != 1),
        )
        for place, (item, line) in enumerate(zip(made.items, split, strict=True))
    ]


def _charged(at: Counter, made: Content, who: Enrolment) -> Sequence[Charged]:
    uploaded = counter.lines(made, "", at.moment)
    days = [line.at.date() for line in uploaded] or [at.moment.date()]
    region = catalogue.region_of(regions.city_of(at.institution.place))
    wanted = {(line.code, line.at.date()) for line in uploaded}
    ground = Ground(
        visit="",
        first=min(days),
        last=max(days),
        insurance=who.insurance,
        level=at.institution.level,
        birth=who.birth,
        male=who.male,
        diagnoses=(made.diagnosis_code,) if made.diagnosis_code else (),
        items=catalogue.items(region, wanted, catalogue.version(region)),
    )
    return charging.charged(ground, uploaded)
