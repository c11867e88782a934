"""Questions about the money between regions: payments, accounts, bank lines, prepayments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from yidi.core.clearing.bank import Expected
from yidi.core.clearing.life import BEFORE_TABLE
from yidi.store import sealing
from yidi.store.models import (
    BankLine,
    ClearingAccount,
    ClearingFile,
    ClearingMonth,
    ClearingPayment,
    Prepayment,
    PrepaymentMove,
)
from yidi.store.models.clearing import LINE_STATES, PAYMENT_STATES, PURPOSES


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """A payment between regions. month_id or prepayment_id: what it is of; amount in fen; file: the
    number of the file in which the bank has it, which the payer sees; returned: why it came back."""

    id: int
    number: str
    purpose: str
    month_id: int | None
    prepayment_id: int | None
    payer: str
    payee: str
    through: str
    amount: int
    state: str
    made_at: datetime
    made_by: str
    due: date | None
    submitted_at: datetime | None
    file: str
    filed_at: datetime | None
    filed_by: str
    returned: str
    paid_on: date | None
    passed_on: date | None
    received_on: date | None

    @property
    def said(self) -> str:
        """The state in words."""
        return PAYMENT_STATES[self.state]

    @property
    def purpose_said(self) -> str:
        """What it is for, in words."""
        return PURPOSES[self.purpose]

    @property
    def first_payee(self) -> str:
        """Whose account the payer pays into: the province's, where it goes by way of one."""
        return self.through or self.payee


@dataclass(frozen=True, slots=True)
class FileCard:
    """A payment file without its content; total in fen."""

    region: str
    number: str
    payments: int
    total: int
    digest: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class AccountCard:
    """A region's account, its number masked."""

    region: str
    name: str
    bank: str
    last4: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class LineCard:
    """A line of an account statement and what became of it."""

    id: int
    region: str
    serial: str
    day: date
    way: str
    counterparty: str
    amount: int
    remark: str
    state: str
    outcome: str
    named: str
    number: str
    read_at: datetime
    settled_by: str
    note: str

    @property
    def said(self) -> str:
        """The state in words."""
        return LINE_STATES[self.state]


@dataclass(frozen=True, slots=True)
class PrepaymentCard:
    """What a payer has laid down at a payee; amounts in fen, usage in millionths."""

    id: int
    payer: str
    payee: str
    state: str
    year: int
    agreed: int
    held: int
    usage: int | None
    usage_month: int | None
    used: int
    asked: int
    due: date | None
    since: datetime


@dataclass(frozen=True, slots=True)
class PrepaymentStep:
    """A step of a prepayment."""

    event: str
    to_state: str
    amount: int
    at: datetime
    actor: str
    reason: str


# ---- payments


def payment(number: str) -> PaymentCard | None:
    """A payment, if within reach."""
    return next(iter(_payments(ClearingPayment.objects.filter(number=number))), None)


def of_month(month_id: int) -> PaymentCard | None:
    """The payment of a month; None before the notice, and where there is nothing to pay."""
    return next(iter(_payments(ClearingPayment.objects.filter(unit_id=month_id))), None)


def payments(states: Collection[str], before: str = "", most: int = 50) -> list[PaymentCard]:
    """Payments in some states, latest first, before a number."""
    rows = ClearingPayment.objects.filter(state__in=states)
    if before:
        last = ClearingPayment.objects.filter(number=before).values_list("id", flat=True).first()
        rows = rows.filter(pk__lt=last or 0)
    return _payments(rows.order_by("-id")[:most])


def to_send(regions: Collection[str]) -> list[PaymentCard]:
    """What regions are to pay and have submitted to finance, and the bank has in no file."""
    rows = ClearingPayment.objects.filter(payer__in=regions, state="submitted", file=None)
    return _payments(rows.order_by("id"))


def files(regions: Collection[str], most: int = 50) -> list[FileCard]:
    """The payment files of regions, latest first."""
    rows = ClearingFile.objects.filter(region__in=regions).order_by("-id")
    return [
        FileCard(r.region, r.number, r.payments, r.total, r.digest, localtime(r.made_at), r.made_by)
        for r in rows[:most]
    ]


def file(number: str) -> tuple[str, str] | None:
    """A payment file, if within reach: whose it is, and its text as it was made."""
    r = ClearingFile.objects.filter(number=number).first()
    return (r.region, sealing.unseal(bytes(r.content))) if r else None


def _payments(rows: QuerySet[ClearingPayment]) -> list[PaymentCard]:
    return [_card(r, r.file) for r in rows.select_related("file")]


def _card(r: ClearingPayment, file: ClearingFile | None) -> PaymentCard:
    return PaymentCard(
        r.pk, r.number, r.purpose, r.unit_id, r.prepayment_id, r.payer, r.payee, r.through, r.amount,
        r.state, localtime(r.made_at), r.made_by, r.due, r.submitted_at, file.number if file else "",
        localtime(file.made_at) if file else None, file.made_by if file else "", r.returned,
        r.paid_on, r.passed_on, r.received_on,
    )  # fmt: skip


def expected(region: str, way: str, numbers: Iterable[str]) -> dict[str, Expected]:
    """What a region's statement should show of some payments. Wants a service's reach.

    way: of the line that is asked about; a province that passes the money on sees it come and go.
    """
    rows = _payments(ClearingPayment.objects.filter(number__in=set(numbers)))
    return {card.number: _expected(region, way, card) for card in rows if _part(region, card)}


def _part(region: str, card: PaymentCard) -> bool:
    return region in {card.payer, card.payee, card.through}


