"""Questions about reviews: cases, the lines beside them, what may still be deducted, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from yidi.core.review import checks, deducting
from yidi.core.review.card import ReviewCard
from yidi.core.review.deducting import Cut, Left
from yidi.core.review.life import AT_INSTITUTION, LIVING
from yidi.core.review.rates import Reviewed
from yidi.core.review.seen import Line, net
from yidi.core.steps import FUND_FIELDS
from yidi.store.models import (
    ChargeLine,
    Deduction,
    InjuryReport,
    ReviewCase,
    ReviewMove,
    ReviewPaper,
    ReviewRun,
    Settlement,
    UploadReminder,
    Visit,
)
from yidi.store.reads.institutions import names_of

_PLAIN = (
    "number", "place", "institution_code", "settlement_id", "visit_id", "scope", "care", "day",
    "origin", "state", "doubt", "fees", "amount", "answer_by", "opened_at", "opened_by", "first_by",
    "second_by", "final_by", "ended_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """A step in the life of a case. side: agency | institution | job."""

    event: str
    side: str
    at: datetime
    actor: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A page that the institution sent."""

    id: int
    case: str
    place: str
    file: str
    media_type: str
    uploaded_at: datetime
    uploaded_by: str


@dataclass(frozen=True, slots=True)
class Run:
    """Days of settling, first and last, that the checks went through at a moment."""

    at: datetime
    first: date
    last: date
    looked: int
    found: int
    sampled: int


# ---- cases


def one(place: str, number: str) -> ReviewCard | None:
    """A case, if within reach."""
    return next(iter(_cards(ReviewCase.objects.filter(place=place, number=number))), None)


def for_update(place: str, number: str) -> ReviewCard | None:
    """A case, locked, if it is the actor's to move."""
    rows = ReviewCase.objects.select_for_update(of=("self",), no_key=True)
    return next(iter(_cards(rows.filter(place=place, number=number))), None)


def in_states(
    places: Iterable[str],
    states: Iterable[str],
    after: int = 0,
    most: int = 100,
    sampled: bool | None = None,
) -> list[ReviewCard]:
    """Cases of some places in some states, oldest first, from the one after `after` (its id); sampled:
    only those that were drawn, or only the others."""
    rows = ReviewCase.objects.filter(place__in=list(places), state__in=list(states), pk__gt=after)
    if sampled is not None:
        rows = rows.filter(origin="sampled") if sampled else rows.exclude(origin="sampled")
    return _cards(rows.order_by("pk")[:most])


def ended(places: Iterable[str], before: int = 0, most: int = 100) -> list[ReviewCard]:
    """Cases that are over, latest first, from the one before `before` (its id)."""
    rows = ReviewCase.objects.filter(place__in=list(places)).exclude(state__in=LIVING)
    rows = rows.filter(pk__lt=before) if before else rows
    return _cards(rows.order_by("-pk")[:most])


def of_institution(code: str, most: int = 200) -> list[ReviewCard]:
    """What an institution has been told of: first what it has to answer. Wants a service's reach."""
    rows = ReviewCase.objects.filter(institution_code=code).exclude(first_by="")
    waiting = _cards(rows.filter(state__in=AT_INSTITUTION).order_by("answer_by", "pk")[:most])
    rest = _cards(rows.exclude(state__in=AT_INSTITUTION).order_by("-pk")[:most])
    return [*waiting, *rest]


def waiting_at(code: str) -> int:
    """How many cases an institution has to answer. Wants a service's reach."""
    return ReviewCase.objects.filter(institution_code=code, state__in=AT_INSTITUTION).count()


def waiting_count(places: Iterable[str], most: int) -> int:
    """How many wait for the agency, counted up to `most`."""
    rows = ReviewCase.objects.filter(place__in=list(places), state__in=LIVING)
    return len(rows.exclude(state__in=AT_INSTITUTION).values_list("id", flat=True)[:most])


def counts(places: Iterable[str]) -> dict[tuple[str, bool], int]:
    """How many cases that are not over stand in each state, drawn or not."""
    rows = ReviewCase.objects.filter(place__in=list(places), state__in=LIVING).order_by()
    found: Counter[tuple[str, bool]] = Counter()
    for state, origin, n in rows.values_list("state", "origin").annotate(n=Count("id")):
        found[state, origin == "sampled"] += n
    return found


