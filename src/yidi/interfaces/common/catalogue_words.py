"""The columns and values of a catalogue in words, for a page and for a terminal alike."""

from __future__ import annotations

from typing import Any

from yidi.core import money
from yidi.core.settlement.catalogue import CHARGE_TYPES, CLASSES, LIST_TYPES, SEXES, Item, decimal
from yidi.core.settlement.catalogue_file import COLUMNS, INSURANCES, LEVELS
from yidi.store.reads.catalogue import numbers

_LABELS = {
    "self_pay_rate": "先自付比例", "self_pay_by_insurance": "各险种先自付比例", "price_caps": "各级限价",
}  # fmt: skip
_WORDS = {
    "list_type": LIST_TYPES, "charge_type": CHARGE_TYPES, "category": CLASSES, "sex": SEXES,
}  # fmt: skip


def label(column: str) -> str:
    """What a column is called."""
    return _LABELS.get(column) or COLUMNS[column]


def said(column: str, value: Any) -> str:
    """A value of a column, as it is kept, as somebody would say it."""
    if value in ("", None):
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if column == "self_pay_rate":
        return money.percent_text(value)
    if column == "self_pay_by_insurance":
        return "、".join(
            f"{INSURANCES[k]}{money.percent_text(v)}" for k, v in numbers(value).items()
        )
    if column == "price_caps":
        return caps(numbers(value))
    if column in {"most_per_day", "most_per_stay"}:
        return decimal(value, 4)
    if column == "levels":
        return "、".join(LEVELS[level] for level in value.split(","))
    return _WORDS.get(column, {}).get(value, str(value))


def caps(by_level: Any) -> str:
    """Price caps in yuan, once where all levels have the same."""
    if len(by_level) == len(LEVELS) and len(set(by_level.values())) == 1:
        return f"{decimal(next(iter(by_level.values())), 6)}元"
    return "、".join(f"{LEVELS[level]}{decimal(cap, 6)}元" for level, cap in by_level.items())


def line(item: Item) -> str:
    """An item in one line: code, name, class with its share, cap, what limits it."""
    share = f" 先自付{shares(item)}" if item.category == "B" else ""
    cap = f" 限价{caps(item.price_caps)}" if item.price_caps else ""
    limit = f" 限制：{item.limit_note or '须审批'}" if item.limited else ""
    spec = f" {item.spec}" if item.spec else ""
    unit = f"/{item.unit}" if item.unit else ""
    return f"{item.code} {item.name}{spec}{unit} {CLASSES[item.category]}{share}{cap}{limit}"


def shares(item: Item) -> str:
    """The share of class B, and that of an insurance where it is another."""
    usual = money.percent_text(item.self_pay_rate)
    others = [
        f"{INSURANCES[k]}{money.percent_text(v)}" for k, v in item.self_pay_by_insurance.items()
    ]
    return f"{usual}（{'、'.join(others)}）" if others else usual
