"""Keeps reviews: cases, each step of them, deductions with their entries, runs, reminders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from yidi.core.ledger.entries import Entry
from yidi.core.review import deducting
from yidi.core.review.card import ReviewCard
from yidi.core.review.checks import Finding
from yidi.core.review.deducting import SOURCE, Cut, Deducted
from yidi.store.models import (
    Bill,
    Deduction,
    JournalLine,
    ReviewCase,
    ReviewMove,
    ReviewPaper,
    ReviewRun,
    UploadReminder,
)
from yidi.store.reads.review import Settled
from yidi.store.writes.serials import next_id


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that is to be opened. origin: found | sampled | picked."""

    settlement_id: int
    visit_id: int
    region: str
    place: str
    institution_code: str
    scope: str
    care: str
    day: date
    origin: str
    findings: tuple[Finding, ...]
    doubt: int


@dataclass(frozen=True, slots=True)
class Step:
    """Who moved a case, when, on which side, and what was said."""

    event: str
    to_state: str
    side: str
    at: datetime
    actor: str
    text: str = ""


def open_cases(cases: Sequence[Opened], at: datetime, by: str, side: str) -> list[str]:
    """New cases; gives the numbers (S, place, day, serial) of those that were not there already, and
    whose settlement is in force until this transaction ends."""
    resting = _resting([one.settlement_id for one in cases])
    wanted = [one for one in cases if one.settlement_id in resting]
    if not wanted:
        return []
    rows = [
        _case(serial, one, at, by)
        for serial, one in zip(_serials(len(wanted)), wanted, strict=True)
    ]
    ReviewCase.objects.bulk_create(rows, ignore_conflicts=True)
    kept = ReviewCase.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    made = list(kept.values_list("pk", "place", "number", "origin"))
    ReviewMove.objects.bulk_create(
        ReviewMove(
            place=place, case_id=pk, event="open", to_state="opened", side=side, at=at, actor=by,
            text=dict(ReviewCase._meta.get_field("origin").choices or ())[origin],  # noqa: SLF001
        )
        for pk, place, _, origin in made
    )  # fmt: skip
    return [number for _, _, number, _ in made]


def _case(serial: int, one: Opened, at: datetime, by: str) -> ReviewCase:
    return ReviewCase(
        pk=serial, place=one.place, insured_region=one.region,
        institution_code=one.institution_code,
        number=f"S{one.place}{at:%y%m%d}{serial:08d}", settlement_id=one.settlement_id,
        visit_id=one.visit_id, scope=one.scope, care=one.care, day=one.day, origin=one.origin,
        findings=[finding.as_dict() for finding in one.findings], doubt=one.doubt, opened_at=at,
        opened_by=by,
    )  # fmt: skip


def _serials(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SERIALS, [count])
        return [row[0] for row in cursor.fetchall()]


_SERIALS = "SELECT nextval('store_reviewcase_id_seq') FROM generate_series(1, %s)"


def move(card: ReviewCard, step: Step, **columns: Any) -> None:
    """A case after a step; the case is locked, so nobody else moves it."""
    ReviewCase.objects.filter(pk=card.id).update(state=step.to_state, **columns)
    ReviewMove.objects.bulk_create(
        [
            ReviewMove(
                place=card.place, case_id=card.id, event=step.event, from_state=card.state,
                to_state=step.to_state, side=step.side, at=step.at, actor=step.actor,
                text=step.text[:2000],
            )
        ]
    )  # fmt: skip


def cut_columns(cuts: Iterable[Cut], made: Deducted) -> dict[str, Any]:
    """What a case keeps of a deduction as it stands."""
    return {"cuts": [cut.as_dict() for cut in cuts], "fees": made.fees, "amount": made.amount}


def add_papers(card: ReviewCard, pages: Iterable[Mapping[str, Any]]) -> None:
    """Pages of the institution, as actions/evidence/keep gives them."""
    ReviewPaper.objects.bulk_create(
        ReviewPaper(
            place=card.place, case_id=card.id,
            **{name: value for name, value in page.items() if name != "material"},
        )
        for page in pages
    )  # fmt: skip


