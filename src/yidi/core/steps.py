"""The arithmetic of a benefit, one small function a step, written once for both speeds.

Each step takes a `Flow` and whole numbers: fen, and rates in millionths. With
Python integers and `SCALAR` it computes one bill; with NumPy int64 columns and
the column `Ops` (core/settlement/columns.py) the same text computes millions.
Nothing here knows a pack, a date or a person.

Two sides of a bill. On the *bill side* every step keeps something with the
person and passes the rest on; what is left at the end is what the pooled fund
pays. `pool` turns to the *person side*: the person's part is what did not pass,
and every layer takes something off it.
`Flow.line` is the last step in four numbers (before, kept by the person, passed
on to a fund, the amount that the rate worked on); before = kept + passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yidi.core.money import LARGEST_SUM, half_up, rounded

Amount = Any
"""Whole fen: an int, or a NumPy int64 column."""


@dataclass(frozen=True, slots=True)
class Ops:
    """What integers and columns spell differently."""

    least: Callable[[Any, Any], Any]
    most: Callable[[Any, Any], Any]


# Shorter than min() and max() and twice as fast, which is felt in the single-bill path.
SCALAR = Ops(
    least=lambda a, b: a if a < b else b,
    most=lambda a, b: a if a > b else b,
)

NO_LIMIT = LARGEST_SUM * 10
"""Stands for "no upper end" in a band or a ceiling; still far inside int64."""

FUND_FIELDS = (
    "hifp_pay",
    "cvlserv_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "hifdm_pay",
    "oth_pay",
)
"""The funds, in the order of the national settlement record; together fund_pay_sumamt."""

_NOTHING_PAID: dict[str, Amount] = dict.fromkeys(FUND_FIELDS, 0)


class Flow:
    """Where a bill stands between two steps. Every field is an `Amount`.

    passing: still on its way to the pooled fund; over: what a ceiling cut off; year: yearly sums
    by name; fund: paid so far by each fund; own_account and family: what the two accounts may pay.
    Behind `pool` also person: the person's part, and burden: the in-scope part of it.
    """

    __slots__ = (
        "at_base", "at_rate", "base_product", "burden", "class_b", "deducted", "family", "fund",
        "hospital", "in_scope", "left", "line", "ops", "over", "over_limit", "own_account",
        "passing", "person", "rate_product", "start", "stop", "total", "year",
    )  # fmt: skip

    start: Amount
    stop: Amount
    left: Amount
    at_base: Amount
    at_rate: Amount
    base_product: Amount
    rate_product: Amount
    person: Amount
    burden: Amount
    line: tuple[Amount, Amount, Amount, Amount]

    def __init__(
        self,
        ops: Ops,
        total: Amount,
        in_scope: Amount,
        class_b: Amount,
        over_limit: Amount,
        year: dict[str, Amount],
        own_account: Amount = 0,
        family: Amount = 0,
    ) -> None:
        self.ops = ops
        self.total = total
        self.in_scope = self.passing = in_scope
        self.class_b = class_b
        self.over_limit = over_limit
        self.over = self.deducted = self.hospital = 0
        self.own_account = own_account
        self.family = family
        self.year = year
        self.fund = _NOTHING_PAID.copy()

    def keep(self, kept: Amount, worked_on: Amount) -> None:
        """Bill side: the person bears `kept` of what is passing."""
        before = self.passing
        self.passing = passed_on = before - kept
        self.line = (before, kept, passed_on, worked_on)

    def relieve(self, paid: Amount, worked_on: Amount) -> None:
        """Person side: somebody pays `paid` of the person's part."""
        before = self.person
        self.person = before - paid
        self.line = (before, self.person, paid, worked_on)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a program: which function, and what of it does not vary from case to case.

    width: how many numbers it takes; counts: the yearly sum it reads and adds to; limit_counts:
    the yearly sum of what it paid; base: what it works on; field: the fund that pays; first:
    it opens a group of bands; carry: round the group's total once instead of each band.
    """

    name: str
    run: Callable[..., None]
    width: int
    counts: str = ""
    limit_counts: str = ""
    base: str = ""
    field: str = ""
    first: bool = False
    carry: bool = False
    also_counts: tuple[str, ...] = ()


def opened(
    ops: Ops, program: Sequence[Step], total: Amount, in_scope: Amount, class_b: Amount,
    over_limit: Amount, year: dict[str, Amount], own_account: Amount, family: Amount,
) -> Flow:  # fmt: skip
    """A flow before the first step. Account money comes along only where the program draws on it."""
    if program[-1].run is not family_account:
        own_account = family = 0
    return Flow(ops, total, in_scope, class_b, over_limit, year, own_account, family)


def first_self_pay(flow: Flow, step: Step, rate: Amount) -> None:
    """首先自付: a share of what is in scope that the insured place leaves with the person."""
    flow.keep(half_up(flow.passing, rate), flow.passing)


def deductible(flow: Flow, step: Step, due: Amount) -> None:
    """起付标准: the first `due` fen; a yearly one counts what the year has already borne."""
    ops, year = flow.ops, flow.year
    if step.counts:
        due = ops.most(due - year[step.counts], 0)
    kept = ops.least(flow.passing, due)
    if step.counts:
        year[step.counts] = year[step.counts] + kept
    flow.deducted = flow.deducted + kept
    flow.keep(kept, flow.passing)


def ratio_band(
    flow: Flow, step: Step, over: Amount, up_to: Amount, base: Amount, rate: Amount
) -> None:
    """支付比例 of one band at the local `base`; what stays at the reduced `rate` is noted beside.

    The bands lie on this bill after the deductible (base "after_deductible") or on it with the
    deductible ("with_deductible"); with `counts` they go on from the year's sum, measured alike.
    """
    if step.first:
        _open_ratio(flow, step)
    part = _slice(flow, over, up_to)
    before_band = flow.at_base
    if step.carry:
        flow.base_product = flow.base_product + part * base
        flow.rate_product = flow.rate_product + part * rate
        flow.at_base, flow.at_rate = rounded(flow.base_product), rounded(flow.rate_product)
    else:
        flow.at_base = flow.at_base + half_up(part, base)
        flow.at_rate = flow.at_rate + half_up(part, rate)
    flow.keep(part - (flow.at_base - before_band), part)


def _open_ratio(flow: Flow, step: Step) -> None:
    flow.at_base = flow.at_rate = flow.base_product = flow.rate_product = 0
    flow.start = flow.deducted if step.base == "with_deductible" else 0
    if step.counts:
        flow.start = flow.start + flow.year[step.counts]
        flow.year[step.counts] = flow.start + flow.passing
    flow.stop = flow.start + flow.passing


def _slice(flow: Flow, over: Amount, up_to: Amount) -> Amount:
    """The part of [start, stop) inside the band [over, up_to)."""
    ops = flow.ops
    return ops.most(ops.least(flow.stop, up_to) - ops.most(flow.start, over), 0)


def reduction(flow: Flow, step: Step) -> None:
    """降低支付比例: from the local ratio to the one that holds for care elsewhere."""
    flow.keep(flow.passing - flow.at_rate, flow.passing)


def ceiling(flow: Flow, step: Step, limit: Amount) -> None:
    """最高支付限额: what is left of it this year passes, the rest stays with the person.

    What passes is added to the yearly sum at once where the ceiling stands before the ratio
    (base "eligible"); behind it, `pool` adds what the fund really paid.
    """
    ops = flow.ops
    if step.counts:
        limit = ops.most(limit - flow.year[step.counts], 0)
    cut = ops.most(flow.passing - limit, 0)
    flow.over = flow.over + cut
    flow.keep(cut, flow.passing)
    if step.base == "eligible" and step.counts:
        flow.year[step.counts] = flow.year[step.counts] + flow.passing


def pool(flow: Flow, step: Step) -> None:
    """统筹基金支付: what has passed every step of the bill side; the rest is the person's part."""
    flow.fund[step.field] = flow.passing
    flow.burden = flow.in_scope - flow.passing
    flow.person = flow.total - flow.passing
    for name in step.also_counts:
        flow.year[name] = flow.year[name] + flow.passing
    flow.line = (flow.passing, 0, flow.passing, flow.passing)


