"""The files of a month: the statement for each side, the application to finance. Taking one leaves a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.actions.clearing.working import NOT_FOUND, month, refuse
from yidi.core.clearing import finance, statement
from yidi.core.clearing.card import MonthCard
from yidi.core.clearing.finance import Application
from yidi.core.clearing.life import BEFORE_TABLE
from yidi.core.clearing.statement import Head, Moved
from yidi.core.problems import Refusal
from yidi.store import chain, reach
from yidi.store.reads import clearing as reads
from yidi.store.reads import clearing_money
from yidi.store.writes import traces

_CLEARED = ("listed", "disputed", "cleared")


@dataclass(frozen=True, slots=True)
class File:
    """A file to be saved."""

    name: str
    text: str


def month_statement(actor: Actor, month_id: int, moment: datetime) -> File:
    """The statement of a month that has a table, for either side. Raises Refusal before."""
    with reach.service():
        found = _sides_own(actor, month_id)
        if found.state in BEFORE_TABLE:
            raise refuse("no_table", "这个月还没有清算表。", "请等出了清算表再下载。")
        text = "".join(f"{line}\n" for line in statement_lines(found, moment.date()))
        if found.digest and statement.digest(text[text.rindex("\n", 0, -1) :]) != found.digest:
            raise refuse(
                "statement_changed",
                "对账单和付款通知时的不一样了。",
                "请停止付款，告诉系统管理员。",
            )
        _trail(actor, found, "statement", moment)
    return File(f"statement-{found.month}-{found.pair.payer}-{found.pair.payee}.jsonl", text)


def statement_lines(found: MonthCard, today: date) -> Iterator[str]:
    """The lines of a month's statement, made on the day of the notice, or today while there is none."""
    head = Head(found.month, found.pair, found.noticed_on or today)
    items = (card.item for card in reads.in_states(found.id, _CLEARED))
    return statement.written(head, items, _moved(found), chain.Sm3)


def _moved(found: MonthCard) -> Iterator[Moved]:
    for reference, origin, amount in reads.moved_on(found.id):
        yield Moved(reference, reads.month_of(origin), found.month.later(1), amount)


def application(
    actor: Actor, month_id: int, moment: datetime
) -> tuple[Application, list[tuple[str, ...]]]:
    """The application for the payment of a month, and its rows. Raises Refusal where there is none."""
    with reach.service():
        found = _sides_own(actor, month_id)
        payment = clearing_money.of_month(found.id)
        if payment is None:
            raise refuse("no_payment", "这个月没有付款通知。", "请等出了付款通知再下载。")
        made = Application(
            payment.number, found.month, payment.payer, payment.payee, payment.through,
            payment.amount, found.amount < 0,
        )  # fmt: skip
        cells = finance.rows(made, reads.table(found.id, found.pair.scope))
        _trail(actor, found, "application", moment)
    return made, cells


def _sides_own(actor: Actor, month_id: int) -> MonthCard:
    found = month(month_id)
    if not found.held(actor.regions):
        raise Refusal(NOT_FOUND)
    return found


def _trail(actor: Actor, found: MonthCard, what: str, moment: datetime) -> None:
    region = next(one for one in actor.regions if found.held((one,)))
    traces.trail(
        moment, region, actor.kind, actor.name, f"clearing.{what}", f"clearing:{found.id}",
        f"{found.month} {found.pair.payer}→{found.pair.payee}", actor.address,
    )  # fmt: skip
