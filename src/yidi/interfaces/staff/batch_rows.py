"""A table of filings, row by row: the columns, how a row is read, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms

from yidi.actions.actor import Actor
from yidi.actions.filing.submit import Beside, Form, Submitted
from yidi.actions.filing.submit_many import submit_many
from yidi.core import calendar
from yidi.core.filing.deciding import Asked
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.documents import sheets
from yidi.documents.tables import Column
from yidi.interfaces.staff import places

MOST = 500
COLUMNS = (
    Column("证件号码", width=24), Column("姓名", width=12), Column("备案类别", width=24),
    Column("就医地", width=20), Column("开始日", width=14), Column("结束日", width=14),
    Column("证明方式", width=12), Column("联系电话", width=16), Column("说明", width=24),
)  # fmt: skip
EXAMPLE = ("（例）999999199001011234", "张三", "常驻异地工作人员", "上海市", "2026-01-01", "",
           "材料", "", "这一行请删去")  # fmt: skip
_WAYS = {"材料": "material", "承诺书": "commitment", "承诺": "commitment", "": "material"}

Who = Callable[[Mapping[str, str]], int]
"""The person whom a row means. Raises Refusal."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A row of the table and what became of it."""

    line: int
    name: str
    number: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was sent: its rows by column, and what makes each a request of its own."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    digest: str


def table(sent: Any) -> Table:
    """Raises Refusal for what is no table, and for an empty one."""
    data: bytes = sent.read()
    found = sheets.rows(data, MOST, len(COLUMNS))
    if not found:
        raise Refusal(Problem("table_empty", "表里没有内容。", "请从第二行开始填写。"))
    titles = [column.title for column in COLUMNS]
    rows = tuple((line, dict(zip(titles, cells, strict=True))) for line, cells in found)
    return Table(rows, hashlib.sha256(data).hexdigest()[:40])


def filed(
    actor: Actor, sent: Table, unit: str, channel: str, who: Who, moment: datetime,
    ways: Mapping[str, str] = _WAYS,
) -> list[Reported]:  # fmt: skip
    """Every row read first; only if all can be read are they filed, all of them or none."""
    read = [_read(line, row, sent.digest, unit, channel, who, ways) for line, row in sent.rows]
    forms_read = [one for one in read if isinstance(one, Form)]
    if len(forms_read) < len(read):
        return [
            Reported(line, row["姓名"], "", one if isinstance(one, tuple) else ())
            for (line, row), one in zip(sent.rows, read, strict=True)
        ]
    made = submit_many(actor, forms_read, moment)
    return [
        _reported(line, row["姓名"], one) for (line, row), one in zip(sent.rows, made, strict=True)
    ]


def _reported(line: int, name: str, made: Submitted) -> Reported:
    return Reported(line, name, made.number, () if made.accepted else made.problems)


def _read(
    line: int, row: Mapping[str, str], digest: str, unit: str, channel: str, who: Who,
    ways: Mapping[str, str],
) -> Form | tuple[Problem, ...]:  # fmt: skip
    """A row as a form, or everything that is wrong with it."""
    problems: list[Problem] = []

    def cell(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except Refusal as refusal:
            problems.extend(refusal.problems)
            return None

    person = cell(lambda: who(row))
    kind = cell(lambda: _word(row, "备案类别", _kinds()))
    way = cell(lambda: _word(row, "证明方式", ways))
    place = cell(lambda: _place(row["就医地"]))
    first = cell(lambda: calendar.day(row["开始日"].replace("/", "-")))
    last = cell(lambda: _optional_day(row["结束日"]))
    if problems:
        return tuple(problems)
    asked = Asked(kind, way, place, first, last, channel)
    why = f"{unit} {row['说明']}".strip()[:200]
    beside = Beside(phone=row["联系电话"][:20], reason=why)
    return Form(person, asked, f"batch:{digest}:{line}"[:64], beside=beside)


def _word(row: Mapping[str, str], column: str, words: Mapping[str, str]) -> str:
    if row[column] not in words:
        named = "、".join(word for word in words if word)
        sentence = f"{column}“{row[column][:20]}”不认识。"
        raise Refusal(Problem("word_unknown", sentence, f"可以是：{named}。"))
    return words[row[column]]


def _kinds() -> dict[str, str]:
    return {name: code for code, name in shape.KINDS.items()}


def _place(typed: str) -> str:
    try:
        return places.PlaceField().clean(typed)
    except forms.ValidationError as error:
        raise Refusal(Problem("place_unknown", "".join(error.messages), "")) from None


def _optional_day(typed: str) -> date | None:
    return calendar.day(typed.replace("/", "-")) if typed else None