def lapsed(today: date, most: int = 1000) -> list[tuple[str, str]]:
    """(place, number) of the cases whose institution let its day go by."""
    rows = ReviewCase.objects.filter(state__in=AT_INSTITUTION, answer_by__lt=today)
    return list(rows.order_by("id").values_list("place", "number")[:most])


def following(card: ReviewCard, places: Iterable[str]) -> ReviewCard | None:
    """The next case in the same state, drawn or not as this one; at the end the first."""
    listed, sampled = list(places), card.origin == "sampled"
    for after in (card.id, 0):
        found = in_states(listed, (card.state,), after, 2, sampled)
        rest = [one for one in found if one.id != card.id]
        if rest:
            return rest[0]
    return None


def moves(case_id: int) -> list[Move]:
    """What happened, first to last."""
    rows = ReviewMove.objects.filter(case_id=case_id).order_by("id")
    return [Move(r.event, r.side, r.at, r.actor, r.text) for r in rows]


def papers(case_id: int) -> list[Paper]:
    """What the institution sent."""
    return [_paper(row) for row in _papers().filter(case_id=case_id).order_by("id")]


def paper(paper_id: int) -> Paper | None:
    """One page, if within reach."""
    row = _papers().filter(pk=paper_id).first()
    return _paper(row) if row else None


def _papers() -> QuerySet[ReviewPaper]:
    return ReviewPaper.objects.select_related("case")


def _paper(row: ReviewPaper) -> Paper:
    return Paper(
        row.pk, row.case.number, row.place, row.file, row.media_type, row.uploaded_at,
        row.uploaded_by,
    )  # fmt: skip


def _cards(rows: QuerySet[ReviewCase]) -> list[ReviewCard]:
    found = list(rows.annotate(setl_id=F("settlement__setl_id")))
    known = names_of(row.institution_code for row in found)
    return [_card(row, known.get(row.institution_code, row.institution_code)) for row in found]


def _card(row: ReviewCase, institution: str) -> ReviewCard:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return ReviewCard(
        id=row.pk, region=row.insured_region, institution=institution,
        setl_id=str(getattr(row, "setl_id")),  # noqa: B009 - an annotation
        findings=tuple(checks.kept(said) for said in row.findings), cuts=deducting.kept(row.cuts),
        **plain,
    )  # fmt: skip


# ---- the bill beside a case


def lines(settlement_id: int, settled: bool = False) -> tuple[Line, ...]:
    """The charges of a settlement in order of time, net of returns: also of those that came with a later
    bill of the stay; settled: only if that bill is settled too."""
    of = Settlement.objects.filter(pk=settlement_id)
    own = ChargeLine.objects.filter(bill_id=of.values("bill_id")[:1])
    later = ChargeLine.objects.filter(
        visit_id=of.values("visit_id")[:1], returns__in=own.values("feedetl_sn")
    )
    if settled:
        later = later.filter(bill__settlement__isnull=False)
    return net(_line(row) for row in (own | later).order_by("at", "id"))


