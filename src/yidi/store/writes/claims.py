"""Keeps claims: the claim, its papers and lines, each step, what it came to, what was paid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.core.claims.card import ClaimCard
from yidi.core.claims.twins import Invoice
from yidi.core.ledger.entries import Entry
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.charging import Charged
from yidi.store import sealing
from yidi.store.models import (
    Claim,
    ClaimInvoice,
    ClaimLine,
    ClaimMove,
    ClaimPayment,
    ClaimResult,
    JournalLine,
    PersonYear,
)
from yidi.store.writes.serials import next_id

SOURCE = "claim"
"""The source of a claim's lines in the journal; source_id is the result."""
_NONE = ("account", "family", "cash")


@dataclass(frozen=True, slots=True)
class Step:
    """Who moved a claim, when, why."""

    event: str
    to_state: str
    at: datetime
    actor: str
    reason: str = ""


def account_columns(account: str) -> dict[str, Any]:
    """A bank account as a claim keeps it: sealed, its end in the open."""
    return {"account_sealed": sealing.seal(account), "account_last4": account[-4:]}


def add(
    region: str, day: date, papers: Iterable[Invoice], account: str, step: Step, **columns: Any
) -> str:
    """A new claim; gives its number: B, region, day, serial. Raises IntegrityError for an invoice
    that is claimed already."""
    serial = next_id(Claim)
    number = f"B{region}{day:%y%m%d}{serial:08d}"
    claim = Claim.objects.create(
        pk=serial, insured_region=region, number=number, applied_at=step.at,
        applied_by=step.actor, **account_columns(account), **columns,
    )  # fmt: skip
    ClaimInvoice.objects.bulk_create(
        ClaimInvoice(
            insured_region=region, claim=claim, code=p.code, number=p.number,
            check_code=p.check_code, day=p.day, amount=p.amount,
        )
        for p in papers
    )  # fmt: skip
    _line(region, serial, "", step)
    return number


def move(card: ClaimCard, step: Step, **columns: Any) -> None:
    """A claim after a step; the person is locked, so nobody else moves it."""
    Claim.objects.filter(insured_region=card.region, pk=card.id).update(
        state=step.to_state, **columns
    )
    _line(card.region, card.id, card.state, step)


def _line(region: str, claim_id: int, before: str, step: Step) -> None:
    ClaimMove.objects.create(
        insured_region=region, claim_id=claim_id, event=step.event, from_state=before,
        to_state=step.to_state, at=step.at, actor=step.actor, reason=step.reason[:500],
    )  # fmt: skip


def free_invoices(card: ClaimCard) -> None:
    """Nothing is claimed any more: the invoices may be used again."""
    ClaimInvoice.objects.filter(insured_region=card.region, claim_id=card.id).update(live=False)


def put_lines(card: ClaimCard, lines: Sequence[Charged]) -> None:
    """The charges of a claim, in place of those before; none where only totals are known."""
    ClaimLine.objects.filter(insured_region=card.region, claim_id=card.id).delete()
    ClaimLine.objects.bulk_create(_charge(card, n, line) for n, line in enumerate(lines, 1))


def _charge(card: ClaimCard, order: int, line: Charged) -> ClaimLine:
    given, item, split = line
    return ClaimLine(
        insured_region=card.region, claim_id=card.id, order=order, on=given.at.date(),
        code=given.code, name=item.name if item else str(given.details.get("name", given.code)),
        fee_kind=item.charge_type if item else "14", quantity=given.quantity, price=given.price,
        amount=given.amount, category=line.listed, self_pay_rate=split.terms.self_pay_rate,
        price_cap=split.terms.price_cap, own_paid=split.parts.own_paid,
        over_limit=split.parts.over_limit, class_b=split.parts.class_b,
        reasons=[reason.sentence for reason in split.reasons],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """A result as it is kept. sums, stays: what the person's year holds afterwards."""

    insurance: str
    scope: str
    year: int
    stay: bool
    amounts: Amounts
    before: Mapping[str, int]
    after: Mapping[str, int]
    given: Mapping[str, Any]
    steps: list[Any]
    book: str
    engine: str
    entry: Entry
    sums: Mapping[str, int]
    stays: int
    at: datetime
    by: str
    reverses: int | None = None


def keep(card: ClaimCard, record: Record) -> int:
    """A result, the person's year and the journal, together; gives the result's id."""
    serial = next_id(ClaimResult)
    moved = {
        "person_part" if name == "person" else name: amount
        for name, amount in record.amounts._asdict().items()
        if name not in _NONE
    }
    ClaimResult.objects.bulk_create(
        [
            ClaimResult(
                pk=serial, insured_region=card.region, place=card.place,
                institution_code=card.institution_code, claim_id=card.id, person_id=card.person_id,
                kind="reversal" if record.reverses else "result", reverses_id=record.reverses,
                insurance=record.insurance, care=card.care, scope=record.scope,
                day=record.at.date(), year=record.year, stay=record.stay, **moved,
                before=dict(record.before), after=dict(record.after), given=dict(record.given),
                steps=record.steps, book=record.book, engine=record.engine, decided_at=record.at,
                decided_by=record.by,
            )
        ]
    )  # fmt: skip
    PersonYear.objects.update_or_create(
        insured_region=card.region, person_id=card.person_id, year=record.year,
        defaults={"sums": dict(record.sums), "stays": record.stays},
    )  # fmt: skip
    JournalLine.objects.bulk_create(
        JournalLine(
            insured_region=card.region, place=card.place, institution_code=card.institution_code,
            source=SOURCE, source_id=serial, day=record.at.date(), insurance=record.insurance,
            care=card.care, account=name, amount=amount,
        )
        for name, amount in record.entry.lines.items()
    )  # fmt: skip
    return serial


def add_payment(
    region: str, text: str, claims: int, total: int, at: datetime, by: str
) -> tuple[int, str]:
    """A payment file, sealed; gives its id and number."""
    serial = next_id(ClaimPayment)
    number = f"F{region}{at:%y%m%d}{serial:06d}"
    ClaimPayment.objects.create(
        pk=serial, insured_region=region, number=number, claims=claims, total=total,
        digest=hashlib.sha256(text.encode()).hexdigest(), content=sealing.seal(text), made_at=at,
        made_by=by,
    )  # fmt: skip
    return serial, number


def answer_payment(region: str, number: str, at: datetime) -> None:
    """The bank has answered."""
    ClaimPayment.objects.filter(insured_region=region, number=number).update(answered_at=at)
