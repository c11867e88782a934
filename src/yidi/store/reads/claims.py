"""Questions about manual claims: one, many, what else was paid for the same care, what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from yidi.core.claims.card import ClaimCard
from yidi.core.claims.life import LIVING, OVER
from yidi.core.claims.twins import Care, Invoice
from yidi.core.settlement import case, till
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.paid import Charge, Paid
from yidi.core.settlement.replay import Kept
from yidi.store import sealing
from yidi.store.models import (
    ChronicEntitlement,
    Claim,
    ClaimInvoice,
    ClaimLine,
    ClaimMove,
    ClaimPayment,
    ClaimResult,
    Institution,
    Person,
    PersonYear,
    Settlement,
    Visit,
    YearSum,
)
from yidi.store.reads import deciding, filings

_NAMED = {"id", "region", "lacking", "invoices", "adds_to"}
_PLAIN = tuple(n for n in ClaimCard.__dataclass_fields__ if n not in _NAMED)
_AMOUNTS = tuple("person_part" if name == "person" else name for name in Amounts._fields)


@dataclass(frozen=True, slots=True)
class Move:
    """A step in the life of a claim."""

    event: str
    to_state: str
    at: datetime
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """A payment file without its content."""

    number: str
    claims: int
    total: int
    digest: str
    made_at: datetime
    made_by: str
    answered_at: datetime | None


def one(region: str, number: str) -> ClaimCard | None:
    """A claim, if within reach."""
    return next(iter(_cards(Claim.objects.filter(insured_region=region, number=number))), None)


def of_people(people: Iterable[int]) -> list[ClaimCard]:
    """Every claim of some persons, latest first."""
    return _cards(Claim.objects.filter(person_id__in=list(people)).order_by("-id"))


def in_states(regions: Iterable[str], states: Iterable[str], most: int = 200) -> list[ClaimCard]:
    """Claims in some states, what is promised first at the top."""
    rows = Claim.objects.filter(insured_region__in=list(regions), state__in=list(states))
    return _cards(rows.order_by("promised", "id")[:most])


def waiting_count(regions: Iterable[str], most: int) -> int:
    """How many are not decided yet, counted up to `most`."""
    rows = Claim.objects.filter(insured_region__in=list(regions), state__in=LIVING)
    return len(rows.exclude(state="lacking").values_list("id", flat=True)[:most])


def to_pay_count(regions: Iterable[str], most: int) -> int:
    """How many are decided and in no payment file yet, counted up to `most`."""
    rows = Claim.objects.filter(insured_region__in=list(regions), state="decided")
    return len(rows.values_list("id", flat=True)[:most])


def moves(claim_id: int) -> list[Move]:
    """What happened, first to last."""
    rows = ClaimMove.objects.filter(claim_id=claim_id).order_by("id")
    return [Move(r.event, r.to_state, r.at, r.actor, r.reason) for r in rows]


def account(claim_id: int) -> str:
    """The whole bank account. Only for the payment file."""
    return sealing.unseal(
        bytes(Claim.objects.values_list("account_sealed", flat=True).get(pk=claim_id))
    )


def payments(regions: Iterable[str], most: int = 50) -> list[PaymentCard]:
    """The payment files, latest first."""
    rows = ClaimPayment.objects.filter(insured_region__in=list(regions)).order_by("-id")
    return [
        PaymentCard(r.number, r.claims, r.total, r.digest, r.made_at, r.made_by, r.answered_at)
        for r in rows[:most]
    ]


def of_payment(region: str, number: str) -> list[ClaimCard]:
    """The claims of a payment file."""
    rows = Claim.objects.filter(insured_region=region, payment__number=number)
    return _cards(rows.order_by("id"))


def payment_file(region: str, number: str) -> str | None:
    """The text of a payment file, as it was made."""
    rows = ClaimPayment.objects.filter(insured_region=region, number=number)
    found = rows.values_list("content", flat=True).first()
    return sealing.unseal(bytes(found)) if found is not None else None


def _cards(rows: QuerySet[Claim]) -> list[ClaimCard]:
    found = rows.select_related("proposal__settlement").prefetch_related("invoices")
    return [_card(row) for row in found]


def _card(row: Claim) -> ClaimCard:
    papers = sorted(row.invoices.all(), key=lambda paper: paper.pk)
    plain = {name: getattr(row, name) for name in _PLAIN}
    return ClaimCard(
        id=row.pk, region=row.insured_region, lacking=tuple(row.lacking),
        adds_to=row.proposal.settlement.setl_id if row.proposal else "",
        invoices=tuple(Invoice(p.code, p.number, p.check_code, p.day, p.amount) for p in papers),
        **plain,
    )  # fmt: skip


# ---- twins


def others(
    person_id: int, first: date, last: date, numbers: list[str], apart: int = 0
) -> list[Care]:
    """What else was paid or claimed that could be the same: care of the person on these days, and
    whatever names one of the invoices. Wants a service's reach: an invoice may be anybody's.

    apart: the claim that asks.
    """
    return [
        *_settled(person_id, first, last, numbers),
        *_claimed(person_id, first, last, numbers, apart),
    ]


def _settled(person_id: int, first: date, last: date, numbers: list[str]) -> list[Care]:
    days = Q(visit__first__date__lte=last) & (
        Q(visit__last=None, visit__first__date__gte=first) | Q(visit__last__date__gte=first)
    )
    mine = Q(person_id=person_id) & days
    rows = Settlement.objects.filter(mine | Q(invoice__in=numbers), kind="settlement")
    found = list(rows.select_related("visit", "reversed_by").order_by("id"))
    names = _names(row.institution_code for row in found)
    return [
        Care(
            "settlement", row.setl_id, row.institution_code, names.get(row.institution_code, ""),
            row.care == "inpatient", *_days(row), row.total,
            (("", row.invoice, ""),) if row.invoice else (),
            undone=getattr(row, "reversed_by", None) is not None,
        )
        for row in found
    ]  # fmt: skip


def _days(row: Settlement) -> tuple[date, date]:
    first, last = row.visit.first, row.visit.last or row.visit.first
    return localtime(first).date(), localtime(last).date()


def _claimed(person_id: int, first: date, last: date, numbers: list[str], apart: int) -> list[Care]:
    days = Q(person_id=person_id, first__lte=last, last__gte=first)
    papers = ClaimInvoice.objects.filter(number__in=numbers).values("claim_id")
    rows = Claim.objects.filter(days | Q(pk__in=papers)).exclude(pk=apart).order_by("id")
    return [replace(one.as_care(), undone=one.state in OVER) for one in _cards(rows)]


def holding(numbers: list[str]) -> str:
    """The claim that holds one of these invoices; "" if none does. Wants a service's reach."""
    rows = ClaimInvoice.objects.filter(number__in=numbers, live=True)
    return rows.values_list("claim__number", flat=True).first() or ""