def _expected(region: str, way: str, card: PaymentCard) -> Expected:
    if region == card.payer:
        return Expected(card.number, "out", card.amount, _stand(card, "submitted", card.paid_on))
    if region == card.through:
        seen = card.passed_on if way == "out" else came(card)
        return Expected(card.number, way, card.amount, _stand(card, "paid", seen))
    return Expected(card.number, "in", card.amount, _stand(card, "paid", card.received_on))


def came(card: PaymentCard) -> date | None:
    """The day on which the money came to the province that passes it on. Wants a service's reach."""
    rows = BankLine.objects.filter(region=card.through, payment__number=card.number, way="in")
    return rows.values_list("day", flat=True).first()


def _stand(card: PaymentCard, state: str, done: date | None) -> str:
    if done:
        return "done"
    return "waiting" if card.state == state else "early"


# ---- accounts and bank lines


def accounts() -> list[AccountCard]:
    """The accounts within reach."""
    return [
        AccountCard(r.region, r.name, r.bank, r.account_last4, r.changed_at, r.changed_by)
        for r in ClearingAccount.objects.order_by("region")
    ]


def whole_accounts(regions: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    """region → (name, bank, whole number). Only for a payment file; wants a service's reach."""
    return {
        r.region: (r.name, r.bank, sealing.unseal(bytes(r.account_sealed)))
        for r in ClearingAccount.objects.filter(region__in=set(regions))
    }


def line(line_id: int) -> LineCard | None:
    """A bank line, if within reach."""
    return next(iter(_lines(BankLine.objects.filter(pk=line_id))), None)


def lines(states: Collection[str], before: int = 0, most: int = 50) -> list[LineCard]:
    """Bank lines in some states, latest first, before one."""
    rows = BankLine.objects.filter(state__in=states)
    return _lines((rows.filter(pk__lt=before) if before else rows).order_by("-id")[:most])


def waiting_count(most: int) -> int:
    """How many lines wait for a person, counted up to `most`."""
    rows = BankLine.objects.filter(state="waiting").values_list("id", flat=True)
    return len(rows[:most])


def known_serials(region: str, serials: Iterable[str]) -> dict[str, tuple[date, str, int]]:
    """Which of these lines were read before, as (day, way, fen) by serial."""
    rows = BankLine.objects.filter(region=region, serial__in=list(serials))
    return {row.serial: (row.day, row.way, row.amount) for row in rows}


def _lines(rows: QuerySet[BankLine]) -> list[LineCard]:
    return [
        LineCard(
            r.pk, r.region, r.serial, r.day, r.way, r.counterparty, r.amount, r.remark, r.state,
            r.outcome, r.named, r.payment.number if r.payment else "", r.read_at, r.settled_by,
            r.note,
        )
        for r in rows.select_related("payment")
    ]  # fmt: skip


# ---- prepayments


def prepayment(prepayment_id: int) -> PrepaymentCard | None:
    """A prepayment, if within reach."""
    return next(iter(_prepayments(Prepayment.objects.filter(pk=prepayment_id))), None)


def prepayments(most: int = 500) -> list[PrepaymentCard]:
    """The prepayments within reach, by payer and payee."""
    return _prepayments(Prepayment.objects.order_by("payer", "payee")[:most])


def unpaid(prepayment_id: int) -> str:
    """The number of a payment of a prepayment that has not arrived; "" where there is none."""
    rows = ClearingPayment.objects.filter(prepayment_id=prepayment_id).exclude(state="received")
    return rows.order_by("id").values_list("number", flat=True).first() or ""


def prepayment_moves(ids: Collection[int]) -> dict[int, list[PrepaymentStep]]:
    """prepayment → what happened, latest first."""
    found: dict[int, list[PrepaymentStep]] = {}
    for r in PrepaymentMove.objects.filter(prepayment_id__in=ids).order_by("-id"):
        step = PrepaymentStep(r.event, r.to_state, r.amount, r.at, r.actor, r.reason)
        found.setdefault(r.prepayment_id, []).append(step)
    return found


def _prepayments(rows: QuerySet[Prepayment]) -> list[PrepaymentCard]:
    return [
        PrepaymentCard(
            r.pk, r.payer, r.payee, r.state, r.year, r.agreed, r.held, r.usage, r.usage_month,
            r.used, r.asked, r.due, r.since,
        )
        for r in rows
    ]  # fmt: skip


def base(payer: str, payee: str, months: Iterable[int]) -> list[int]:
    """The clearing money of months between two provinces that have a table, in fen. A month in which
    nothing was due, after they had begun to clear, counts as nothing. Wants a service's reach."""
    rows = ClearingMonth.objects.filter(payer=payer, payee=payee).order_by("month")
    known = {row.month: row for row in rows}
    first = min(known, default=None)
    found = []
    for month in months:
        if month in known and known[month].state not in BEFORE_TABLE:
            found.append(known[month].amount)
        elif month not in known and first is not None and first < month:
            found.append(0)
    return found


def pairs() -> list[tuple[str, str]]:
    """The provinces that have cleared with each other. Wants a service's reach."""
    rows = ClearingMonth.objects.filter(scope="cross_province").values_list("payer", "payee")
    return sorted(set(rows.distinct()))


def latest_table(payer: str, payee: str) -> tuple[int, int] | None:
    """The latest month (yyyymm) of a direction that has a table, and what it comes to in fen. Wants a
    service's reach."""
    rows = ClearingMonth.objects.filter(payer=payer, payee=payee).exclude(state__in=BEFORE_TABLE)
    return rows.order_by("-month").values_list("month", "amount").first()
