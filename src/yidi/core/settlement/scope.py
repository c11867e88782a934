"""Line by line: what the catalogue of the place of care takes out before any benefit is computed.

A line falls into four parts to the fen: own-paid (全自费), over the price cap (超限价), class-B
share (乙类先自付) and in scope (政策范围内). Totals are sums of rounded lines. A return is a
negative line against its original and takes back its share of every part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yidi.core import money
from yidi.core.problems import Problem
from yidi.core.settlement.case import Bill, Line


@dataclass(frozen=True, slots=True)
class Split:
    """One line in its four parts, in fen; all negative for a return."""

    line: Line
    own_paid: int
    over_limit: int
    class_b: int

    @property
    def in_scope(self) -> int:
        """What is left for the benefit."""
        return self.line.amount - self.own_paid - self.over_limit - self.class_b


def split(line: Line) -> Split:
    """The four parts of a line by its class, own-pay ratio and price cap, each half-up to the fen."""
    sign = -1 if line.amount < 0 else 1
    amount = abs(line.amount)
    if line.category == "C":
        return Split(line, line.amount, 0, 0)
    over = 0
    if line.price_cap is not None and line.price > line.price_cap:
        within = money.line_amount(line.price_cap, abs(line.quantity))
        over = max(amount - within, 0)
    class_b = money.half_up(amount - over, line.self_pay_rate) if line.category == "B" else 0
    return Split(line, 0, sign * over, sign * class_b)


def bill(lines: Sequence[Line]) -> Bill:
    """The bill of all lines: each part the sum of the rounded parts of its lines."""
    parts = [split(line) for line in lines]
    return Bill(
        sum(line.amount for line in lines),
        sum(part.own_paid for part in parts),
        sum(part.over_limit for part in parts),
        sum(part.class_b for part in parts),
        tuple(lines),
    )


def faults(lines: Sequence[Line]) -> Iterator[Problem]:
    """What cannot be settled: a return without its original, or of more than was charged."""
    left: dict[str, int] = {}
    for line in lines:
        if line.amount >= 0:
            name = line.code or str(line.number)
            left[name] = left.get(name, 0) + line.amount
    for line in lines:
        if line.amount < 0:
            yield from _return_faults(line, left)


def _return_faults(line: Line, left: dict[str, int]) -> Iterator[Problem]:
    where = f"bill.lines[{line.number}]"
    original = line.returns or ""
    if original not in left:
        yield Problem(
            "return_without_original", "退费明细没有指明原明细。", "请在 returns 写原明细的编码。",
            where=where,
        )  # fmt: skip
        return
    left[original] += line.amount
    if left[original] < 0:
        yield Problem(
            "return_exceeds", "退费金额超过原明细。", "请核对退费数量和金额。", where=where
        )