def of_difference(proposal_id: int) -> str:
    """The claim of the difference that a proposal names; "" if there is none."""
    rows = Claim.objects.filter(proposal_id=proposal_id).exclude(state__in=OVER)
    return rows.values_list("number", flat=True).first() or ""


def _names(codes: Iterable[str]) -> dict[str, str]:
    rows = Institution.objects.filter(code__in=set(codes))
    return dict(rows.values_list("code", "name"))


def of_visit(person_id: int, mdtrt_id: str) -> dict[str, str] | None:
    """What a form may begin with: a visit that could not be settled directly, in words of the form."""
    row = Visit.objects.filter(person_id=person_id, mdtrt_id=mdtrt_id).first()
    if row is None:
        return None
    at = Institution.objects.filter(code=row.institution_code).first()
    last = row.last or row.first
    return {
        "institution": at.name if at else "", "institution_code": row.institution_code,
        "level": at.level if at else "", "place": at.place if at else row.place, "care": row.care,
        "disease": row.disease, "injury": row.injury,
        "first": localtime(row.first).date().isoformat(),
        "last": localtime(last).date().isoformat(),
    }  # fmt: skip


# ---- what a computation looks at


def the_till(card: ClaimCard, moment: datetime) -> till.Till | None:
    """The claim as the engine takes it; None if the person is not within reach."""
    person = Person.objects.filter(pk=card.person_id).first()
    desk = deciding.desk(card.person_id, moment)
    if person is None or desk is None:
        return None
    status = till.status_on(person.status, person.status_since, card.last)
    counted = PersonYear.objects.filter(person_id=person.pk)
    visit = _visit(card, person, moment)
    return till.Till(
        desk=replace(
            desk,
            person=replace(desk.person, status=status),
            replaced=filings.replaced(person.insured_region, desk.filings, visit.last or moment),
        ),
        insured=_insured(person, status),
        visit=visit,
        bill=case.Bill(card.total, card.own_paid, card.over_limit, card.class_b),
        sums=_sums(person.pk),
        stays=dict(counted.values_list("year", "stays")),
        claimed=True,
    )


def _insured(person: Person, status: str) -> case.Insured:
    return case.Insured(
        region=person.insured_region,
        insurance=person.insurance,
        retired=person.retired,
        hardship=person.hardship,
        civil_servant=person.civil_servant,
        status=status if status in case.STATUSES else "ended",
        group=person.group,
        use_account=False,
    )


