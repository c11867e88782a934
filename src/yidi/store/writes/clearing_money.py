"""Keeps the money between regions: payments, accounts, bank lines, prepayments. Wants a service's reach."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.core.clearing.bank import Line
from yidi.core.clearing.card import MonthCard
from yidi.core.clearing.month import month_of
from yidi.store import sealing
from yidi.store.models import (
    BankLine,
    ClearingAccount,
    ClearingFile,
    ClearingPayment,
    Prepayment,
    PrepaymentMove,
)
from yidi.store.reads.clearing_money import PaymentCard, PrepaymentCard
from yidi.store.writes.serials import next_id


def add_payment(found: MonthCard, at: datetime, by: str) -> str:
    """The payment of a month, by whoever owes; gives its number."""
    return _add(
        "C", found.month.yyyymm, found.debtor, found.creditor, abs(found.amount), at, by,
        unit_id=found.id, through=found.centre, state="noticed",
    )  # fmt: skip


def add_prepaid(
    of: PrepaymentCard, purpose: str, amount: int, due: date, at: datetime, by: str
) -> str:
    """A payment of a prepayment; below zero it goes back to the payer. Gives its number."""
    ends = (of.payer, of.payee) if amount > 0 else (of.payee, of.payer)
    return _add(
        purpose, month_of(at).yyyymm, *ends, abs(amount), at, by, prepayment_id=of.id, due=due,
        state="noticed",
    )  # fmt: skip


def _add(
    purpose: str, month: int, payer: str, payee: str, amount: int, at: datetime, by: str,
    **columns: Any,
) -> str:  # fmt: skip
    serial = next_id(ClearingPayment)
    number = f"Q{month}{purpose}{serial:08d}"
    ClearingPayment.objects.create(
        pk=serial, number=number, purpose=purpose, payer=payer, payee=payee, amount=amount,
        made_at=at, made_by=by, **columns,
    )  # fmt: skip
    return number


def submitted(of: PaymentCard, at: datetime) -> None:
    """It is with the finance department."""
    _put(of, state="submitted", submitted_at=at)


def paid(of: PaymentCard, on: date) -> None:
    """The money has left."""
    _put(of, state="paid", paid_on=on)


def bounced(of: PaymentCard, reason: str) -> None:
    """The bank did not pay it, or it came back: no line of an account stands for it any more, and the
    next file has it again."""
    rows = BankLine.objects.filter(payment__number=of.number)
    rows.update(payment=None, state="set_aside", note="已退回，另行付款")
    _put(of, state="submitted", paid_on=None, passed_on=None, file=None, returned=reason[:300])


def passed(of: PaymentCard, on: date) -> None:
    """The province has passed it on."""
    _put(of, passed_on=on)


def received(of: PaymentCard, on: date) -> None:
    """The money has arrived."""
    _put(of, state="received", received_on=on)


def _put(of: PaymentCard, **columns: Any) -> None:
    ClearingPayment.objects.filter(number=of.number).update(**columns)


# ---- files for the bank


def lock_to_send(region: str) -> set[int]:
    """The ids of what this region is to pay and no file has: nobody else puts these into a file until
    the end of the transaction."""
    rows = ClearingPayment.objects.select_for_update().filter(
        payer=region, state="submitted", file=None
    )
    return set(rows.order_by("id").values_list("id", flat=True))


def add_file(region: str, text: str, of: Sequence[PaymentCard], at: datetime, by: str) -> str:
    """A file for the bank, sealed; the payments in it stand in no other. Gives its number."""
    serial = next_id(ClearingFile)
    number = f"QF{region}{at:%y%m%d}{serial:06d}"
    ClearingFile.objects.create(
        pk=serial, region=region, number=number, payments=len(of),
        total=sum(one.amount for one in of), digest=hashlib.sha256(text.encode()).hexdigest(),
        content=sealing.seal(text), made_at=at, made_by=by,
    )  # fmt: skip
    ClearingPayment.objects.filter(pk__in=[one.id for one in of]).update(file_id=serial)
    return number


# ---- accounts and bank lines


def put_account(region: str, name: str, bank: str, account: str, at: datetime, by: str) -> None:
    """The account of a region, in place of the one before."""
    ClearingAccount.objects.update_or_create(
        region=region,
        defaults={
            "name": name, "bank": bank, "account_sealed": sealing.seal(account),
            "account_last4": account[-4:], "changed_at": at, "changed_by": by,
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """A line as it was read. outcome: "matched", or why not; number: the payment it names; note: what is
    said besides."""

    line: Line
    outcome: str
    number: str
    note: str = ""


def add_line(region: str, read: Read, at: datetime, by: str) -> int:
    """A line of an account; gives its id. One that was not matched waits for a person."""
    matched = read.outcome == "matched"
    row = BankLine.objects.create(
        region=region, serial=read.line.serial, day=read.line.day, way=read.line.way,
        counterparty=read.line.counterparty, amount=read.line.amount, remark=read.line.remark,
        state="matched" if matched else "waiting", outcome="" if matched else read.outcome,
        named=read.number, payment_id=_id(read.number) if matched else None, read_at=at, read_by=by,
        note=read.note[:300],
    )  # fmt: skip
    return int(row.pk)


def settle_line(line_id: int, state: str, number: str, by: str, note: str) -> None:
    """What a person made of a line that waited."""
    BankLine.objects.filter(pk=line_id, state="waiting").update(
        state=state, payment_id=_id(number) if number else None, settled_by=by, note=note[:300]
    )


def lock_lines(region: str, line_ids: Iterable[int]) -> None:
    """Nobody else settles these lines until the end of the transaction."""
    rows = BankLine.objects.select_for_update().filter(region=region, pk__in=list(line_ids))
    list(rows.order_by("id").values_list("id", flat=True))


def _id(number: str) -> int:
    return int(ClearingPayment.objects.values_list("id", flat=True).get(number=number))


# ---- prepayments


def lock_prepayment(prepayment_id: int) -> bool:
    """Whether it is there; nobody else moves it until the end of the transaction."""
    rows = Prepayment.objects.select_for_update().filter(pk=prepayment_id)
    return rows.first() is not None


def open_prepayment(payer: str, payee: str, at: datetime) -> int:
    """The id of the prepayment between two provinces, made if it is not there yet."""
    made, _ = Prepayment.objects.get_or_create(payer=payer, payee=payee, defaults={"since": at})
    return int(made.pk)


def move_prepayment(
    of: PrepaymentCard, to_state: str, event: str, at: datetime, by: str, reason: str = "",
    amount: int = 0, **columns: Any,
) -> None:  # fmt: skip
    """A prepayment after a step; it is locked."""
    entered = {"since": at} if to_state != of.state else {}
    Prepayment.objects.filter(pk=of.id).update(state=to_state, **entered, **columns)
    PrepaymentMove.objects.create(
        prepayment_id=of.id, event=event, from_state=of.state, to_state=to_state, amount=amount,
        at=at, actor=by, reason=reason[:500],
    )  # fmt: skip


def put_usage(of: PrepaymentCard, month: int, used: int, usage: int | None) -> None:
    """What a month's clearing money comes to against a prepayment."""
    Prepayment.objects.filter(pk=of.id).update(usage=usage, usage_month=month, used=used)
