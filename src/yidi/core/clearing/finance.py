"""The application to the finance department (用款申请): one payment, row by row, which come to its amount.

CSV: a header, a row for every pool, insurance, kind of care and fund, and a row 合计. Amounts in yuan.
docs/reference/clearing-files.md describes it field by field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yidi.core.clearing.month import Month
from yidi.core.clearing.table import Row, Sum
from yidi.core.csv_text import row
from yidi.core.ledger.entries import ACCOUNTS
from yidi.core.money import yuan
from yidi.core.problems import BrokenInvariant

HEADER = (
    "付款编号", "清算年月", "付款方", "收款方", "经由", "参保统筹区", "就医统筹区", "险种", "就医类型",
    "基金", "笔数", "金额（元）",
)  # fmt: skip
TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Application:
    """One payment. amount in fen; turned: the place of care pays, and every row changes its sign."""

    number: str
    month: Month
    payer: str
    payee: str
    through: str
    amount: int
    turned: bool


def rows(of: Application, table: Mapping[Row, Sum]) -> list[tuple[str, ...]]:
    """The cells of every row, the sum last; amounts in fen as text of yuan. Stops (BrokenInvariant)
    where they do not come to the amount of the payment."""
    sign = -1 if of.turned else 1
    if sign * sum(one.amount for one in table.values()) != of.amount:
        raise BrokenInvariant(f"{of.number}: the rows do not come to {of.amount}")
    head = (of.number, str(of.month), of.payer, of.payee, of.through)
    made = [
        (
            *head, one.insured, one.place, one.insurance, one.care, ACCOUNTS[one.fund],
            str(summed.items), yuan(sign * summed.amount),
        )
        for one, summed in table.items()
    ]  # fmt: skip
    return [*made, (*head, TOTAL, "", "", "", "", "", yuan(of.amount))]


def written(cells: Iterable[tuple[str, ...]]) -> str:
    """The file of these rows."""
    return "".join(map(row, (HEADER, *cells)))