def _line(row: ChargeLine) -> Line:
    return Line(
        row.pk, row.feedetl_sn, row.at, row.code, row.name, row.fee_kind, row.quantity, row.price,
        row.amount, row.own_paid, row.amount - row.own_paid - row.over_limit - row.class_b,
        row.category, row.approved, row.returns,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settled:
    """The settlement of a case: its bill, who insures, what it came to (fen)."""

    id: int
    region: str
    place: str
    institution_code: str
    bill_id: int
    visit_id: int
    insurance: str
    care: str
    scope: str
    day: date
    total: int
    in_scope: int
    funds: int


def settled(settlement_id: int) -> Settled | None:
    """The settlement of a case, if within reach."""
    return _settled(Settlement.objects.filter(pk=settlement_id))


def settled_as(places: Iterable[str], setl_id: str) -> Settled | None:
    """A settlement of some places by its number."""
    rows = Settlement.objects.filter(setl_id=setl_id, place__in=list(places), kind="settlement")
    return _settled(rows)


def _settled(rows: QuerySet[Settlement]) -> Settled | None:
    row = rows.first()
    if row is None:
        return None
    return Settled(
        row.pk, row.insured_region, row.place, row.institution_code, row.bill_id, row.visit_id,
        row.insurance, row.care, row.scope, row.day, row.total, row.in_scope, row.fund_total,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """The visit of a case as the page says it. diagnoses: (code, name)."""

    mdtrt_id: str
    number: str
    first: datetime
    last: datetime | None
    diagnoses: tuple[tuple[str, str], ...]
    died: bool


def facts(visit_id: int) -> Facts:
    """The visit of a case within reach."""
    row = Visit.objects.get(pk=visit_id)
    said = [one for one in row.diagnoses if one.get("valid", True)]
    named = tuple(dict.fromkeys((str(d["code"]), str(d.get("name", ""))) for d in said))
    return Facts(row.mdtrt_id, row.number, row.first, row.last, named, row.died)


def in_scope(settlement_id: int, settled: bool = False) -> dict[int, int]:
    """What the lines of a settlement have in scope, in fen; settled: as `lines` takes it."""
    return {line.id: line.in_scope for line in lines(settlement_id, settled)}


def left(settlement_id: int) -> Left:
    """What may still be deducted of a settlement."""
    row = Settlement.objects.get(pk=settlement_id)
    paid = {name: getattr(row, name) for name in FUND_FIELDS if getattr(row, name)}
    taken, cut = _taken(settlement_id)
    return Left(
        lines={line: fees - cut[line] for line, fees in in_scope(settlement_id).items()},
        in_scope=row.in_scope,
        paid=paid,
        funds={name: amount - taken[name] for name, amount in paid.items()},
    )


def _taken(settlement_id: int) -> tuple[Counter[str], Counter[int]]:
    """What earlier deductions in force took of each fund, and cut of each line."""
    funds: Counter[str] = Counter()
    cut: Counter[int] = Counter()
    for row in _in_force(settlement_id):
        funds.update(row.funds)
        for one in deducting.kept(row.cuts):
            cut[one.line] += one.fees
    return funds, cut


def _in_force(settlement_id: int) -> QuerySet[Deduction]:
    rows = Deduction.objects.filter(settlement_id=settlement_id, kind="deduction")
    return rows.filter(reversed_by=None)


def decided(case_id: int) -> tuple[Cut, ...]:
    """The cuts of a case as they were made final, whatever was given back since."""
    rows = Deduction.objects.filter(case_id=case_id, kind="deduction").order_by("id")
    return deducting.kept(rows.values_list("cuts", flat=True)[0])


def touched(settlement_id: int) -> list[tuple[str, str]]:
    """(place, number) of the cases of a settlement that are not void: what its reversal undoes."""
    return _standing(ReviewCase.objects.filter(settlement_id=settlement_id))


def of_visit(visit_id: int) -> list[tuple[str, str]]:
    """(place, number) of the cases of a visit that are not void."""
    return _standing(ReviewCase.objects.filter(settlement__visit_id=visit_id))


def _standing(rows: QuerySet[ReviewCase]) -> list[tuple[str, str]]:
    live = rows.filter(Q(state__in=LIVING) | Q(state="final"))
    return list(live.order_by("id").values_list("place", "number"))


# ---- runs, rates, uploads, injuries


def last_run(places: Iterable[str]) -> Run | None:
    """The last run over some places: a night that makes up for others goes through several days."""
    rows = ReviewRun.objects.filter(place__in=list(places))
    at = rows.aggregate(at=Max("at"))["at"]
    if at is None:
        return None
    sums = {name: Sum(name) for name in ("looked", "found", "sampled")}
    return Run(at, **rows.filter(at=at).aggregate(first=Min("day"), last=Max("day"), **sums))


def rates(places: Iterable[str], since: date) -> list[Reviewed]:
    """What was settled and deducted, by month, institution, local or away; settlements in force."""
    with connection.cursor() as cursor:
        cursor.execute(_RATES, [list(places), since])
        return [Reviewed(*row) for row in cursor.fetchall()]


_RATES = """
SELECT s.place, s.institution_code, to_char(s.day, 'YYYY-MM') AS month, s.scope <> 'local' AS away,
       count(*), sum(s.fund_total)::bigint, coalesce(sum(d.amount), 0)::bigint
  FROM store_settlement s
  JOIN store_bill b ON b.id = s.bill_id AND b.settlement_id = s.id
  LEFT JOIN (SELECT settlement_id, sum(amount) AS amount FROM store_deduction GROUP BY 1) d
    ON d.settlement_id = s.id
 WHERE s.place = ANY (%s) AND s.day >= %s AND s.kind = 'settlement'
 GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Missing:
    """A settled stay whose papers have not come. listed: its settlement list is there and was not
    sent back; lines: its charges are."""

    place: str
    institution_code: str
    institution: str
    region: str
    setl_id: str
    number: str
    day: date
    lines: bool
    listed: bool

    @property
    def said(self) -> str:
        """What is missing, in words."""
        return "、".join(
            word
            for word, there in (("费用明细", self.lines), ("结算清单", self.listed))
            if not there
        )


_MISSING = """
SELECT s.place, s.institution_code, coalesce(i.name, s.institution_code), s.insured_region,
       s.setl_id, v.number, s.day, c.there, l.id IS NOT NULL AND l.state <> '3'
  FROM store_settlement s
  JOIN store_bill b ON b.id = s.bill_id AND b.settlement_id = s.id
  JOIN store_visit v ON v.id = s.visit_id
  LEFT JOIN store_institution i ON i.code = s.institution_code
  LEFT JOIN store_settlementlist l ON l.settlement_id = s.id
  CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM store_chargeline c WHERE c.bill_id = b.id) AS there) c
 WHERE s.institution_code = ANY (%s) AND s.kind = 'settlement' AND s.care = 'inpatient'
   AND s.day < %s AND s.day >= %s
   AND (l.id IS NULL OR l.state = '3' OR NOT c.there)
 ORDER BY s.day, s.id LIMIT %s
