"""The catalogue of the place of care (就医地目录): what an item is, and what it makes of a charge.

The day on which a thing was given picks the version, never the day of settling. Whatever the
catalogue says of a charge is put into `scope.Terms`; the arithmetic is `scope.cut`, and a return
is cut by the terms of its original, whatever the catalogue says on the day of the return.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from yidi.core import money
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import diagnoses, scope
from yidi.core.settlement.scope import OWN_PAID, Kept, Parts, Terms

LIST_TYPES = {
    "101": "西药中成药", "102": "中药饮片", "103": "自制剂", "104": "民族药", "105": "其他",
    "106": "配方颗粒", "201": "医疗服务项目", "301": "医用耗材",
}  # fmt: skip
"""目录类别, the numbers of [HN] (nhsa-interface §3.2)."""

CHARGE_TYPES = {
    "01": "床位费", "02": "诊察费", "03": "检查费", "04": "化验费", "05": "治疗费", "06": "手术费",
    "07": "护理费", "08": "卫生材料费", "09": "西药费", "10": "中药饮片费", "11": "中成药费",
    "12": "一般诊疗费", "13": "挂号费", "14": "其他费",
}  # fmt: skip
"""收费项目类别 (nhsa-interface §3.2)."""

CLASSES = {"A": "甲类", "B": "乙类", "C": "丙类"}
SEXES = {"male": "男", "female": "女"}
APPROVALS = {"0": "无须审批", "1": "审批通过", "2": "审批不通过"}
"""hosp_appr_flag: what the hospital says of an item whose use is limited."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it stands from `first` until before `after`.

    Rates in millionths, price caps in millionths of a yuan by level of the institution, quantities
    in ten-thousandths, ages in whole years. Empty or None: no limit.
    """

    code: str
    name: str
    list_type: str
    charge_type: str
    category: str
    first: date
    after: date | None = None
    self_pay_rate: int = 0
    self_pay_by_insurance: Mapping[str, int] = field(default_factory=dict)
    price_caps: Mapping[str, int] = field(default_factory=dict)
    unit: str = ""
    spec: str = ""
    limited: bool = False
    limit_note: str = ""
    sex: str = ""
    age_from: int | None = None
    age_below: int | None = None
    most_per_day: int | None = None
    most_per_stay: int | None = None
    diagnoses: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    negotiated: bool = False
    basic: bool = False
    for_children: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether this version counts for what was given on `day`."""
        return self.first <= day and (self.after is None or day < self.after)

    def self_pay(self, insurance: str) -> int:
        """先自付比例 of class B for an insurance, in millionths; all of class C, none of class A."""
        if self.category == "B":
            return self.self_pay_by_insurance.get(insurance, self.self_pay_rate)
        return money.RATE_ONE if self.category == "C" else 0


class Patient(NamedTuple):
    """Who is treated where: insurance and level as in core/policy/shape.py; age in whole years on
    the day of the charge; every diagnosis of the visit. None: not known."""

    insurance: str
    level: str
    male: bool | None
    age: int | None
    diagnoses: tuple[str, ...]


class Charge(NamedTuple):
    """A charge as it is uploaded: price in millionths of a yuan, quantity in ten-thousandths,
    amount in fen. approved: a key of APPROVALS. used_day, used_stay: the quantity of this item
    that the visit already has in scope on that day and in all, returns taken off."""

    price: int
    quantity: int
    amount: int
    approved: str = "0"
    used_day: int = 0
    used_stay: int = 0


class Reason(NamedTuple):
    """Why a line was cut as it was: its number in REASONS, and the sentence for this line."""

    number: int
    sentence: str


REASONS = {
    1: "甲类，全部符合政策范围。",
    2: "乙类，先自付{0}。",
    3: "丙类，不在医保支付范围，全自费。",
    4: "就医地医保目录里当日没有这个编码，全自费。",
    5: "限制使用的项目{0}，医院没有审批通过，全自费。",
    6: "医院审批不通过，全自费。",
    7: "医保只支付{0}性使用，全自费。",
    8: "医保只支付{0}的患者使用，全自费。",
    9: "本次就诊的诊断不在这个项目的支付范围，全自费。",
    10: "医保不支付{0}机构使用这个项目，全自费。",
    11: "每天最多支付{0}，超出的自费。",
    12: "每次就诊最多支付{0}，超出的自费。",
    13: "单价超过{0}机构限价{1}元，超出的自付。",
    14: "退费，按原明细冲减。",
}
"""Every reason by its number; docs/reference/catalogue.md explains each. Numbers never change."""


@dataclass(frozen=True, slots=True)
class LineSplit:
    """A line in its parts. terms: kept with the line, because its returns are cut by them."""

    terms: Terms
    parts: Parts
    reasons: tuple[Reason, ...]


