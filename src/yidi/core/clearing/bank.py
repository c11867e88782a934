"""Bank files: the payments a region makes, and the lines of its account, matched by reference and amount.

A payment's number stands in the remark of the transfer, so that both sides find it in their statements.
Nothing is guessed: a line that names no payment, or another amount, is left for a person to assign.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from yidi.core import calendar
from yidi.core.csv_text import digits, plain, row
from yidi.core.money import fen, yuan
from yidi.core.problems import Problem, Refusal

OUT_HEADER = ("付款编号", "收款单位", "开户银行", "账号", "金额（元）", "附言")
IN_HEADER = ("交易日期", "流水号", "收付", "对方户名", "金额（元）", "附言")
WAYS = {"付": "out", "收": "in"}
WAY_WORDS = {way: word for word, way in WAYS.items()}
NUMBER = re.compile(r"(?<![0-9A-Z])Q\d{6}[A-Z]\d{8}(?!\d)")
"""How a payment's number looks: Q, month, what it is for, serial."""

MATCHED = "matched"
REASONS = {
    "no_reference": "附言里没有付款编号",
    "unknown": "没有这个付款编号，或不是本单位的付款",
    "ambiguous": "附言里有几个付款编号",
    "amount_differs": "金额和付款通知不一致",
    "wrong_way": "收付方向不对；付出去又退回来的，请在那笔付款里记为退回",
    "done": "这笔付款已经对上过别的流水",
    "early": "这笔付款还没有办到这一步",
    "not_possible": "对上了付款，但现在不能入账",
}
"""Why a line is left for a person, in words."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment that the bank is told to make. amount in fen; account: the whole number."""

    number: str
    payee: str
    bank: str
    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a region's account. way: out | in; amount in fen, positive; serial: the bank's number."""

    day: date
    serial: str
    way: str
    counterparty: str
    amount: int
    remark: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A payment that should show in an account. way: out at who pays, in at who is paid; stand: early |
    waiting | done, whether a line is to stand for it now."""

    number: str
    way: str
    amount: int
    stand: str = "waiting"


def written(transfers: Iterable[Transfer]) -> str:
    """The payment file, as CSV."""
    rows = [
        (t.number, plain(t.payee), plain(t.bank), digits(t.account), yuan(t.amount), t.number)
        for t in transfers
    ]
    return "".join(map(row, (OUT_HEADER, *rows)))


def lines(text: str) -> list[Line]:
    """The lines of an account statement. Raises Refusal with the first line that cannot be read, and for
    a serial that comes twice."""
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    if not rows or tuple(cell.strip() for cell in rows[0]) != IN_HEADER:
        raise Refusal(
            Problem(
                "file_unreadable", "这不是银行流水文件。", f"第一行应当是：{'、'.join(IN_HEADER)}。"
            )
        )
    found = [_line(n, cells) for n, cells in enumerate(rows[1:], 2) if any(cells)]
    _once(found)
    return found


def _line(number: int, given: list[str]) -> Line:
    where = f"line {number}"
    cells = [cell.strip() for cell in given]
    if len(cells) != len(IN_HEADER) or cells[2] not in WAYS or not cells[1]:
        raise Refusal(
            Problem(
                "file_unreadable", f"第{number}行读不出来。",
                "每行六列，“收付”写收或付，流水号不能空。", where=where,
            )
        )  # fmt: skip
    amount = fen(cells[4], where)
    if amount <= 0:
        raise Refusal(
            Problem(
                "file_unreadable", f"第{number}行的金额不是正数。", "退款请写成收。", where=where
            )
        )
    day = calendar.day(cells[0], where)
    return Line(day, cells[1][:40], WAYS[cells[2]], cells[3][:100], amount, cells[5][:200])


def _once(found: Iterable[Line]) -> None:
    seen: set[str] = set()
    for line in found:
        if line.serial in seen:
            raise Refusal(
                Problem(
                    "serial_twice", f"流水号{line.serial}出现了两次。", "请核对文件后重新上传。"
                )
            )
        seen.add(line.serial)


def matched(line: Line, expected: Mapping[str, Expected]) -> tuple[str, str]:
    """(MATCHED, the payment's number) or (why not, the number that was meant or ""). expected: by number."""
    numbers = set(NUMBER.findall(line.remark))
    if not numbers:
        return "no_reference", ""
    if len(numbers) > 1:
        return "ambiguous", ""
    (number,) = numbers
    wanted = expected.get(number)
    if wanted is None:
        return "unknown", number
    return _compared(line, wanted), number


def _compared(line: Line, wanted: Expected) -> str:
    if line.way != wanted.way:
        return "wrong_way"
    if line.amount != wanted.amount:
        return "amount_differs"
    return MATCHED if wanted.stand == "waiting" else wanted.stand
