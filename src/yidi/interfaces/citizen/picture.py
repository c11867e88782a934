"""The picture of a bill (账单瀑布): one tall bar cut into who pays what, block by block.

The bar is cut twice. First the whole bill into what stays with the person and what the pooled
fund pays; then, where somebody else takes over a share of the person's part (大病, 救助, 账户 …),
that part again, down to the cash at the window. Both cuts add up to the fen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from yidi.core.money import yuan
from yidi.core.policy import shape
from yidi.core.settlement import explain
from yidi.core.settlement.explain import Explained
from yidi.core.settlement.quote import Quote
from yidi.core.settlement.statement import StepTaken
from yidi.interfaces.citizen.basis import Basis
from yidi.interfaces.common.words import grouped

TALL = 520
"""Height of the whole bar, in pixels; a block is at least `SMALL` high so that it can be tapped."""
SMALL = 60
TALLEST = 380

WHO = {"you": "您付", "fund": "医保付", "account": "账户付", "hospital": "医院付"}
_PERSON_SIDE = {*shape.LAYERS, "hospital_share", "account", "family_account"}
_ACCOUNTS = {"account", "family_account"}
_LABELS = {
    "deductible": "起付线",
    "ratio": "按比例自己付的",
    "reduction": "去外地多付的",
    "ceiling": "超过年度封顶线",
    "visit_ceiling": "超过单次限额",
    "class_b": "乙类先自付（看病的地方定的）",
    "first_self_pay": "首先自付（参保地定的）",
    "cash": "最后您付的现金",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block: who pays how much, why, and by which clause. Amounts in fen, height in pixels."""

    name: str
    label: str
    payer: str
    amount: int
    height: int
    before: int
    after: int
    sentence: str
    arithmetic: str
    basis: Basis

    @property
    def who(self) -> str:
        """The payer in words."""
        return WHO[self.payer]


@dataclass(frozen=True, slots=True)
class Picture:
    """The blocks of the bill, of the person's part, and the steps that came to nothing."""

    bill: tuple[Block, ...]
    person: tuple[Block, ...]
    nothing: tuple[Block, ...]
    rows: tuple[Block, ...]


class _Step(NamedTuple):
    taken: StepTaken
    said: Explained


def picture(quote: Quote) -> Picture:
    """The waterfall of a quote."""
    every = list(_steps(quote))
    bill_side = [s for s in every if s.taken.name not in _PERSON_SIDE and s.taken.name != "cash"]
    person_side = [s for s in every if s.taken.name in _PERSON_SIDE]
    cash = [s for s in every if s.taken.name == "cash"]
    total = quote.statement.bill.total
    bill = [_kept(quote, step, total) for step in bill_side]
    relieved = [_relieved(quote, step, total) for step in person_side]
    shown = [block for block in relieved if block.amount]
    last = [_kept(quote, step, total) for step in cash]
    return Picture(
        bill=(*(block for block in bill if block.amount), *_fund(quote, total)),
        person=tuple([*shown, *last] if shown else ()),
        nothing=tuple(block for block in [*bill, *relieved] if not block.amount),
        rows=(*bill, *_fund(quote, total), *relieved, *last),
    )


def _steps(quote: Quote) -> Iterator[_Step]:
    shown = (step for step in quote.statement.steps if step.name != "pool")
    for taken, said in zip(shown, explain.steps(quote), strict=True):
        yield _Step(taken, said)


def _kept(quote: Quote, step: _Step, total: int) -> Block:
    """A block that stays with the person."""
    taken = step.taken
    left = taken.before - taken.kept
    arithmetic = f"{_figure(taken.before)} − {_figure(taken.kept)} = {_figure(left)}"
    if taken.name == "cash":
        arithmetic = ""
    return _block(quote, step, "you", taken.kept, total, (taken.before, left), arithmetic)


def _relieved(quote: Quote, step: _Step, total: int) -> Block:
    """A block that somebody else pays of the person's part."""
    taken = step.taken
    payer = "account" if taken.name in _ACCOUNTS else "fund"
    payer = "hospital" if taken.name == "hospital_share" else payer
    paid = taken.passed_on
    arithmetic = f"{_figure(taken.before)} − {_figure(paid)} = {_figure(taken.kept)}"
    return _block(quote, step, payer, paid, total, (taken.before, taken.kept), arithmetic)


def _block(
    quote: Quote, step: _Step, payer: str, amount: int, total: int, sides: tuple[int, int],
    arithmetic: str,
) -> Block:  # fmt: skip
    said, name = step.said, step.taken.name
    detail = step.taken.rule.detail if step.taken.rule and name in ("ratio", *shape.LAYERS) else ""
    label = _LABELS.get(name, said.label) + (f"（{grouped(detail)}）" if detail else "")
    return Block(
        name, label, payer, amount, _height(amount, total), *sides,
        grouped(said.sentence), arithmetic, _basis(quote, step),
    )  # fmt: skip


def _fund(quote: Quote, total: int) -> list[Block]:
    """What the pooled fund pays: all that has passed the steps above."""
    paid = quote.statement.fund["hifp_pay"]
    if not paid:
        return []
    ratio = next((s for s in _steps(quote) if s.taken.name == "ratio"), None)
    rule = _basis(quote, ratio) if ratio else Basis("", "", None, "published")
    return [
        Block(
            "pool", "统筹基金支付", "fund", paid, _height(paid, total), paid, 0,
            f"上面各项扣完，剩下的{_figure(paid)}元全部由医保统筹基金付，您不用垫。"
            if quote.manner.settlement == "direct"
            else f"上面各项扣完，剩下的{_figure(paid)}元由医保统筹基金报销。",
            _pool_arithmetic(quote), rule,
        )
    ]  # fmt: skip


def _pool_arithmetic(quote: Quote) -> str:
    """The ratio as it really was: (local − reduction), where one band tells the whole story."""
    bands = [s for s in _steps(quote) if s.taken.name == "ratio"]
    reduced = [s for s in _steps(quote) if s.taken.name == "reduction"]
    if len(bands) != 1 or not reduced:
        return ""
    worked_on, rate = bands[0].taken.worked_on, bands[0].said.rate
    if not reduced[0].taken.kept:
        return f"{_figure(worked_on)} × {rate} = {_figure(reduced[0].taken.passed_on)}"
    change = reduced[0].said.rate
    how = f"（{rate} − {change}）" if "百分点" in change else f" {rate} × {change}"
    sign = " × " if "百分点" in change else " ×"
    return f"{_figure(worked_on)}{sign}{how} = {_figure(reduced[0].taken.passed_on)}"


def _basis(quote: Quote, step: _Step) -> Basis:
    taken, said = step.taken, step.said
    since = None
    if taken.rule is not None and not said.rule.startswith("interface/"):
        table = taken.rule.rows[0].table
        since = quote.book.edition(quote.day).tables[table].version.span.first
    return Basis(said.document, said.article, since, said.status, said.note)


def _height(amount: int, total: int) -> int:
    """Pixels in proportion, within what can be tapped and what fits a screen."""
    return min(max(SMALL, TALL * amount // max(total, 1)), TALLEST)


def _figure(amount: int) -> str:
    return grouped(yuan(amount))


def parts(quote: Quote) -> Sequence[tuple[str, str, int]]:
    """Who pays how much in the end: payer, words, fen; nothing for who pays nothing."""
    statement = quote.statement
    found = (
        ("fund", "医保付", statement.fund_total),
        ("hospital", "医院付", statement.hospital),
        ("account", "个人账户付", statement.account),
        ("you", "您付现金" if statement.account else "您付", statement.cash),
    )
    return [part for part in found if part[2]]
