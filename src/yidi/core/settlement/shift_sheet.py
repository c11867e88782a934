"""The end of a shift on paper, as values: 交班单, what each cashier took and gave back, bill by bill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yidi.core.calendar import spoken
from yidi.core.money import yuan
from yidi.core.settlement.counter import Shift

ALL = "全机构"


@dataclass(frozen=True, slots=True)
class Entry:
    """A settlement of the day, or its being taken back, with amounts in fen as it moved them. name:
    masked; care: in words."""

    at: datetime | None
    name: str
    care: str
    undone: bool
    number: str
    cashier: str
    total: int
    fund: int
    account: int
    cash: int


@dataclass(frozen=True, slots=True)
class ShiftSheet:
    """Everything in words: of each cashier the count of settled and undone and the amounts in yuan,
    what cash to hand over; of each bill the like; whether the centre agrees."""

    title: str
    institution: str
    day: str
    shifts: tuple[tuple[str, ...], ...]
    entries: tuple[tuple[str, ...], ...]
    agreed: str
    as_of: datetime


def sheet(
    institution: str, day: date, shifts: Iterable[Shift], entries: Iterable[Entry],
    unclear: int, as_of: datetime,
) -> ShiftSheet:  # fmt: skip
    """unclear: how many bills differ from the centre's record, or have no answer yet."""
    return ShiftSheet(
        "收费交班单", institution, spoken(day), tuple(_shift(one) for one in shifts),
        tuple(_entry(one) for one in entries), _agreed(unclear), as_of,
    )  # fmt: skip


def _shift(one: Shift) -> tuple[str, ...]:
    moved = (one.total, one.fund, one.account, one.taken, one.returned, one.cash)
    return (one.cashier or ALL, f"{one.settled}", f"{one.undone}", *map(yuan, moved))


def _entry(one: Entry) -> tuple[str, ...]:
    moved = (one.total, one.fund, one.account, one.cash)
    when = f"{one.at:%H:%M}" if one.at and not one.undone else ""
    kind = "撤销" if one.undone else one.care
    return (when, one.name, kind, one.number, *map(yuan, moved), one.cashier)


def _agreed(unclear: int) -> str:
    if unclear:
        return f"和医保对账：有{unclear}笔不一致或结果未知，请先在收费台处理。"
    return "和医保对账：逐笔一致，一分不差。"
