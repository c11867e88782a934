"""Aggregates from outside as a table: what it says of itself, its cells, the totals it prints.

Rows that begin with “#” name the source (# 标题：…). Then a heading and one row a cell; a row of kind
合计 is a total that the source prints itself, with an empty word wherever it sums over everything. Numbers
may be written as printed (96.5万); amounts are yuan. A total that its cells do not come to, rounding
allowed for, is a fault: either was copied wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yidi.core.calendar import add_months
from yidi.core.figures.printed import OTHER, Printed, agreement, printed
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal

SAYS = {
    "name": "名称", "region": "谁的数", "title": "标题", "publisher": "发布者", "published": "发布时间",
}  # fmt: skip
"""What a file says of itself, all of it needed."""

WAYS = {"direct": "直接结算", "manual": "手工报销"}
WORDS: Mapping[str, Mapping[str, str]] = {
    "insurance": shape.DIMENSIONS["insurance"].words,
    "care": shape.DIMENSIONS["type"].words,
    "scope": shape.DIMENSIONS["scope"].words,
    "way": WAYS,
}
"""Dimensions of a cell with their words; empty where the source does not tell."""

PLACES = {"insured_region": "参保地", "place": "就医地"}
DIMENSIONS = {**PLACES, "insurance": "险种", "care": "就医类型", "scope": "范围", "way": "结算方式"}
COUNTS = {"visits": "人次", "bills": "笔数"}
AMOUNTS = {
    "total": "医疗费总额", "in_scope": "符合政策范围", "fund_total": "基金支付",
    "account": "个人账户", "person_part": "个人负担",
}  # fmt: skip
MEASURES = {**COUNTS, **AMOUNTS}
COLUMNS = {"kind": "行", "first": "从", "last": "到", **DIMENSIONS, **MEASURES, "where": "出处"}
"""Field → heading. 从 and 到 are months (2020-01); 出处 says where in the source the number stands."""

CELL, SUM = "数", "合计"
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_CODE = re.compile(r"\d{6}|")
_FEN = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A cell or a total: its months, dimensions and printed numbers."""

    line: int
    first: date
    months: int
    dimensions: Mapping[str, str]
    numbers: Mapping[str, Printed]
    where: str

    def holds(self, other: Row) -> bool:
        """Whether a cell belongs to this total."""
        begins, ends = self.first, add_months(self.first, self.months)
        inside = begins <= other.first and add_months(other.first, other.months) <= ends
        return inside and all(
            word in ("", other.dimensions[name]) for name, word in self.dimensions.items()
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """A printed total beside the sum of its printed parts. stands: see `printed.agreement`."""

    label: str
    measure: str
    total: Printed
    parts: tuple[Printed, ...]
    stands: str

    @property
    def added(self) -> int:
        """The sum of the parts."""
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class CellFile:
    """A file without a fault."""

    says: Mapping[str, str]
    cells: tuple[Row, ...]
    compared: tuple[Compared, ...]


def cell_file(rows: Iterable[tuple[int, Sequence[str]]]) -> CellFile:
    """The file of these rows (number of the row, its cells). Raises Refusal with every fault."""
    says: dict[str, str] = {}
    faults: list[Problem] = []
    fields: list[str] = []
    cells: list[Row] = []
    totals: list[Row] = []
    for line, texts in rows:
        if not any(text.strip() for text in texts):
            continue
        if texts[0].lstrip().startswith("#"):
            _say(says, ",".join(text for text in texts if text))
        elif not fields:
            fields = _fields(texts)
        else:
            try:
                named = dict(zip(fields, (text.strip() for text in texts), strict=False))
                (totals if named.get("kind") == SUM else cells).append(_row(line, named))
            except Refusal as refusal:
                faults.extend(refusal.problems)
    faults.extend(_lacking(says, cells))
    compared = tuple(_compared(cells, totals)) if not faults else ()
    faults.extend(_differs(one) for one in compared if one.stands == OTHER)
    if faults:
        raise Refusal(*faults)
    return CellFile(says, tuple(cells), compared)


def _say(says: dict[str, str], text: str) -> None:
    label, _, said = text.lstrip("# ").partition("：")
    names = {words: name for name, words in SAYS.items()}
    if label.strip() in names:
        says[names[label.strip()]] = said.strip()


def _fields(texts: Sequence[str]) -> list[str]:
    known = {words: name for name, words in COLUMNS.items()}
    unknown = [text for text in texts if text.strip() not in known]
    if unknown:
        named = f"不认识的列：{'、'.join(unknown)[:80]}。"
        mend = f"可以有的列：{'、'.join(COLUMNS.values())}。"
        raise Refusal(Problem("column_unknown", named, mend))
    return [known[text.strip()] for text in texts]


def _lacking(says: Mapping[str, str], cells: Sequence[Row]) -> Iterable[Problem]:
    for name, words in SAYS.items():
        if not says.get(name):
            yield Problem(
                "source_incomplete", f"文件没有写明{words}。", f"请在开头加一行“# {words}：…”。"
            )
    if says.get("region") and not _CODE.fullmatch(says["region"]):
        yield Problem("region_unreadable", "“谁的数”要写六位区划代码。", "例如 140000。")
    if not cells:
        yield Problem("file_empty", "文件里没有数据行。", "请检查文件。")


def _row(line: int, named: Mapping[str, str]) -> Row:
    where = f"第{line}行"
    first, last = (_month(named.get(name, ""), where) for name in ("first", "last"))
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months < 1:
        raise Refusal(Problem("months_reversed", "止月早于起月。", "请检查。", where=where))
    numbers = {
        name: printed(text, f"{where} {MEASURES[name]}", _FEN if name in AMOUNTS else 1)
        for name in MEASURES
        if (text := named.get(name, ""))
    }
    if not numbers:
        raise Refusal(Problem("row_empty", "这一行没有数。", "请填写人次或金额。", where=where))
    dimensions = {name: _dimension(name, named.get(name, ""), where) for name in DIMENSIONS}
    return Row(line, first, months, dimensions, numbers, named.get("where", ""))


def _month(text: str, where: str) -> date:
    found = _MONTH.fullmatch(text)
    if not found:
        sentence = f"月份“{text[:20]}”无法识别。"
        raise Refusal(Problem("month_unreadable", sentence, "请写成 2020-01。", where=where))
    return date(int(found[1]), int(found[2]), 1)


def _dimension(name: str, text: str, where: str) -> str:
    if name in PLACES:
        if _CODE.fullmatch(text):
            return text
        mend = "请写六位区划代码，或留空。"
    else:
        known = {words: word for word, words in WORDS[name].items()} | {"": ""}
        if text in known:
            return known[text]
        mend = f"可以写：{'、'.join(WORDS[name].values())}，或留空。"
    sentence = f"{DIMENSIONS[name]}“{text[:20]}”无法识别。"
    raise Refusal(Problem("word_unknown", sentence, mend, where=where))


def _compared(cells: Sequence[Row], totals: Sequence[Row]) -> Iterable[Compared]:
    for total in totals:
        held = [cell for cell in cells if total.holds(cell)]
        for name, number in total.numbers.items():
            parts = tuple(cell.numbers[name] for cell in held if name in cell.numbers)
            if len(parts) == len(held) and held:
                label = total.where or f"第{total.line}行"
                yield Compared(label, name, number, parts, agreement(parts, number))


def _differs(one: Compared) -> Problem:
    said = "＋".join(part.text for part in one.parts)
    sentence = (
        f"{one.label}：{MEASURES[one.measure]}印的是{one.total.text}，各项相加（{said}）不等。"
    )
    return Problem("total_differs", sentence, "请核对原文；四舍五入造成的差别不算。", article="R29")
