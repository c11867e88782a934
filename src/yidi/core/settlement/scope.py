"""Line by line: what the catalogue of the place of care takes out before any benefit is computed.

A line falls into four parts to the fen: own-paid (全自费), over the price cap (超限价), class-B
share (乙类先自付) and in scope (政策范围内). Totals are sums of rounded lines. A return is a
negative line against its original: it takes back the parts of what was, less the parts of what
stays, so that the lines together always come to the split of what was kept, in whatever order and
in however many pieces it was given back. All of it given back leaves nothing, to the fen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from yidi.core import money
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.case import Bill, Line


class Terms(NamedTuple):
    """What the catalogue says of a line. category: A | B | C, C is paid by the person alone.

    self_pay_rate in millionths (class B); price_cap in millionths of a yuan; covered: the quantity
    that may be in scope, in ten-thousandths. None: no cap, no limit.
    """

    category: str
    self_pay_rate: int = 0
    price_cap: int | None = None
    covered: int | None = None


OWN_PAID = Terms("C", money.RATE_ONE)
"""A line that is not in scope at all."""


class Parts(NamedTuple):
    """A line in its four parts, in fen. They make the amount of the line, and nothing else does."""

    own_paid: int
    over_limit: int
    class_b: int
    in_scope: int

    @property
    def amount(self) -> int:
        """What the line comes to."""
        return self.own_paid + self.over_limit + self.class_b + self.in_scope

    def less(self, other: Parts) -> Parts:
        """Part by part."""
        return Parts(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


def cut(terms: Terms, price: int, quantity: int, amount: int) -> Parts:
    """The parts of a charge, none of them negative; the share of class B is rounded half-up, once.

    price in millionths of a yuan, quantity in ten-thousandths, amount in fen.
    """
    if terms.category == "C":
        return Parts(amount, 0, 0, 0)
    covered, counted = amount, quantity
    if terms.covered is not None and terms.covered < quantity:
        counted = terms.covered
        covered = min(amount, money.line_amount(price, counted))
    capped = covered
    if terms.price_cap is not None and price > terms.price_cap:
        capped = min(covered, money.line_amount(terms.price_cap, counted))
    class_b = money.half_up(capped, terms.self_pay_rate) if terms.category == "B" else 0
    return Parts(amount - covered, covered - capped, class_b, capped - class_b)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of a charge after its returns. price, quantity and amount as in `cut`."""

    terms: Terms
    price: int
    quantity: int
    amount: int

    @property
    def parts(self) -> Parts:
        """The parts of what is left."""
        return cut(self.terms, self.price, self.quantity, self.amount)

    def less(self, quantity: int, amount: int) -> Kept:
        """What is left when so much more is given back; both positive."""
        return replace(self, quantity=self.quantity - quantity, amount=self.amount - amount)


def amount_fault(price: int, quantity: int, amount: int, where: str = "") -> Problem | None:
    """An amount more than one fen from price × quantity (nhsa-interface §2.10, I7)."""
    computed = money.line_amount(price, abs(quantity)) * (-1 if quantity < 0 else 1)
    if abs(amount - computed) <= 1:
        return None
    said, found = money.yuan(amount), money.yuan(computed)
    sentence = f"单价乘数量是{found}元，明细写{said}元。"
    return Problem("line_amount_wrong", sentence, "请核对明细。", where=where)


def return_fault(
    kept: Kept, price: int, quantity: int, amount: int, where: str = ""
) -> Problem | None:
    """Why so much (both positive) cannot be given back of what is left; None if it can.

    What empties a line takes exactly the rest of its amount, also where several roundings have
    moved it by more than a fen from price × quantity.
    """
    if price != kept.price:
        return _return_problem("return_price_differs", "退费单价与原明细不同。", where)
    if quantity > kept.quantity or amount > kept.amount:
        return _return_problem("return_exceeds", "退费数量或金额超过原明细剩下的。", where)
    if quantity == kept.quantity:
        rest = money.yuan(kept.amount)
        sentence = f"数量退完时金额应当正好退完，原明细还剩{rest}元。"
        return (
            _return_problem("return_leaves_rest", sentence, where)
            if amount != kept.amount
            else None
        )
    return amount_fault(price, quantity, amount, where)


def _return_problem(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, "请核对退费的单价、数量和金额。", where=where)


# ---- the lines of a case, which bring their class, ratio and cap themselves


def bill(lines: Sequence[Line]) -> Bill:
    """The bill of all lines: each part the sum of the parts of its lines.

    Raises Refusal for a return without its original, or of more than is left of one charge.
    """
    problems: list[Problem] = []
    parts = list(_split(lines, problems))
    if problems:
        raise Refusal(*problems)
    own_paid, over_limit, class_b = (sum(part[n] for part in parts) for n in range(3))
    return Bill(sum(part.amount for part in parts), own_paid, over_limit, class_b, tuple(lines))


def _split(lines: Sequence[Line], problems: list[Problem]) -> Iterator[Parts]:
    """The parts of every line, charges first; those of a return are negative."""
    left: dict[str, list[Kept]] = {}
    for line in lines:
        if line.amount >= 0:
            kept = _kept(line)
            left.setdefault(line.code or str(line.number), []).append(kept)
            yield kept.parts
    for line in lines:
        if line.amount < 0:
            found = _given_back(line, left.get(line.returns or "", []))
            if isinstance(found, Problem):
                problems.append(found)
            else:
                yield found


def _kept(line: Line) -> Kept:
    terms = Terms(line.category, line.self_pay_rate, line.price_cap)
    return Kept(terms, line.price, line.quantity, line.amount)


def _given_back(line: Line, charges: list[Kept]) -> Parts | Problem:
    """The parts of a return, taken from the first charge that can bear it."""
    where = f"bill.lines[{line.number}]"
    problem = Problem(
        "return_without_original", "退费明细没有指明原明细。", "请在 returns 写原明细的编码。",
        where=where,
    )  # fmt: skip
    for n, kept in enumerate(charges):
        fault = return_fault(kept, line.price, -line.quantity, -line.amount, where)
        if fault is None:
            charges[n] = kept.less(-line.quantity, -line.amount)
            return charges[n].parts.less(kept.parts)
        problem = fault
    return problem
