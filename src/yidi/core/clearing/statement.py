"""A statement (清算对账单): one month in one direction as a file, which each side recomputes by itself.

JSON lines: a head; every item; every item that has moved on; every row of the table; an end with the
sums and the digest (SM3) over all lines before it. No person is in it: an item is known by its number.
Amounts are yuan with two decimals. docs/reference/clearing-statement.md describes it field by field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from yidi.core import calendar, money
from yidi.core.clearing import month as months
from yidi.core.clearing import table as tables
from yidi.core.clearing.items import CARES, FUNDS, INSURANCES, KINDS, SCOPES, Item, Pair
from yidi.core.clearing.month import Month
from yidi.core.clearing.table import Row, Sum, Table
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal

_Value = TypeVar("_Value")

VERSION = "1"

HEAD = ("statement", "version", "month", "scope", "payer", "payee", "made_on")
ITEM = (
    "item", "kind", "about", "insured", "place", "institution", "day", "origin", "insurance",
    "care", "funds",
)  # fmt: skip
MOVED = ("moved", "origin", "to", "amount")
ROW = ("row", "place", "insurance", "care", "fund", "items", "amount")
END = ("end", "moved", "rows", "amount", "digest")
"""The fields of each kind of line; the first tells the kind."""


class Digest(Protocol):
    """A digest over bytes as they come, in the manner of hashlib."""

    def update(self, data: bytes, /) -> None:
        """Goes on with these bytes."""

    def hexdigest(self) -> str:
        """64 hexadecimal characters."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the statement is of."""

    month: Month
    pair: Pair
    made_on: date

    @property
    def number(self) -> str:
        """Its number: the month and the two regions."""
        return f"{self.month}-{self.pair.payer}-{self.pair.payee}"


@dataclass(frozen=True, slots=True)
class Moved:
    """An item that was disputed in this month and goes on to the next; amount in fen."""

    reference: str
    origin: Month
    to: Month
    amount: int


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of the table as the file has it."""

    row: Row
    sum: Sum


@dataclass(frozen=True, slots=True)
class End:
    """What the end says: how many items, moved items and rows, fen in all, the digest."""

    items: int
    moved: int
    rows: int
    amount: int
    digest: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that has been recomputed from its own items. amount in fen, digest as written."""

    head: Head
    items: int
    moved: tuple[Moved, ...]
    table: Table
    digest: str

    @property
    def amount(self) -> int:
        """What the payer owes for this month, in fen."""
        return sum(summed.amount for summed in self.table.values())


def written(
    head: Head, items: Iterable[Item], moved: Iterable[Moved], sm3: Callable[[], Digest]
) -> Iterator[str]:
    """The lines of a statement, without line ends. `items` are those that the month clears."""
    made, said = sm3(), _Said(head, items, moved)
    for line in map(_line, said.lines()):
        made.update(f"{line}\n".encode())
        yield line
    counts = (str(said.items), str(said.moved), str(len(said.table)))
    amount = sum(summed.amount for summed in said.table.values())
    yield _line(dict(zip(END, (*counts, yuan(amount), made.hexdigest()), strict=True)))


