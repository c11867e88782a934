"""The payment file: what the bank is told to pay, and what it says it has paid."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

from yidi.core.csv_text import digits, plain, row
from yidi.core.money import fen, yuan
from yidi.core.problems import Problem, Refusal

HEADER = ("受理编号", "收款人", "开户银行", "账号", "金额（元）", "结果")
PAID, BOUNCED = "成功", "失败"


@dataclass(frozen=True, slots=True)
class Order:
    """One payment. amount in fen; account: the whole number."""

    number: str
    payee: str
    bank: str
    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one payment; amount in fen."""

    number: str
    amount: int
    paid: bool


def written(orders: Iterable[Order]) -> str:
    """The file, as CSV; the bank fills in its last column."""
    rows = [
        (o.number, plain(o.payee), plain(o.bank), digits(o.account), yuan(o.amount), "")
        for o in orders
    ]
    return "".join(map(row, (HEADER, *rows)))


def cells(text: str) -> list[list[str]]:
    """The rows of a file below its header, without what only keeps a spreadsheet of CSV from harm."""
    rows = csv.reader(text.splitlines())
    return [[cell.lstrip("\t'") for cell in cells] for cells in rows][1:]


def answers(text: str) -> list[Answer]:
    """The file as the bank gave it back. Raises Refusal with the first line that cannot be read."""
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    if not rows or tuple(rows[0]) != HEADER:
        raise Refusal(
            Problem("file_unreadable", "这不是付款回盘文件。", "请上传银行填好“结果”的原文件。")
        )
    return [_answer(n, cells) for n, cells in enumerate(rows[1:], 2) if any(cells)]


def _answer(line: int, cells: list[str]) -> Answer:
    if len(cells) != len(HEADER) or cells[5].strip() not in {PAID, BOUNCED}:
        raise Refusal(
            Problem(
                "file_unreadable", f"第{line}行没有写结果。", f"“结果”请写{PAID}或{BOUNCED}。",
                where=f"line {line}",
            )
        )  # fmt: skip
    return Answer(cells[0].strip(), fen(cells[4].strip(), f"line {line}"), cells[5].strip() == PAID)


def agreeing(sent: Iterable[Order], back: Iterable[Answer]) -> list[Answer]:
    """The answers, if every payment of the file is answered once with its amount. Raises Refusal."""
    given = list(back)
    wanted = sorted((order.number, order.amount) for order in sent)
    if sorted((answer.number, answer.amount) for answer in given) != wanted:
        raise Refusal(
            Problem(
                "file_differs", "回盘文件和付款文件的笔数或金额不一致。",
                "请核对是不是同一批次，逐笔对齐后再上传。",
            )
        )  # fmt: skip
    return given
