"""The money of a month: submitted to finance, paid, passed on by the province, returned, received."""

from __future__ import annotations

from datetime import date

from yidi.actions.clearing.working import Asked, Done, given, month, moved, refuse
from yidi.core.calendar import spoken
from yidi.core.clearing.card import MonthCard
from yidi.core.ledger import entries
from yidi.core.ledger.entries import BANK, PAYABLE, TRANSIT
from yidi.store.reads import clearing as reads
from yidi.store.reads import clearing_money
from yidi.store.reads.clearing_money import PaymentCard
from yidi.store.writes import clearing as writes
from yidi.store.writes import clearing_money as money
from yidi.store.writes.clearing import Posted, Step


def submit(asked: Asked) -> MonthCard:
    """The application goes to the finance department."""

    def work(found: MonthCard, step: Step) -> Done:
        payment = clearing_money.of_month(found.id)
        if payment:
            money.submitted(payment, step.at)
        return Done(reason=payment.number if payment else "")

    return moved(asked, "submit", None, work)


def pay(asked: Asked, on: date) -> MonthCard:
    """The money has left on a day, not before there was a notice; the bank may be ahead of the office."""

    def work(found: MonthCard, step: Step) -> Done:
        payment = clearing_money.of_month(found.id)
        _possible(asked, payment.made_at.date() if payment else found.since.date(), on)
        if payment:
            money.paid(payment, on)
        _post(found, "pay", {PAYABLE: -1, TRANSIT: 1}, step, on)
        return Done({"paid_on": on}, reason=f"{spoken(on)}付款")

    return moved(asked, "pay", on, work)


def bounce(asked: Asked, reason: str) -> MonthCard:
    """The bank did not pay it, or has sent it back: it is to be paid again. Raises Refusal where the bank
    was told nothing yet."""

    def work(found: MonthCard, step: Step) -> Done:
        why = given(reason)
        payment = clearing_money.of_month(found.id)
        if found.state == "submitted":
            was_sent(payment)
        else:
            _post(found, "bounce", {TRANSIT: -1, PAYABLE: 1}, step, step.at.date())
        if payment:
            money.bounced(payment, why)
        return Done({"paid_on": None}, reason=why)

    return moved(asked, "bounce", reason, work)


def was_sent(payment: PaymentCard | None) -> None:
    """Raises Refusal unless the bank has the payment in a file."""
    if payment is None or not payment.file:
        raise refuse(
            "not_sent", "这笔付款还没有列入付款文件。", "没有什么可退回的；请先生成付款文件。"
        )


def pass_on(asked: Asked, on: date) -> MonthCard:
    """The province has passed it on, on a day: not before it came, nor in the future. Raises Refusal."""

    def work(found: MonthCard, step: Step) -> Done:
        payment = clearing_money.of_month(found.id)
        came = clearing_money.came(payment) if payment else None
        if payment is None or came is None:
            raise refuse(
                "not_come",
                "省级专户的流水里还没有收到这一笔。",
                "请先导入省级专户的流水，或认领收到的那一条。",
            )
        _possible(asked, came, on)
        money.passed(payment, on)
        return Done(reason=f"{spoken(on)}转付")

    return moved(asked, "pass_on", on, work)


def came(asked: Asked, on: date) -> None:
    """The money has come to the province, on a day: not before it left. Raises Refusal."""
    found = month(asked.month_id)
    _possible(asked, found.paid_on or found.since.date(), on)


def receive(asked: Asked, on: date) -> MonthCard:
    """The money has arrived on a day. Raises Refusal while the province has not passed it on."""

    def work(found: MonthCard, step: Step) -> Done:
        payment = clearing_money.of_month(found.id)
        passed = _passed(payment) if payment else None
        _possible(asked, passed or found.paid_on or found.since.date(), on)
        if payment:
            money.received(payment, on)
        _post(found, "receive", {TRANSIT: -1, BANK: 1}, step, on)
        writes.put_states(found.id, "clear", ["listed"])
        return Done(reason=f"{spoken(on)}到账")

    return moved(asked, "receive", on, work)


def _possible(asked: Asked, first: date, on: date) -> None:
    if not first <= on <= asked.moment.date():
        raise refuse(
            "day_impossible",
            f"{spoken(on)}不在{spoken(first)}和今天之间。",
            "请按银行流水填写日期。",
        )


def _passed(payment: PaymentCard) -> date | None:
    """The day on which the province passed it on; None where it goes by way of none. Raises Refusal."""
    if payment.through and not payment.passed_on:
        raise refuse(
            "not_passed_on",
            "省级经办机构还没有转付这一笔。",
            "请等省级经办机构的银行流水对上以后再确认。",
        )
    return payment.passed_on


def _post(found: MonthCard, kind: str, turned: dict[str, int], step: Step, on: date) -> None:
    made = [
        Posted(
            kind, entries.entry({name: sign * row.amount for name, sign in turned.items()}),
            row.insured, row.place, row.insurance, row.care, row=row.id,
        )
        for row in reads.rows(found.id)
    ]  # fmt: skip
    writes.post(made, on, step.at, step.actor)