class _Said:
    """The lines of a statement as they come, counted; of its items only the table is kept."""

    def __init__(self, head: Head, items: Iterable[Item], moved: Iterable[Moved]) -> None:
        self.head, self.taken, self.gone = head, items, moved
        self.items = self.moved = 0
        self.table: Table = {}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Head, items, what has moved, table."""
        yield _head(self.head)
        tally = tables.Tally()
        for item in self.taken:
            tally.add(item)
            self.items += 1
            yield _item(item)
        for one in self.gone:
            self.moved += 1
            yield _moved(one)
        self.table = tally.table()
        yield from (_row(row, summed) for row, summed in self.table.items())


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _line(said: Mapping[str, Any]) -> str:
    return _encoder.encode(said)


def digest(end: str) -> str:
    """The digest that the last line of a statement of our own says."""
    said: str = json.loads(end)["digest"]
    return said


def _head(head: Head) -> dict[str, Any]:
    pair = head.pair
    values = (
        head.number, VERSION, str(head.month), pair.scope, pair.payer, pair.payee,
        head.made_on.isoformat(),
    )  # fmt: skip
    return dict(zip(HEAD, values, strict=True))


def _item(item: Item) -> dict[str, Any]:
    values = (
        item.reference, item.kind, item.about, item.insured, item.place, item.institution,
        item.day.isoformat(), str(item.origin), item.insurance, item.care,
        {fund: yuan(amount) for fund, amount in item.funds.items()},
    )  # fmt: skip
    return dict(zip(ITEM, values, strict=True))


def _moved(one: Moved) -> dict[str, Any]:
    values = (one.reference, str(one.origin), str(one.to), yuan(one.amount))
    return dict(zip(MOVED, values, strict=True))


def _row(row: tables.Row, summed: tables.Sum) -> dict[str, Any]:
    values = (
        row.insured, row.place, row.insurance, row.care, row.fund, str(summed.items),
        yuan(summed.amount),
    )  # fmt: skip
    return dict(zip(ROW, values, strict=True))


# ---- reading


def parsed_head(line: str) -> Head:
    """The first line. Raises Refusal."""
    said = _fields(line)
    if tuple(said) != HEAD or said["version"] != VERSION:
        raise _fault("statement_unreadable", "第一行不是这一版对账单的表头。")
    pair = Pair(_word(said, "scope", SCOPES), _text(said, "payer"), _text(said, "payee"))
    head = Head(_month(said, "month"), pair, _day(said, "made_on"))
    if said["statement"] != head.number:
        raise _fault("head_differs", f"单号应当是{head.number}。")
    return head


def parsed(line: str, head: Head) -> Item | Moved | RowLine | End:
    """What any other line says; what it is about is of the head's scope. Raises Refusal with the
    first thing that is wrong with it."""
    said = _fields(line)
    return _READ[next(iter(said))](said, head)


class _Fields(list[tuple[str, Any]]):
    """The fields of a JSON object in their order, also those that are there twice."""


def _fields(line: str) -> dict[str, Any]:
    """The fields of a line: those of its kind, every one once, and no others."""
    try:
        found = json.loads(line, object_pairs_hook=_Fields)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, _Fields):
        raise _fault("line_unreadable", "不是对账单的一行（应为一个 JSON 对象）。")
    names = tuple(name for name, _ in found)
    if names not in _KINDS:
        raise _fault("line_unreadable", f"字段不对：{'、'.join(names)[:80]}。")
    return dict(found)


def _read_item(said: Mapping[str, Any], head: Head) -> Item:
    item = Item(
        reference=_text(said, "item"),
        kind=_word(said, "kind", KINDS),
        about=_text(said, "about", may_be_empty=True),
        scope=head.pair.scope,
        insured=_text(said, "insured"),
        place=_text(said, "place"),
        institution=_text(said, "institution"),
        day=_day(said, "day"),
        insurance=_word(said, "insurance", INSURANCES),
        care=_word(said, "care", CARES),
        funds=_funds(said["funds"]),
    )
    if said["origin"] != str(item.origin):
        raise _fault("item_month", f"{item.day}的费用属于{item.origin}，不属于{said['origin']}。")
    return item


def _funds(said: Any) -> dict[str, int]:
    names = [name for name, _ in said] if isinstance(said, _Fields) else []
    if len(set(names)) != len(names) or not names or not set(names) <= set(FUNDS):
        raise _fault("fund_unknown", f"基金写得不对：{'、'.join(names)[:80]}。")
    return {name: _fen(amount) for name, amount in said}


def _read_moved(said: Mapping[str, Any], head: Head) -> Moved:
    origin, to = (_month(said, name) for name in ("origin", "to"))
    return Moved(_text(said, "moved"), origin, to, _fen(said["amount"]))


def _read_row(said: Mapping[str, Any], head: Head) -> RowLine:
    row = Row(
        scope=head.pair.scope,
        insured=_text(said, "row"),
        place=_text(said, "place"),
        insurance=_word(said, "insurance", INSURANCES),
        care=_word(said, "care", CARES),
        fund=_word(said, "fund", FUNDS),
    )
    return RowLine(row, Sum(_count(said, "items"), _fen(said["amount"])))


def _read_end(said: Mapping[str, Any], head: Head) -> End:
    return End(
        items=_count(said, "end"),
        moved=_count(said, "moved"),
        rows=_count(said, "rows"),
        amount=_fen(said["amount"]),
        digest=_text(said, "digest"),
    )


def _head_again(said: Mapping[str, Any], head: Head) -> Item:
    raise _fault("head_twice", "表头只能有一行。")


_READ: dict[str, Callable[[Mapping[str, Any], Head], Item | Moved | RowLine | End]] = {
    HEAD[0]: _head_again, ITEM[0]: _read_item, MOVED[0]: _read_moved, ROW[0]: _read_row, END[0]: _read_end,
}  # fmt: skip
_KINDS = frozenset({HEAD, ITEM, MOVED, ROW, END})


def _text(said: Mapping[str, Any], name: str, may_be_empty: bool = False) -> str:
    value = said[name]
    if not isinstance(value, str) or value != value.strip() or not (value or may_be_empty):
        raise _fault("line_unreadable", f"“{name}”没有写。")
    return value


def _word(said: Mapping[str, Any], name: str, known: Container[str]) -> str:
    value = _text(said, name)
    if value not in known:
        raise _fault("word_unknown", f"“{name}”不能是“{value[:20]}”。")
    return value


def _day(said: Mapping[str, Any], name: str) -> date:
    return _one_way(calendar.day(text := _text(said, name)), text)


def _month(said: Mapping[str, Any], name: str) -> Month:
    return _one_way(months.month(text := _text(said, name)), text)


def _one_way(value: _Value, text: str) -> _Value:
    """The value, if the text is the one way to write it."""
    if str(value) != text:
        raise _fault("line_unreadable", f"“{text[:20]}”应当写成{value}。")
    return value


def _count(said: Mapping[str, Any], name: str) -> int:
    value = _text(said, name)
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        raise _fault("line_unreadable", f"“{name}”应当是一个个数，不是“{value[:20]}”。")
    return int(value)


def _fen(said: Any) -> int:
    """Fen from yuan written just as `yuan` writes them: an amount has one spelling."""
    value = money.fen(said) if isinstance(said, str) else None
    if value is None or yuan(value) != said:
        raise _fault("amount_unreadable", f"金额“{str(said)[:20]}”应当写成两位小数的元。")
    return value


def _fault(code: str, sentence: str) -> Refusal:
    return Refusal(Problem(code, sentence, "请与出单的一方核对这一行，或者请他重新出单。"))
