"""Prepayments: the amount of a year, warnings, the urgent raise, and the money of both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yidi.actions.actor import JOB, Actor
from yidi.actions.clearing.pay import was_sent
from yidi.actions.clearing.working import answered, given, once, refuse
from yidi.core.calendar import spoken
from yidi.core.clearing import prepayment, sides
from yidi.core.clearing.prepayment import EVENTS, LIFE, SIDES, Terms
from yidi.core.clearing.sides import PAYEE, PAYER
from yidi.core.filing.standing import working_days_after
from yidi.core.ledger import entries
from yidi.core.ledger.entries import BANK, PREPAYMENT, TRANSIT
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.policy_files.folder import agency_duties
from yidi.store import reach
from yidi.store.reads import clearing_money as reads
from yidi.store.reads import workdays
from yidi.store.reads.clearing_money import PaymentCard, PrepaymentCard
from yidi.store.writes import clearing as writes
from yidi.store.writes import clearing_money as money
from yidi.store.writes import traces
from yidi.store.writes.clearing import Posted

NOT_FOUND = Problem("prepayment_not_found", "没有找到这笔预付金。", "请从预付金名单里重新打开。")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which prepayment is moved, by whom, when. key: makes the form once."""

    actor: Actor
    prepayment_id: int
    key: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does besides: columns, and what is written down of it."""

    reason: str
    amount: int = 0
    columns: Mapping[str, Any] = field(default_factory=dict)


def set_year(asked: Asked) -> PrepaymentCard:
    """The payer sets the amount of this year; the difference is paid, or given back. Raises Refusal if
    it is set already, while a payment is on its way, and while a month of the base has no table."""

    def work(found: PrepaymentCard, said: Terms) -> Done:
        year = asked.moment.year
        if found.year >= year:
            raise refuse("year_set", f"{year}年的预付金已经核定。", "请到下一年再核定。")
        _all_there(found)
        months = prepayment.base_months(year, said)
        amount = prepayment.yearly(reads.base(found.payer, found.payee, months), said)
        _, pay_by = prepayment.due(year, said)
        due = max(pay_by, asked.moment.date())
        number = _owed(found, "P", amount - found.held, due, asked)
        columns = {"year": year, "agreed": amount, "due": due if number else None}
        return Done(f"{year}年核定{yuan(amount)}元 {number}".strip(), amount, columns)

    return _moved(asked, "reset", None, work)


def _all_there(found: PrepaymentCard) -> None:
    """What is held is what was paid: the difference would else be paid twice."""
    number = reads.unpaid(found.id)
    if number:
        raise refuse(
            "payment_under_way", f"预付金的付款{number}还没有到账。", "请等它到账以后再核定。"
        )


def take_over(asked: Asked, amount: int, reason: str) -> PrepaymentCard:
    """What was laid down before this house kept it, in fen. Raises Refusal once anything is held or set."""

    def work(found: PrepaymentCard, said: Terms) -> Done:
        if found.held or found.year or amount <= 0:
            raise refuse(
                "held_already", "这笔预付金已经有数，不能再承接。", "要变更的，请办年度核定或调增。"
            )
        entry = entries.entry({PREPAYMENT: -amount, BANK: amount})
        writes.post(
            [Posted("receive", entry, found.payer, found.payee)], asked.moment.date(), asked.moment,
            asked.actor.name,
        )  # fmt: skip
        return Done(f"承接原有预付金 {given(reason)}", amount, {"held": amount, "agreed": amount})

    return _moved(asked, "reset", ("taken over", amount, reason), work)


def request_raise(asked: Asked, amount: int, reason: str) -> PrepaymentCard:
    """The place of care asks for more, in fen."""

    def work(found: PrepaymentCard, said: Terms) -> Done:
        if amount <= 0:
            raise refuse("amount_impossible", "调增金额要大于零。", "请按使用率测算后填写。")
        due = _in_workdays(asked, said.answer_days)
        return Done(given(reason), amount, {"asked": amount, "due": due})

    return _moved(asked, "request_raise", (amount, reason), work)


def approve_raise(asked: Asked, reason: str = "") -> PrepaymentCard:
    """The insured side agrees: a payment is made out."""

    def work(found: PrepaymentCard, said: Terms) -> Done:
        due = _in_workdays(asked, said.pay_days)
        number = _owed(found, "R", found.asked, due, asked)
        return Done(f"{number} {reason}".strip(), found.asked, {"due": due})

    return _moved(asked, "approve_raise", reason, work)


def refuse_raise(asked: Asked, reason: str) -> PrepaymentCard:
    """The insured side does not agree, and says why."""
    return _moved(
        asked, "refuse_raise", reason,
        lambda found, _: Done(given(reason), found.asked, {"asked": 0, "due": None}),
    )  # fmt: skip


Work = Callable[[PrepaymentCard, Terms], Done]


def _moved(asked: Asked, event: str, content: Any, work: Work) -> PrepaymentCard:
    with reach.service():
        found = _locked(asked)
        side = sides.of((SIDES[event],), _held(asked.actor, found))
        digest = traces.content_digest((asked.prepayment_id, event, content))
        if not once(asked.actor, asked.key, digest):
            return found
        after = LIFE.next(found.state, event)
        said = prepayment.terms(agency_duties(), found.payer, asked.moment.date())
        done = work(found, said)
        money.move_prepayment(
            found, after, event, asked.moment, asked.actor.name, done.reason, done.amount,
            **done.columns,
        )  # fmt: skip
        _trail(asked, found.payer if side == PAYER else found.payee, found, event, done.reason)
        answered(asked.actor, asked.key, digest, {"prepayment": found.id}, asked.moment)
        return _card(found.id)


def _locked(asked: Asked) -> PrepaymentCard:
    if not money.lock_prepayment(asked.prepayment_id):
        raise Refusal(NOT_FOUND)
    found = _card(asked.prepayment_id)
    if not _held(asked.actor, found):
        raise Refusal(NOT_FOUND)
    return found


def _card(prepayment_id: int) -> PrepaymentCard:
    found = reads.prepayment(prepayment_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _held(actor: Actor, found: PrepaymentCard) -> tuple[str, ...]:
    stands = {PAYER: found.payer, PAYEE: found.payee}
    return tuple(side for side, region in stands.items() if region in actor.regions)


def _in_workdays(asked: Asked, count: int) -> date:
    return working_days_after(asked.moment.date(), count, workdays.workday())


def _owed(found: PrepaymentCard, purpose: str, amount: int, due: date, asked: Asked) -> str:
    """The number of the payment; "" where nothing is to be paid."""
    if not amount:
        return ""
    return money.add_prepaid(found, purpose, amount, due, asked.moment, asked.actor.name)


def _trail(asked: Asked, region: str, found: PrepaymentCard, event: str, reason: str) -> None:
    actor = asked.actor
    traces.trail(
        asked.moment, region, actor.kind, actor.name, f"prepayment.{event}",
        f"prepayment:{found.id}", f"{found.payer}→{found.payee} {EVENTS[event]} {reason}".strip(),
        actor.address,
    )  # fmt: skip


# ---- the money


def submit(actor: Actor, number: str, moment: datetime) -> None:
    """The application for a payment goes to the finance department. Raises Refusal."""
    with reach.service():
        found, _ = _payment(actor, number, ("noticed",), "payer")
        money.submitted(found, moment)
        _paid_trail(actor, found, "submit", moment)


def pay(actor: Actor, number: str, on: date, moment: datetime) -> None:
    """A payment of a prepayment has left on a day."""
    with reach.service():
        found, of = _payment(actor, number, ("submitted",), "payer")
        _possible(None, on, moment)
        money.paid(found, on)
        _post(found, of, "pay", {PREPAYMENT: -1, TRANSIT: 1}, on, moment, actor)
        _step(of, found, "pay_raise", actor, moment, f"{spoken(on)}付款")
        _paid_trail(actor, found, "pay", moment)


def bounce(actor: Actor, number: str, reason: str, moment: datetime) -> None:
    """The bank did not pay it, or has sent it back: it is to be paid again."""
    with reach.service():
        found, of = _payment(actor, number, ("submitted", "paid"), "payer")
        why = given(reason)
        if found.state == "submitted":
            was_sent(found)
        else:
            _post(found, of, "bounce", {TRANSIT: -1, PREPAYMENT: 1}, moment.date(), moment, actor)
        money.bounced(found, why)
        _step(of, found, "bounce", actor, moment, f"退回，{why}")
        _paid_trail(actor, found, "bounce", moment)


def receive(actor: Actor, number: str, on: date, moment: datetime) -> None:
    """It has arrived: so much more, or less, is held."""
    with reach.service():
        found, of = _payment(actor, number, ("paid",), "payee")
        _possible(found.paid_on, on, moment)
        money.received(found, on)
        _post(found, of, "receive", {TRANSIT: -1, BANK: 1}, on, moment, actor)
        held = of.held + (found.amount if found.payer == of.payer else -found.amount)
        # the money of a year leaves a raise that is under way as it was asked for
        over = {"asked": 0, "due": None} if found.purpose == "R" or not of.asked else {}
        _step(of, found, "receive_raise", actor, moment, f"{spoken(on)}到账", held=held, **over)
        _paid_trail(actor, found, "receive", moment)


def _payment(
    actor: Actor, number: str, states: Collection[str], who: str
) -> tuple[PaymentCard, PrepaymentCard]:
    """The payment and its prepayment, locked, if it is the actor's turn. Raises Refusal."""
    found = reads.payment(number)
    if found is None or found.prepayment_id is None or getattr(found, who) not in actor.regions:
        raise refuse("payment_not_found", "没有找到这笔付款。", "请从付款名单里重新打开。")
    money.lock_prepayment(found.prepayment_id)
    found = reads.payment(number) or found
    if found.state not in states:
        raise refuse(
            "step_not_allowed",
            f"这笔付款{found.said}，不能这样办。",
            "请刷新页面，看它办到了哪一步。",
        )
    return found, _card(found.prepayment_id or 0)