def layer_band(
    flow: Flow, step: Step, over: Amount, up_to: Amount, rate: Amount, limit: Amount
) -> None:
    """One band of a layer behind the pooled fund: 大额, 大病, 公务员补助, 医疗救助, 商业补充.

    base: "over_ceiling" (what the ceiling cut off and nobody has paid), "burden" (what is in scope
    and still with the person) or "burden_and_class_b". The band lies on the year's sum of that base
    (`counts`); what is below the first band is the layer's own deductible. `limit` is its own
    ceiling. What it pays comes off the burden first, then off the class-B share, so that no later
    layer pays for it again.
    """
    ops = flow.ops
    if step.first:
        _open_layer(flow, step, limit)
    part = _slice(flow, over, up_to)
    if step.carry:
        flow.rate_product = flow.rate_product + part * rate
        due = rounded(flow.rate_product) - flow.at_rate
        flow.at_rate = flow.at_rate + due
    else:
        due = half_up(part, rate)
    paid = ops.least(ops.least(due, flow.left), flow.person)
    flow.left = flow.left - paid
    flow.fund[step.field] = flow.fund[step.field] + paid
    of_burden = ops.least(paid, flow.burden)
    flow.burden = flow.burden - of_burden
    flow.class_b = flow.class_b - (paid - of_burden)
    if step.base == "over_ceiling":
        flow.over = flow.over - paid
    if step.limit_counts:
        flow.year[step.limit_counts] = flow.year[step.limit_counts] + paid
    flow.relieve(paid, part)