def in_force(settled: Settled) -> bool:
    """Locks the bill of a settlement: whether it still rests on it, until this transaction ends."""
    rows = Bill.objects.select_for_update(no_key=True).filter(pk=settled.bill_id)
    return rows.values_list("settlement_id", flat=True).first() == settled.id


def _resting(settlements: Sequence[int]) -> set[int]:
    """Locks the bills that rest on these settlements; gives those on which one does."""
    rows = Bill.objects.select_for_update(no_key=True).filter(settlement_id__in=settlements)
    return set(rows.order_by("id").values_list("settlement_id", flat=True))


def deduct(
    card: ReviewCard, settled: Settled, made: Deducted, cuts: Iterable[Cut], at: datetime, by: str
) -> None:
    """A deduction and its entry."""
    row = Deduction(
        pk=next_id(Deduction), place=card.place, insured_region=settled.region,
        institution_code=settled.institution_code, case_id=card.id, settlement_id=settled.id,
        insurance=settled.insurance, care=settled.care, day=at.date(), fees=made.fees,
        amount=made.amount, funds=dict(made.funds), cuts=[cut.as_dict() for cut in cuts], at=at,
        by=by,
    )  # fmt: skip
    _keep(row, deducting.posted(made.funds))


def take_back(case_id: int, at: datetime, by: str) -> int:
    """The counter-entry of a case's deduction that is in force; gives its fen, 0 if there is none."""
    row = Deduction.objects.filter(case_id=case_id, kind="deduction", reversed_by=None).first()
    if row is None:
        return 0
    turned = {name: -amount for name, amount in row.funds.items()}
    back = Deduction(
        pk=next_id(Deduction), place=row.place, insured_region=row.insured_region,
        institution_code=row.institution_code, case_id=row.case_id,
        settlement_id=row.settlement_id, kind="taken_back", reverses=row, insurance=row.insurance,
        care=row.care, day=at.date(), fees=-row.fees, amount=-row.amount, funds=turned, cuts=[],
        at=at, by=by,
    )  # fmt: skip
    _keep(back, deducting.posted(turned))
    return row.amount


def _keep(row: Deduction, entry: Entry) -> None:
    Deduction.objects.bulk_create([row])
    JournalLine.objects.bulk_create(
        JournalLine(
            insured_region=row.insured_region, place=row.place,
            institution_code=row.institution_code, source=SOURCE, source_id=row.pk, day=row.day,
            insurance=row.insurance, care=row.care, account=account, amount=amount,
        )
        for account, amount in entry.lines.items()
    )  # fmt: skip


def runs(place: str, looked: Mapping[date, int], at: datetime, by: str) -> None:
    """Days of a place were gone through; what came of them is counted from the cases."""
    counted = ReviewCase.objects.filter(place=place, day__in=list(looked)).order_by()
    found: dict[tuple[date, str], int] = {
        (day, origin): n
        for day, origin, n in counted.values_list("day", "origin").annotate(n=Count("id"))
    }
    ReviewRun.objects.bulk_create(
        (
            ReviewRun(
                place=place, day=day, looked=n, found=found.get((day, "found"), 0),
                sampled=found.get((day, "sampled"), 0), at=at, by=by,
            )
            for day, n in looked.items()
        ),
        update_conflicts=True,
        unique_fields=["place", "day"],
        update_fields=["looked", "found", "sampled", "at", "by"],
    )  # fmt: skip


def remind(place: str, institution_code: str, missing: int, at: datetime, by: str) -> bool:
    """A reminder on a day; False if the institution was reminded on it already."""
    _, new = UploadReminder.objects.get_or_create(
        institution_code=institution_code, on=at.date(),
        defaults={"place": place, "missing": missing, "sent_at": at, "sent_by": by},
    )  # fmt: skip
    return new