def _possible(first: date | None, on: date, moment: datetime) -> None:
    """Raises Refusal for a day still to come, or before the money left."""
    if on > moment.date() or (first and on < first):
        raise refuse(
            "day_impossible", f"{spoken(on)}在今天以后，或者在付款以前。", "请按银行流水填写日期。"
        )


def _step(
    of: PrepaymentCard, found: PaymentCard, event: str, actor: Actor, moment: datetime, did: str,
    **columns: Any,
) -> None:  # fmt: skip
    """A raise moves the prepayment; the yearly amount leaves it in its state."""
    after = LIFE.next(of.state, event) if found.purpose == "R" else of.state
    said = event if found.purpose == "R" else "reset"
    money.move_prepayment(
        of, after, said, moment, actor.name, f"{found.number} {did}", found.amount, **columns
    )


def _post(
    found: PaymentCard, of: PrepaymentCard, kind: str, signs: dict[str, int], on: date,
    moment: datetime, actor: Actor,
) -> None:  # fmt: skip
    turn = 1 if found.payer == of.payer else -1
    lines = {name: turn * sign * found.amount for name, sign in signs.items()}
    made = Posted(kind, entries.entry(lines), of.payer, of.payee, payment=found.id)
    writes.post([made], on, moment, actor.name)


def _paid_trail(actor: Actor, found: PaymentCard, event: str, moment: datetime) -> None:
    region = found.payee if event == "receive" else found.payer
    traces.trail(
        moment, region, actor.kind, actor.name, f"prepayment.{event}", f"payment:{found.number}",
        yuan(found.amount), actor.address,
    )  # fmt: skip


