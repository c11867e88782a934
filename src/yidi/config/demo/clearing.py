"""Three months cleared to different ends: the first closed, the second disputed or on its way, the third
cut off; this month collects. Everything through the actions, at past moments."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from yidi.actions.actor import Actor
from yidi.actions.clearing import (
    answer,
    bank,
    close,
    confirm,
    cut,
    dispute,
    issue,
    notice,
    pay,
    prepay,
)
from yidi.actions.clearing.collect import collect
from yidi.actions.clearing.working import Asked
from yidi.actions.settlement import confirm_month
from yidi.config.demo.accounts import staff
from yidi.core.calendar import add_months
from yidi.core.clearing.bank import IN_HEADER, WAY_WORDS
from yidi.core.clearing.card import MonthCard
from yidi.core.clearing.month import month_of
from yidi.core.csv_text import row
from yidi.core.money import yuan
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import ClearingItem, Settlement
from yidi.store.reads import clearing as reads
from yidi.store.reads import clearing_money, months
from yidi.store.reads.clearing_money import PrepaymentCard

_log = logging.getLogger("yidi.demo")
_KEPT_OUT = 97
"""An institution keeps one settlement in so many out of the month."""
ENDS = ("dispute", "submit", "pay", "notice", "issue")
"""How far the directions of the second month are, in turn."""
_MATCHED, _ANSWERED = 3, 20
"""Days of the month after which a month may be cut off, and its institutions have answered."""
USED = (95, 75, 40)
"""Usage of the prepayments, in percent, in turn."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The month after the one that is cleared: when its steps are taken, none of them after now."""

    first: date
    now: datetime

    def at(self, day: int) -> datetime:
        """The morning of a day of that month; beyond its end, of the next."""
        on = self.first + timedelta(day - 1)
        return min(datetime.combine(on, time(9, 30), self.now.tzinfo), self.now)


def load(now: datetime) -> None:
    """Twice it does nothing new: every step has a key of its own."""
    this = now.date().replace(day=1)
    for back, ended in ((2, _closed), (1, _under_way), (0, _cut)):
        first = add_months(this, -back)
        steps = Steps(first, now)
        collect(datetime.combine(first, time(6), now.tzinfo))
        _institutions(add_months(first, -1), steps.at(9))
        for place, card in enumerate(_months(add_months(first, -1))):
            ended(card, steps, place)
    collect(now)
    _prepaid(now)
    _bank(now)


def _months(of: date) -> list[MonthCard]:
    with reach.service():
        found = reads.in_month(month_of(of).yyyymm, 1000)
    return sorted(found, key=lambda card: (card.pair.scope, card.pair.payee != "110000", card.pair))


# ---- institutions


def _institutions(first: date, at: datetime) -> None:
    """Every institution answers for its month, and keeps a few bills out."""
    month = month_of(first).yyyymm
    with reach.service():
        rows = Settlement.objects.filter(day__gte=first, day__lt=add_months(first, 1))
        codes = sorted(set(rows.exclude(scope="local").values_list("institution_code", flat=True)))
        for code in codes:
            _institution(code, month, at)


def _institution(code: str, month: int, at: datetime) -> None:
    """In messages of a hundred rows, as it would."""
    for page in count():
        rows = months.rows(code, month, page * confirm_month.MOST, confirm_month.MOST)
        said = [
            confirm_month.Said(one.setl_id, one.total, one.agency, one.id % _KEPT_OUT != 0)
            for one in rows
            if not one.taken
        ]
        if said:
            confirm_month.confirm(code, month, said, f"{code}demo{month}", at)
        if len(rows) < confirm_month.MOST:
            return


# ---- months

Work = Callable[[Asked, MonthCard], object]
PAYEE, PAYER, DEBTOR, CREDITOR = "payee", "payer", "debtor", "creditor"
ROAD: dict[str, tuple[str, int, Work]] = {
    "cut": (PAYEE, 3, lambda asked, _: cut.cut(asked)),
    "answer": (PAYEE, 20, lambda asked, _: answer.answer(asked)),
    "issue": (PAYEE, 21, lambda asked, _: issue.issue(asked)),
    "confirm": (PAYER, 24, lambda asked, known: confirm.confirm(asked, known.amount)),
    "notice": (PAYEE, 28, lambda asked, _: notice.notice(asked)),
    "submit": (DEBTOR, 31, lambda asked, _: pay.submit(asked)),
    "pay": (DEBTOR, 40, lambda asked, _: pay.pay(asked, asked.moment.date())),
    "pass": (PAYER, 41, lambda asked, known: _passed_on(known, asked)),
    "receive": (CREDITOR, 42, lambda asked, _: pay.receive(asked, asked.moment.date())),
    "close": (PAYEE, 43, lambda asked, _: close.close(asked)),
}
"""Step → who takes it, on which day of the next month, and the verb."""