def _open_layer(flow: Flow, step: Step, limit: Amount) -> None:
    base = flow.burden
    if step.base == "over_ceiling":
        base = flow.ops.least(flow.over, flow.burden)
    if step.base == "burden_and_class_b":
        base = flow.ops.least(base + flow.class_b, flow.person)
    flow.start = flow.year[step.counts] if step.counts else 0
    flow.stop = flow.start + base
    flow.left = limit
    flow.at_rate = flow.rate_product = 0
    if step.counts:
        flow.year[step.counts] = flow.stop
    if step.limit_counts:
        flow.left = flow.ops.most(limit - flow.year[step.limit_counts], 0)


def hospital_share(flow: Flow, step: Step, rate: Amount, limit: Amount) -> None:
    """医院负担: a share of the over-limit part or of the in-scope burden that the provider bears."""
    ops = flow.ops
    base = flow.over_limit if step.base == "over_limit" else flow.burden
    paid = ops.least(ops.least(half_up(base, rate), limit), flow.person)
    flow.hospital = flow.hospital + paid
    if step.base != "over_limit":
        flow.burden = flow.burden - paid
    flow.relieve(paid, base)


def account(flow: Flow, step: Step) -> None:
    """个人账户: pays the person's part, or only what of it is in scope (base "burden")."""
    flow.own_account = _drawn(flow, step, flow.own_account)


def family_account(flow: Flow, step: Step) -> None:
    """家庭共济账户: pays what the person's own account left."""
    flow.family = _drawn(flow, step, flow.family)


def _drawn(flow: Flow, step: Step, available: Amount) -> Amount:
    ops = flow.ops
    base = ops.least(flow.burden, flow.person) if step.base == "burden" else flow.person
    paid = ops.least(available, base)
    flow.burden = ops.most(flow.burden - paid, 0)
    flow.relieve(paid, base)
    return paid