def _visit(card: ClaimCard, person: Person, moment: datetime) -> till.Visit:
    diseases = ChronicEntitlement.objects.filter(person_id=person.pk, first__lte=card.first)
    held = diseases.filter(Q(after=None) | Q(after__gt=card.last))
    return till.Visit(
        place=card.place,
        level=card.level,
        type=card.care,
        first=datetime.combine(card.first, time.min, moment.tzinfo),
        last=datetime.combine(card.last, time.min, moment.tzinfo),
        credential="id_card",
        openings=(),
        pharmacy=card.care == "pharmacy",
        disease=card.disease or None,
        emergency=card.emergency,
        injury=card.injury,
        birth=person.birth,
        mental_illness=card.mental_illness,
        died=card.died,
        chronic=tuple(held.values_list("disease", flat=True)),
    )


def _sums(person_id: int) -> dict[int, dict[str, int]]:
    """What settlements and claims have moved and what was taken over, together."""
    made: dict[int, Counter[str]] = {}
    for year, sums in PersonYear.objects.filter(person_id=person_id).values_list("year", "sums"):
        made.setdefault(year, Counter()).update(sums)
    taken = YearSum.objects.filter(person_id=person_id).values_list("year", "name", "amount")
    for year, name, amount in taken:
        made.setdefault(year, Counter())[name] += amount
    return {year: dict(sums) for year, sums in made.items()}


@dataclass(frozen=True, slots=True)
class Year:
    """A person's year. sums, stays: as settlements and claims have moved it; taken: what was taken
    over beside it."""

    sums: dict[str, int]
    stays: int
    taken: dict[str, int]

    @property
    def all(self) -> dict[str, int]:
        """Everything that counts in it."""
        return {n: self.sums.get(n, 0) + self.taken.get(n, 0) for n in {*self.sums, *self.taken}}


def year(person_id: int, of: int) -> Year:
    """The year as it stands, in fen."""
    row = PersonYear.objects.filter(person_id=person_id, year=of).first()
    taken = YearSum.objects.filter(person_id=person_id, year=of).values_list("name", "amount")
    return Year(dict(row.sums) if row else {}, row.stays if row else 0, dict(taken))


# ---- results


@dataclass(frozen=True, slots=True)
class Result:
    """What a claim came to, as it counts; amounts in fen."""

    id: int
    amounts: Amounts
    insurance: str
    scope: str
    year: int
    stay: bool
    before: dict[str, int]
    after: dict[str, int]
    given: dict[str, Any]
    steps: list[Any]
    book: str
    engine: str


def result(claim_id: int) -> Result | None:
    """The result in force; None before a decision and once it was taken back."""
    rows = ClaimResult.objects.filter(claim_id=claim_id, kind="result", reversed_by=None)
    row = rows.first()
    if row is None:
        return None
    return Result(
        row.pk, amounts(row), row.insurance, row.scope, row.year, row.stay, row.before, row.after,
        row.given, row.steps, row.book, row.engine,
    )  # fmt: skip


def amounts(row: ClaimResult) -> Amounts:
    """The amounts of a result; no account pays a claim, so the person's part is cash."""
    plain = {
        n: getattr(row, c) for n, c in zip(Amounts._fields, _AMOUNTS, strict=True) if c not in _NONE
    }
    return Amounts(**plain, account=0, family=0, cash=row.person_part)


_NONE = ("account", "family", "cash")


def paid(card: ClaimCard) -> Paid | None:
    """A decided claim in the shape of a settlement, for the page that explains one; None for a
    difference, which is no bill by itself."""
    row = (
        ClaimResult.objects.select_related("person").filter(claim_id=card.id, kind="result").first()
    )
    if row is None or not card.counted or card.adds_to:
        return None
    zone = row.decided_at.tzinfo
    kept = Kept(
        card.number, row.given, row.steps, amounts(row), (), row.before, row.after, row.engine
    )
    return Paid(
        id=row.pk, region=card.region, place=card.place, setl_id=card.number, msgid="",
        kind="settlement", reverses="", reversed_by="", person_id=card.person_id,
        person=row.person.name, id_last4=row.person.id_last4, psn_no=row.person.psn_no,
        insurance=row.insurance, institution_code=card.institution_code,
        institution=card.institution, mdtrt_id="", visit_number="", care=row.care,
        disease=card.disease, first=datetime.combine(card.first, time.min, zone),
        last=datetime.combine(card.last, time.min, zone), scope=row.scope,
        settled_at=row.decided_at, year=row.year, interim=False,
        invoice="、".join(paper.number for paper in card.invoices), balance=0, book=row.book,
        kept=kept, earlier=(), charges=lines(card.id),
    )  # fmt: skip


def lines(claim_id: int) -> tuple[Charge, ...]:
    """The charges that were typed, in order."""
    rows = ClaimLine.objects.filter(claim_id=claim_id).order_by("order")
    return tuple(
        Charge(
            str(r.order), datetime.combine(r.on, time.min), r.code, r.name, r.fee_kind, r.quantity,
            r.price, r.amount, r.category, r.self_pay_rate, r.price_cap, r.own_paid, r.over_limit,
            r.class_b, tuple(r.reasons), "",
        )
        for r in rows
    )  # fmt: skip
