"""What a cashier puts together on the page before it is settled: the kind of care and the items.

Prices in millionths of a yuan, quantities in ten-thousandths, as everywhere at the till.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from yidi.core import money
from yidi.core.problems import Problem, Refusal, refuse
from yidi.core.settlement.charging import Uploaded

KINDS = {
    "pharmacy": "药店购药",
    "outpatient": "普通门诊",
    "emergency_outpatient": "急诊抢救",
    "chronic": "门诊慢特病",
    "inpatient": "住院",
}
"""What a visit may be for, by our word for the kind of care."""

BATCH = "1"
"""What is not a stay is one batch of its visit."""

MOST_LINES = 200
_DIGITS = 12
"""More digits than any price or quantity has."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the bill. day: when it was given; approved: a key of catalogue.APPROVALS."""

    code: str
    name: str
    price: int
    quantity: int
    day: str
    approved: str = "0"

    @property
    def amount(self) -> int:
        """What it comes to, in fen."""
        return money.line_amount(self.price, self.quantity)


@dataclass(frozen=True, slots=True)
class Content:
    """A bill in the making. care: a key of KINDS; disease: our word, of a chronic visit; account:
    whether the own account pays, family: and then that of a relative.

    A bill of a stay has no items of its own: visit names the stay, whose charges are at the centre,
    charged is what of them it settles, in fen; first, last: admission and discharge as year-month-day
    ("" of an interim bill); number: the institution's own.
    """

    care: str
    disease: str = ""
    account: bool = True
    family: bool = False
    first: str = ""
    last: str = ""
    number: str = ""
    diagnosis_code: str = ""
    diagnosis: str = ""
    invoice: str = ""
    items: tuple[Item, ...] = ()
    visit: str = ""
    interim: bool = False
    charged: int = 0

    @property
    def stay(self) -> bool:
        """Whether it is a stay."""
        return self.care == "inpatient"

    @property
    def emergency(self) -> bool:
        """Whether it is flagged as 急诊抢救, which counts as filed."""
        return self.care == "emergency_outpatient"

    @property
    def total(self) -> int:
        """What it comes to, in fen."""
        return self.charged or sum(item.amount for item in self.items)

    @property
    def label(self) -> str:
        """What it is for, in a word."""
        return "住院中途" if self.interim else KINDS[self.care]

    def with_item(self, item: Item) -> Content:
        """One item more. Raises Refusal for too many."""
        if len(self.items) >= MOST_LINES:
            sentence = f"一张收费单最多{MOST_LINES}条。"
            raise Refusal(Problem("rows_too_many", sentence, "请分成几张收费单。"))
        return replace(self, items=(*self.items, item))

    def with_other(self, place: int, item: Item | None) -> Content:
        """The item at a place (from 0) changed; None: taken away."""
        kept = list(self.items)
        kept[place : place + 1] = [item] if item else []
        return replace(self, items=tuple(kept))

    def tree(self) -> dict[str, Any]:
        """As it is kept. What was not asked for is left out: a bill on its way keeps its digest."""
        made = asdict(self) | {"items": [asdict(item) for item in self.items]}
        return {name: value for name, value in made.items() if value or name not in _ASKED_FOR}


_ASKED_FOR = ("family", "visit", "interim", "charged")


def content(tree: Mapping[str, Any]) -> Content:
    """What was kept by `tree`."""
    plain = {name: value for name, value in tree.items() if name != "items"}
    return Content(**plain, items=tuple(Item(**item) for item in tree["items"]))


def digest(made: Content, person: Sequence[str]) -> str:
    """What tells the message of one bill from that of another. person: region and number."""
    text = json.dumps([list(person), made.tree()], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def lines(made: Content, serial: str, at: datetime, disease_code: str = "") -> list[Uploaded]:
    """The items as they are charged. serial: of the bill, told apart from others of the
    institution; at: the moment for what was given today; disease_code: of a chronic visit."""
    batch = "" if made.stay else BATCH
    return [
        Uploaded(
            where=f"items[{n}]",
            sn=f"{serial}{n:04d}",
            batch=batch,
            at=_given(item, at),
            code=item.code,
            own_code=item.code,
            price=item.price,
            quantity=item.quantity,
            amount=item.amount,
            approved=item.approved,
            disease_code=disease_code,
        )
        for n, item in enumerate(made.items, 1)
    ]


def _given(item: Item, at: datetime) -> datetime:
    """Items of the day stand at the moment of the bill, others at noon of theirs."""
    day = date.fromisoformat(item.day)
    if day == at.date():
        return at
    return at.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=0, second=0)


def scaled(text: str, places: int, label: str) -> int:
    """A positive number as people type it, as a whole number of its last decimal place. Raises
    Refusal."""
    whole, dot, part = text.strip().partition(".")
    digits = whole + part.ljust(places, "0")
    if not (digits.isascii() and digits.isdigit() and len(part) <= places <= len(digits)):
        raise Refusal(_unreadable(label, places))
    if (dot and not part) or not whole or len(whole) > _DIGITS or int(digits) == 0:
        raise Refusal(_unreadable(label, places))
    return int(digits)


def _unreadable(label: str, places: int) -> Problem:
    sentence = f"{label}要写成大于零的数，最多{places}位小数。"
    return Problem("number_unreadable", sentence, f"请重新输入{label}，例如2或12.5。")


def complete(made: Content) -> None:
    """Raises Refusal with what is still missing before it can be settled."""
    refuse(_faults(made))


def is_complete(made: Content) -> bool:
    """Whether nothing is missing."""
    return not any(_faults(made))


def _faults(made: Content) -> Iterable[Problem | None]:
    if made.stay:
        yield Problem("not_admitted", "住院要先办入院，再记账和结算。", "请在收费单上办入院。")
        return
    yield None if made.items else Problem("bill_empty", "还没有项目。", "请先加上收费项目。")
    if made.care == "chronic" and not made.disease:
        yield Problem("disease_missing", "门诊慢特病要选病种。", "请选择这次看的病种。")


# ---- what the drawer holds


@dataclass(frozen=True, slots=True)
class Moved:
    """What a bill moved on a day, in fen; undone: it was taken back, amounts negative."""

    cashier: str
    undone: bool
    total: int
    fund: int
    account: int
    cash: int


@dataclass(frozen=True, slots=True)
class Shift:
    """The end of a shift: how many were settled and undone, what they moved together, what cash came
    in and, above zero, what went out. cashier "": all of the institution."""

    cashier: str
    settled: int
    undone: int
    total: int
    fund: int
    account: int
    cash: int
    taken: int
    returned: int


def shifts(moved: Iterable[Moved]) -> list[Shift]:
    """One sheet for each cashier, then, where there are several, that of the institution."""
    listed = list(moved)
    cashiers = sorted({one.cashier for one in listed})
    made = [_shift(name, [m for m in listed if m.cashier == name]) for name in cashiers]
    return [*made, _shift("", listed)] if len(made) != 1 else made


def _shift(cashier: str, moved: Sequence[Moved]) -> Shift:
    undone = sum(one.undone for one in moved)
    taken = sum(one.cash for one in moved if one.cash > 0)
    returned = -sum(one.cash for one in moved if one.cash < 0)
    return Shift(
        cashier, len(moved) - undone, undone, sum(m.total for m in moved),
        sum(m.fund for m in moved), sum(m.account for m in moved), taken - returned, taken,
        returned,
    )  # fmt: skip
