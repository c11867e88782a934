"""The invoices of a claim at the window: rows of number, code, check code, day and amount."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from yidi.core.calendar import day
from yidi.core.claims.twins import MOST_INVOICES, Invoice
from yidi.core.money import fen
from yidi.core.problems import Problem, Refusal, refuse
from yidi.interfaces.staff.forms import typed_rows

LEAST, SPARE = 4, 2
"""Rows of the empty form; empty ones below what was typed."""
_NAMES = ("number", "code", "check", "on", "amount")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, as text."""

    n: int
    number: str = ""
    code: str = ""
    check: str = ""
    on: str = ""
    amount: str = ""


def shown(request: HttpRequest) -> list[Row]:
    """The rows that were just typed, and some empty ones."""
    rows = _typed(request)
    more = max(LEAST - len(rows), SPARE)
    return [*rows, *(Row(len(rows) + n) for n in range(1, more + 1))]


def read(request: HttpRequest) -> tuple[Invoice, ...]:
    """Every row as an invoice. Raises Refusal with every row that cannot be read."""
    rows = _typed(request)
    if len(rows) > MOST_INVOICES:
        sentence = f"一份申请最多{MOST_INVOICES}张发票。"
        raise Refusal(Problem("too_many", sentence, "请分成几份申请。"))
    found: list[Invoice] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            found.append(_invoice(row))
        except Refusal as refusal:
            problems += refusal.problems
    refuse(problems)
    return tuple(found)


def _typed(request: HttpRequest) -> list[Row]:
    filled = [cells for cells in typed_rows(request, _NAMES) if any(cells)]
    return [Row(n, *cells) for n, cells in enumerate(filled, 1)]


def _invoice(row: Row) -> Invoice:
    where = f"第{row.n}张发票"
    if not row.number:
        raise Refusal(Problem("number_missing", f"{where}没有填号码。", "请填发票号码。"))
    try:
        on, amount = day(row.on), fen(row.amount)
    except Refusal as refusal:
        said = refusal.problems[0]
        raise Refusal(Problem(said.code, f"{where}：{said.sentence}", said.next_step)) from None
    return Invoice(row.code[:20], row.number[:20], row.check[:20], on, amount)