"""


def missing(codes: Iterable[str], due: date, since: date, most: int = 500) -> list[Missing]:
    """Stays of some institutions settled from `since` to before `due` whose lines or list are missing,
    oldest first; as far as they are within reach."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [list(codes), due, since, most])
        return [Missing(*row) for row in cursor.fetchall()]


def reminded(codes: Iterable[str]) -> dict[str, date]:
    """When each institution was last reminded."""
    rows = UploadReminder.objects.filter(institution_code__in=list(codes)).order_by("on")
    return dict(rows.values_list("institution_code", "on"))


@dataclass(frozen=True, slots=True)
class Injury:
    """An accident that an institution has reported, and the person's settlements put on the list;
    statement_at: when the signed word that nobody else must pay was received, None if it was not."""

    person_id: int
    number: str
    institution: str
    happened_on: date | None
    site: str
    cause: str
    pays: str
    reported_at: datetime
    settlements: tuple[tuple[str, date], ...]
    region: str
    statement_at: datetime | None
    statement_by: str


def injuries(regions: Iterable[str], most: int = 100) -> list[Injury]:
    """The latest reports of the insured regions within reach, with what was settled since."""
    rows = list(
        InjuryReport.objects.filter(insured_region__in=list(regions)).order_by("-id")[:most]
    )
    known = names_of(row.institution_code for row in rows)
    listed = Settlement.objects.filter(
        person_id__in={row.person_id for row in rows}, review="injury", kind="settlement"
    ).values_list("person_id", "setl_id", "day")
    return [_injury(row, known.get(row.institution_code, ""), list(listed)) for row in rows]


def _injury(row: InjuryReport, institution: str, listed: list[tuple[int, str, date]]) -> Injury:
    since = tuple(
        (setl_id, day)
        for person, setl_id, day in listed
        if person == row.person_id and day >= row.first
    )
    return Injury(
        row.person_id, row.number, institution, row.happened_on, row.site, row.cause, row.pays,
        row.reported_at, since, row.insured_region, row.statement_at, row.statement_by,
    )  # fmt: skip