def _brought(card: MonthCard, steps: Steps, to: str) -> None:
    """Step by step until after one. What is refused stays where it is, and is said."""
    known = card
    for event, (side, day, work) in ROAD.items():
        region = {
            PAYEE: known.pair.payee, PAYER: known.pair.payer, DEBTOR: known.debtor,
            CREDITOR: known.creditor,
        }[side]  # fmt: skip
        role = "finance" if event in {"submit", "pay", "receive"} else "supervisor"
        asked = Asked(_somebody(region, role), card.id, f"demo-{card.id}-{event}", steps.at(day))
        try:
            made = work(asked, known)
        except Refusal as refusal:
            _log.info("clearing %s %s stays: %s", card.month, card.pair, refusal)
            return
        known = made if isinstance(made, MonthCard) else known
        if event == to:
            return


def _closed(card: MonthCard, steps: Steps, place: int) -> None:
    _brought(card, steps, "close")


def _under_way(card: MonthCard, steps: Steps, place: int) -> None:
    end = ENDS[place % len(ENDS)]
    _brought(card, steps, "issue" if end == "dispute" else end)
    if end == "dispute":
        _disputed(card, steps)


def _cut(card: MonthCard, steps: Steps, place: int) -> None:
    """Every other one is cut off, and answered once the institutions' time is over."""
    if steps.now.day > _MATCHED and place % 2 == 0:
        _brought(card, steps, "answer" if steps.now.day > _ANSWERED else "cut")


def _disputed(card: MonthCard, steps: Steps) -> None:
    """The payer questions the dearest item."""
    with reach.service():
        rows = ClearingItem.objects.filter(unit_id=card.id, kind="settlement")
        item = rows.order_by("-amount", "id").first()
    if item is None:
        return
    asked = Asked(
        _somebody(card.pair.payer, "supervisor"), card.id, f"demo-{card.id}-dispute", steps.at(23)
    )
    try:
        dispute.dispute(asked, item.pk, "住院费用偏高，等就医地的病历和费用明细")
    except Refusal as refusal:
        _log.info("not disputed: %s", refusal)


def _passed_on(card: MonthCard, asked: Asked) -> None:
    """The province's account shows the money come and go."""
    if not card.centre:
        return
    with reach.service():
        payment = clearing_money.of_month(card.id)
    if payment is None:
        return
    day, amount = f"{asked.moment:%Y-%m-%d}", yuan(payment.amount)
    lines = [
        (day, f"{payment.number}{way}", WAY_WORDS[way], other, amount, payment.number)
        for way, other in (("in", payment.payer), ("out", payment.payee))
    ]
    text = "".join(map(row, (IN_HEADER, *lines)))
    actor = _somebody(payment.through, "finance")
    bank.read_statement(actor, payment.through, text, asked.key, asked.moment)


# ---- prepayments


def _prepaid(now: datetime) -> None:
    """What was laid down before, so much of which was used by the latest month; the first is red and
    a raise is asked for."""
    prepay.watch(now)
    with reach.service():
        found = [one for one in clearing_money.prepayments() if one.used > 0 and not one.held]
    for place, one in enumerate(found):
        held = one.used * 100 // USED[place % len(USED)]
        payer = _somebody(one.payer, "finance")
        asked = prepay.Asked(payer, one.id, f"demo-prepaid-{one.id}", now)
        prepay.take_over(asked, held, "上线前已拨付的余额")
    prepay.watch(now)
    with reach.service():
        known = clearing_money.prepayments()
    red = [one for one in known if one.state == "red"]
    if red and not any(one.asked for one in known):
        _raise_asked_for(red[0], now)


def _raise_asked_for(one: PrepaymentCard, now: datetime) -> None:
    payee = _somebody(one.payee, "finance")
    asked = prepay.Asked(payee, one.id, f"demo-raise-{one.id}", now)
    prepay.request_raise(asked, max(one.held * 4 // 10, 1), "住院人次增加，预付金不够周转")


# ---- the bank


def _bank(now: datetime) -> None:
    """Accounts of everybody who pays or is paid; and a transfer whose remark names no payment."""
    with reach.service():
        found = clearing_money.payments(("noticed", "submitted", "paid", "received"), most=1000)
        known = {one.region for one in clearing_money.accounts()}
    ends = {end for one in found for end in (one.payer, one.payee, one.through) if end}
    for region in sorted(ends - known):
        actor = _somebody(region, "finance")
        bank.put_account(
            actor, region, "医疗保障清算专户（演示）", "演示银行", f"6200{region}00000001", now
        )
    waiting = [one for one in found if one.state == "submitted"]
    if waiting:
        one = waiting[-1]
        cells = (
            f"{now:%Y-%m-%d}",
            "无编号1",
            WAY_WORDS["out"],
            "医疗保障清算专户",
            yuan(one.amount),
            "清算款",
        )
        text = "".join(map(row, (IN_HEADER, cells)))
        bank.read_statement(_somebody(one.payer, "finance"), one.payer, text, "demo-bank", now)


# ---- who


def _somebody(region: str, role: str) -> Actor:
    """A member of the demonstration's staff; where a region has none, somebody invented."""
    for username, name in _named(region, role):
        return Actor("staff", username, f"{name}（{username}）", regions=(region,))
    return Actor("staff", f"demo-{region}", "演示经办", regions=(region,))


def _named(region: str, role: str) -> Iterable[tuple[str, str]]:
    return (
        (username, name) for username, name, area, of in staff() if (area, of) == (region, role)
    )
