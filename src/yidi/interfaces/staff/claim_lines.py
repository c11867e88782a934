"""What was charged, typed from a paper list: rows of code, day, quantity and price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.http import HttpRequest

from yidi.actions.claims.working import Asked
from yidi.core.calendar import day
from yidi.core.claims.card import ClaimCard
from yidi.core.money import line_amount
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import counter
from yidi.core.settlement.charging import Uploaded
from yidi.interfaces.staff.forms import typed_rows
from yidi.store.reads import claims as reads

EMPTY = 8
_NAMES = ("code", "name", "on", "quantity", "price")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, as text."""

    n: int
    code: str = ""
    name: str = ""
    on: str = ""
    quantity: str = ""
    price: str = ""

    @property
    def filled(self) -> bool:
        """Whether anything was typed."""
        return bool(self.code or self.name or self.quantity or self.price)


def shown(request: HttpRequest, found: ClaimCard) -> list[Row]:
    """The rows that stand, or were just typed, and some empty ones."""
    if request.POST.get("do") == "lines":
        rows = [row for row in _rows(request) if row.filled]
    else:
        rows = [
            Row(n, c.code, c.name, c.at.date().isoformat(), c.count, c.unit_price)
            for n, c in enumerate(reads.lines(found.id), 1)
        ]
    more = range(len(rows) + 1, len(rows) + EMPTY + 1)
    return [*rows, *(Row(n, on=found.first.isoformat()) for n in more)]


def _rows(request: HttpRequest) -> list[Row]:
    return [Row(n, *cells) for n, cells in enumerate(typed_rows(request, _NAMES), 1)]


def read(request: HttpRequest, asked: Asked) -> list[Uploaded]:
    """Every row as a charge. Raises Refusal with the first that cannot be read."""
    rows = [row for row in _rows(request) if row.filled]
    if not rows:
        raise Refusal(Problem("bill_empty", "还没有填明细。", "请填编码、日期、数量和单价。"))
    return [_line(row, asked) for row in rows]


def _line(row: Row, asked: Asked) -> Uploaded:
    where = f"第{row.n}行"
    on, quantity = day(row.on, where), counter.scaled(row.quantity, 4, f"{where}数量")
    price = counter.scaled(row.price, 6, f"{where}单价")
    return Uploaded(
        where=where, sn=str(row.n), batch="", at=datetime.combine(on, time.min, asked.moment.tzinfo),
        code=row.code, own_code="", price=price, quantity=quantity,
        amount=line_amount(price, quantity), details={"name": row.name or row.code},
    )  # fmt: skip