# ---- the watch


@dataclass(frozen=True, slots=True)
class Watched:
    """A day's work: prepayments looked at, new warnings."""

    looked: int
    warned: int


def watch(moment: datetime) -> Watched:
    """Opens a prepayment for every two provinces that clear, and measures the latest month against it."""
    with reach.service():
        for payer, payee in reads.pairs():
            money.open_prepayment(payer, payee, moment)
        cards = reads.prepayments(most=100_000)
    warned = sum(_watched(card.id, moment) for card in cards)
    return Watched(len(cards), warned)


def _watched(prepayment_id: int, moment: datetime) -> bool:
    with reach.service():
        money.lock_prepayment(prepayment_id)
        found = _card(prepayment_id)
        latest = reads.latest_table(found.payer, found.payee)
        if latest is None:
            return False
        month, used = latest
        usage = prepayment.usage(used, found.held)
        money.put_usage(found, month, used, usage)
        said = prepayment.terms(agency_duties(), found.payer, moment.date())
        event = prepayment.warning(found.state, usage, said)
        if event is None:
            return False
        reason = f"{month}清算资金{yuan(used)}元，预付金{yuan(found.held)}元"
        after = LIFE.next(found.state, event)
        money.move_prepayment(found, after, event, moment, JOB.name, reason, used)
        return event != "calm"
