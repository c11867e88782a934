"""Settlements that may have to be settled anew, and what was proposed about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from yidi.core.claims.life import OVER
from yidi.core.settlement.resettling import Change
from yidi.store.models import (
    Bill,
    ChronicEntitlement,
    Claim,
    Filing,
    ResettleProposal,
    Settlement,
)
from yidi.store.reads import statements
from yidi.store.reads.statements import Replayable

ORDINARY = ("outpatient", "emergency_outpatient")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A settlement in force with what it was for. on: the day of care; codes: of its diagnoses and
    of its lines; over: whether it is a stay that has ended."""

    settlement: Replayable
    setl_id: str
    institution_code: str
    person_id: int
    care: str
    place: str
    on: date
    year: int
    over: bool
    diagnoses: tuple[str, ...]
    line_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with the settlement it is about."""

    id: int
    region: str
    institution_code: str
    person_id: int
    psn_no: str
    name: str
    settlement_id: int
    setl_id: str
    mdtrt_id: str
    batch: str
    bill_kind: str
    total: int
    account: str
    settled_at: datetime
    kind: str
    disease: str
    rule: str
    state: str
    change: Change
    alone: bool
    made_at: datetime
    reason: str
    replacement: str
    claim: str


def ordinary(person_id: int, setl_id: str = "") -> list[Candidate]:
    """Ordinary outpatient settlements of a person in force, with no proposal yet; setl_id: only
    this one."""
    rows = _in_force().filter(person_id=person_id, care__in=ORDINARY, bill__kind="main")
    return _candidates(rows.filter(setl_id=setl_id) if setl_id else rows)


def within(person_id: int, first: date, after: date | None) -> list[Candidate]:
    """Settlements in force, with no proposal yet, of care that began in a span."""
    rows = _in_force().filter(person_id=person_id, visit__first__date__gte=first)
    return _candidates(rows.filter(visit__first__date__lt=after) if after else rows)


def _in_force() -> QuerySet[Settlement]:
    rows = Settlement.objects.filter(kind="settlement", interim=False, reversed_by=None)
    return rows.filter(resettle_proposal=None).select_related("visit", "bill").order_by("id")


def _candidates(rows: QuerySet[Settlement]) -> list[Candidate]:
    return [_candidate(row) for row in rows]


def _candidate(row: Settlement) -> Candidate:
    visit = row.visit
    lines = row.bill.charges.exclude(disease_code="").values_list("disease_code", flat=True)
    last = visit.last
    return Candidate(
        settlement=statements.replayable(row),
        setl_id=row.setl_id,
        institution_code=row.institution_code,
        person_id=row.person_id,
        care=row.care,
        place=row.place,
        on=localdate(visit.first),
        year=row.year,
        over=row.care == "inpatient" and last is not None,
        diagnoses=tuple(str(d["code"]) for d in visit.diagnoses if d.get("valid", True)),
        line_codes=(visit.disease_code, *lines.distinct()),
    )


def with_diseases() -> list[int]:
    """Everybody who has a chronic disease and an ordinary settlement in force without proposal."""
    rows = ChronicEntitlement.objects.filter(
        person__settlements__care__in=ORDINARY,
        person__settlements__kind="settlement",
        person__settlements__reversed_by=None,
        person__settlements__resettle_proposal=None,
    )
    return list(rows.order_by("person_id").values_list("person_id", flat=True).distinct())


def lately_valid(since: datetime) -> list[tuple[str, str, int]]:
    """(region, number, person) of filings that came into force, or whose evidence came, since."""
    rows = Filing.objects.filter(current=True, state__in=("active", "expired")).filter(
        Q(effective_at__gte=since) | Q(evidenced_at__gte=since)
    )
    return list(rows.order_by("id").values_list("insured_region", "number", "person_id"))


@dataclass(frozen=True, slots=True)
class Open:
    """A proposal whose difference is claimed by hand."""

    id: int
    state: str
    kind: str
    disease: str
    filing: str
    made_at: datetime
    undone: bool
    invoice: str
    last: date
    candidate: Candidate


def to_claim(person_id: int, setl_id: str) -> Open | None:
    """The proposal about a settlement of a person."""
    rows = ResettleProposal.objects.filter(person_id=person_id, settlement__setl_id=setl_id)
    row = rows.select_related("settlement__visit", "settlement__bill").first()
    if row is None:
        return None
    settled = row.settlement
    return Open(
        row.pk, row.state, row.kind, row.disease, row.filing, row.made_at,
        Settlement.objects.filter(reverses=settled).exists(), settled.invoice,
        localdate(settled.visit.last or settled.visit.first), _candidate(settled),
    )  # fmt: skip


def waiting(institution_code: str, most: int = 200) -> list[Proposal]:
    """What waits for an institution, oldest first."""
    rows = _waiting(_proposals(), institution_code).order_by("id")
    return [_proposal(row) for row in rows[:most]]


def of_regions(regions: Iterable[str], state: str, before: int, most: int) -> list[Proposal]:
    """Proposals of some insured regions in a state, latest first; before: of a smaller number only,
    0 from the latest on."""
    rows = _proposals().filter(insured_region__in=list(regions), state=state).order_by("-id")
    return [_proposal(row) for row in (rows.filter(pk__lt=before) if before else rows)[:most]]


def waiting_count(institution_code: str, most: int) -> int:
    """How many wait for an institution, counted up to `most`."""
    rows = _waiting(ResettleProposal.objects.all(), institution_code)
    return len(rows.values_list("id", flat=True)[:most])


def _waiting(rows: QuerySet[ResettleProposal], institution_code: str) -> QuerySet[ResettleProposal]:
    return rows.filter(
        institution_code=institution_code, state="proposed", settlement__reversed_by=None
    )


def of_people(people: Iterable[int]) -> list[Proposal]:
    """Proposals about some persons that change something for them, latest first."""
    rows = _proposals().filter(person_id__in=list(people)).exclude(state="shown").order_by("-id")
    return [_proposal(row) for row in rows]


def of_settlement(person_id: int, setl_id: str) -> Proposal | None:
    """The proposal about a settlement of a person whose difference is claimed by hand."""
    rows = _proposals().filter(person_id=person_id, settlement__setl_id=setl_id)
    row = rows.filter(state__in=("claim", "claimed"), fund__gt=0).first()
    return _proposal(row) if row else None


def for_settlement(institution_code: str, setl_id: str) -> Proposal | None:
    """The proposal about a settlement of an institution, locked until the transaction ends."""
    found = _proposals().filter(institution_code=institution_code, settlement__setl_id=setl_id)
    number = found.values_list("pk", flat=True).first()
    if number is None:
        return None
    ResettleProposal.objects.select_for_update().get(pk=number)
    return _proposal(found.get())


def _proposals() -> QuerySet[ResettleProposal]:
    settled = Bill.objects.filter(visit=OuterRef("settlement__visit")).exclude(settlement=None)
    bills = settled.order_by().values("visit").annotate(count=Count("pk")).values("count")
    claims = Claim.objects.filter(proposal=OuterRef("pk")).exclude(state__in=OVER)
    return ResettleProposal.objects.select_related(
        "settlement", "settlement__visit", "settlement__bill", "person", "replacement"
    ).annotate(bills=Subquery(bills), claim=Subquery(claims.values("number")[:1]))


def _proposal(row: Any) -> Proposal:
    settled = row.settlement
    return Proposal(
        id=row.pk, region=row.insured_region, institution_code=row.institution_code,
        person_id=row.person_id, psn_no=row.person.psn_no, name=row.person.name,
        settlement_id=settled.pk, setl_id=settled.setl_id, mdtrt_id=settled.visit.mdtrt_id,
        batch=settled.bill.batch, bill_kind=settled.bill.kind, total=settled.total,
        account="2" if settled.family else "1" if settled.account else "0",
        settled_at=settled.settled_at, kind=row.kind, disease=row.disease, rule=row.rule,
        state=row.state, change=Change(row.fund, row.account, row.cash), alone=(row.bills or 0) <= 1,
        made_at=row.made_at, reason=row.reason,
        replacement=row.replacement.setl_id if row.replacement else "", claim=row.claim or "",
    )  # fmt: skip