def split(item: Item | None, charge: Charge, patient: Patient) -> LineSplit:
    """A charge under the item that holds on its day; None: the catalogue has no such code then.

    The parts make the amount exactly (nhsa-interface §2.10, I6). Raises Refusal for an amount more
    than one fen from price × quantity (I7) and for a quantity or amount that is negative.
    """
    if charge.quantity < 0 or charge.amount < 0:
        raise Refusal(
            Problem("return_without_original", "退费明细没有指明原明细。", "请写原费用流水号。")
        )
    wrong = scope.amount_fault(charge.price, charge.quantity, charge.amount)
    if wrong:
        raise Refusal(wrong)
    terms, reasons = _terms(item, charge, patient)
    parts = scope.cut(terms, charge.price, charge.quantity, charge.amount)
    if parts.over_limit and terms.price_cap is not None:
        level = shape.DIMENSIONS["level"].words[patient.level]
        reasons = (*reasons, reason(13, level, decimal(terms.price_cap, 6)))
    return LineSplit(terms, parts, reasons)


def _terms(item: Item | None, charge: Charge, patient: Patient) -> tuple[Terms, tuple[Reason, ...]]:
    if item is None:
        return OWN_PAID, (reason(4),)
    barred = _barred(item, charge.approved, patient)
    if barred:
        return OWN_PAID, (barred,)
    rate = item.self_pay(patient.insurance)
    listed = reason(2, money.percent_text(rate)) if item.category == "B" else reason(1)
    covered, limit = _covered(item, charge)
    terms = Terms(item.category, rate, item.price_caps.get(patient.level), covered)
    return terms, (listed, limit) if limit else (listed,)


def _barred(item: Item, approved: str, patient: Patient) -> Reason | None:
    """Why nothing of the item is in scope. What cannot be shown to be met is not met."""
    if item.category == "C":
        return reason(3)
    if approved == "2" and not item.limited:
        return reason(6)
    if approved != "1" and item.limited:
        return reason(5, f"（{item.limit_note}）" if item.limit_note else "")
    if item.sex and patient.male is not (item.sex == "male"):
        return reason(7, SEXES[item.sex])
    if not _old_enough(item, patient.age):
        return reason(8, _ages(item))
    if item.diagnoses and not diagnoses.any_within(patient.diagnoses, item.diagnoses):
        return reason(9)
    if item.levels and patient.level not in item.levels:
        return reason(10, shape.DIMENSIONS["level"].words[patient.level])
    return None


def _old_enough(item: Item, age: int | None) -> bool:
    if item.age_from is None and item.age_below is None:
        return True
    return (
        age is not None
        and (item.age_from is None or item.age_from <= age)
        and (item.age_below is None or age < item.age_below)
    )


def _ages(item: Item) -> str:
    least = "" if item.age_from is None else f"满{item.age_from}周岁"
    below = "" if item.age_below is None else f"未满{item.age_below}周岁"
    return "、".join(part for part in (least, below) if part)


def _covered(item: Item, charge: Charge) -> tuple[int | None, Reason | None]:
    """The quantity that may be in scope when less than all of it may."""
    left = [
        (max(most - used, 0), number, most)
        for most, used, number in (
            (item.most_per_day, charge.used_day, 11),
            (item.most_per_stay, charge.used_stay, 12),
        )
        if most is not None and charge.quantity > most - used
    ]
    if not left:
        return None, None
    covered, number, most = min(left)
    return covered, reason(number, f"{decimal(most, 4)}{item.unit}")


def reason(number: int, *words: str) -> Reason:
    """A reason with its words filled in."""
    return Reason(number, REASONS[number].format(*words))


def decimal(value: int, places: int) -> str:
    """A scaled whole number as people write it (12500000, 6 → "12.5")."""
    digits = str(value).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


# ---- returns


class Original(NamedTuple):
    """The line that a return names. kept: what is left of it after earlier returns."""

    visit: str
    code: str
    kept: Kept


class GivenBack(NamedTuple):
    """A return as it is uploaded: quantity and amount negative, price positive."""

    visit: str
    code: str
    price: int
    quantity: int
    amount: int


def take_back(original: Original, given: GivenBack) -> tuple[LineSplit, Kept]:
    """The negative parts of a return, and what is left of its original.

    The original and all its returns together always come to the split of what is left; all of it
    returned comes to zero in every part. A part of a single return may therefore be a fen off its
    own share. Raises Refusal for another visit, item or price, and for more than is left.
    """
    fault = _mismatch(original, given) or scope.return_fault(
        original.kept, given.price, -given.quantity, -given.amount
    )
    if fault:
        raise Refusal(fault)
    left = original.kept.less(-given.quantity, -given.amount)
    parts = left.parts.less(original.kept.parts)
    return LineSplit(left.terms, parts, (reason(14),)), left


def _mismatch(original: Original, given: GivenBack) -> Problem | None:
    if given.visit != original.visit:
        return Problem(
            "return_other_visit", "原明细不是这次就诊的。", "请在原就诊里退费，或核对原费用流水号。"
        )
    if given.code != original.code:
        return Problem(
            "return_other_item", "退费的医疗目录编码与原明细不同。", "请核对原费用流水号。"
        )
    if given.quantity >= 0 or given.amount > 0:
        return Problem("return_sign_wrong", "退费的数量和金额应当是负数。", "请把数量写成负数。")
    return None
