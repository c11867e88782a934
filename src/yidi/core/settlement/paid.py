"""A settlement as people look at it afterwards: its bill line by line, its amounts, what is behind
each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yidi.core.policy import shape
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.catalogue import CHARGE_TYPES, CLASSES, decimal
from yidi.core.settlement.replay import Kept

REVERSAL = "reversal"

LABELS = {
    "total": "医疗费总额",
    "own_paid": "全自费",
    "over_limit": "超限价自费",
    "class_b": "乙类先行自付",
    "in_scope": "符合政策范围",
    "deductible": "起付线",
    "hifp_pay": "基本医疗保险统筹基金",
    "cvlserv_pay": "公务员医疗补助",
    "hifes_pay": "企业补充医疗保险",
    "hifmi_pay": "居民大病保险",
    "hifob_pay": "职工大额医疗费用补助",
    "maf_pay": "医疗救助",
    "hifdm_pay": "伤残人员医疗保障",
    "oth_pay": "其他基金",
    "fund_total": "基金支付合计",
    "hospital": "医院负担",
    "person": "个人负担合计",
    "account": "个人账户支付",
    "family": "其中家庭共济账户",
    "cash": "个人现金支付",
}
"""What a page or a paper calls each amount, in the order of the national record."""

ALWAYS = ("total", "in_scope", "fund_total", "person", "cash")
"""Amounts that are said even where they are nothing."""

STEPS_OF = {
    "own_paid": ("own_paid",),
    "over_limit": ("over_limit",),
    "class_b": ("class_b",),
    "in_scope": ("own_paid", "over_limit", "class_b"),
    "deductible": ("deductible",),
    "hifp_pay": (
        "first_self_pay", "deductible", "ratio", "reduction", "visit_ceiling", "ceiling", "pool",
    ),
    **{fund: (layer,) for layer, fund in shape.LAYERS.items()},
    "fund_total": ("pool", *shape.LAYERS),
    "hospital": ("hospital_share",),
    "account": ("account", "family_account"),
    "family": ("family_account",),
    "cash": ("cash",),
}  # fmt: skip
"""The steps behind an amount; what has none is a sum of what stands above it."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as it was split, in fen. quantity in ten-thousandths, price and cap in millionths of
    a yuan, rate in millionths; why: the catalogue's sentences."""

    number: str
    at: datetime
    code: str
    name: str
    fee_kind: str
    quantity: int
    price: int
    amount: int
    category: str
    self_pay_rate: int
    price_cap: int | None
    own_paid: int
    over_limit: int
    class_b: int
    why: tuple[str, ...]
    returns: str

    @property
    def in_scope(self) -> int:
        """What of it counts for the benefit."""
        return self.amount - self.own_paid - self.over_limit - self.class_b

    @property
    def class_name(self) -> str:
        """甲类, 乙类, 丙类; what the catalogue does not have is 自费."""
        return CLASSES.get(self.category, "自费")

    @property
    def count(self) -> str:
        """The quantity as it is written: 2, 0.5."""
        sign = "-" if self.quantity < 0 else ""
        return sign + decimal(abs(self.quantity), 4)

    @property
    def unit_price(self) -> str:
        """Yuan for one."""
        return decimal(self.price, 6)


@dataclass(frozen=True, slots=True)
class Kind:
    """The charges of one kind of fee and their sums, in fen."""

    label: str
    charges: tuple[Charge, ...]
    amount: int
    own_paid: int
    over_limit: int
    class_b: int

    @property
    def in_scope(self) -> int:
        """What of them counts for the benefit."""
        return self.amount - self.own_paid - self.over_limit - self.class_b


@dataclass(frozen=True, slots=True)
class Brief:
    """A settlement in a list. reversed: it was taken back; the amounts of a reversal are negative."""

    region: str
    setl_id: str
    kind: str
    reversed: bool
    person_id: int
    institution: str
    care: str
    settled_at: datetime
    year: int
    interim: bool
    amounts: Amounts

    @property
    def care_label(self) -> str:
        """The kind of care in words."""
        return shape.DIMENSIONS["type"].words.get(self.care, self.care)


@dataclass(frozen=True, slots=True)
class Paid:
    """A settlement in full. reversed_by, reverses: the number of its mirror, "" without one;
    earlier: interim settlements of the stay that were taken off."""

    id: int
    region: str
    place: str
    setl_id: str
    msgid: str
    kind: str
    reverses: str
    reversed_by: str
    person_id: int
    person: str
    id_last4: str
    psn_no: str
    insurance: str
    institution_code: str
    institution: str
    mdtrt_id: str
    visit_number: str
    care: str
    disease: str
    first: datetime
    last: datetime | None
    scope: str
    settled_at: datetime
    year: int
    interim: bool
    invoice: str
    balance: int
    book: str
    kept: Kept
    earlier: tuple[Brief, ...]
    charges: tuple[Charge, ...]

    @property
    def amounts(self) -> Amounts:
        """What this settlement moved."""
        return self.kept.amounts

    @property
    def care_label(self) -> str:
        """The kind of care in words."""
        return shape.DIMENSIONS["type"].words.get(self.care, self.care)

    @property
    def category(self) -> str:
        """结算类别: ordinary, chronic with its disease, or all paid by the person."""
        if self.care == "chronic" and self.disease:
            return f"门诊慢特病（{shape.DISEASES.get(self.disease, self.disease)}）"
        return "自费" if not self.amounts.in_scope else f"普通（{self.care_label}）"

    @property
    def masked(self) -> str:
        """The person's name as a paper shows it."""
        return self.person[:1] + "*" * (len(self.person) - 1)


def kinds(charges: Iterable[Charge]) -> list[Kind]:
    """The charges by kind of fee, in the order of the national dictionary."""
    found: dict[str, list[Charge]] = {}
    for charge in charges:
        found.setdefault(charge.fee_kind, []).append(charge)
    return [_kind(code, found[code]) for code in sorted(found)]


def _kind(code: str, charges: list[Charge]) -> Kind:
    return Kind(
        CHARGE_TYPES.get(code, "其他费"),
        tuple(charges),
        sum(c.amount for c in charges),
        sum(c.own_paid for c in charges),
        sum(c.over_limit for c in charges),
        sum(c.class_b for c in charges),
    )


def said(amounts: Amounts) -> list[tuple[str, str, int]]:
    """(name, label, fen) of every amount that is not nothing, and of those always said."""
    return [
        (name, LABELS[name], amount)
        for name, amount in amounts._asdict().items()
        if amount or name in ALWAYS
    ]


def sums(paid: Paid, labels: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """(label, before, after) of the yearly sums that the bill found or moved. labels: the book's."""
    before, after = paid.kept.before, paid.kept.after
    names = [name for name in labels if before.get(name) or after.get(name)]
    return [(labels[name], before.get(name, 0), after.get(name, 0)) for name in names]
