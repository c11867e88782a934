"""Excel exports: a frozen header, widths that fit, identifiers as text, no cell that is a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from yidi.core.problems import Problem, Refusal

MOST_ROWS = 1_048_575
"""What one sheet of Excel holds below its header."""
LONGEST_TEXT = 32_767
FORMATS = {
    "text": "@",
    "count": "0",
    "money": "#,##0.00",
    "rate": "0.00%",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMPS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. kind: text | count | money (whole fen) | rate (millionths) | day |
    moment; width in characters."""

    title: str
    kind: str = "text"
    width: int = 16


def workbook(
    rows: Iterable[Sequence[Any]], columns: Sequence[Column], sheet: str = "数据"
) -> bytes:
    """An Excel file of these rows; the same rows give the same bytes. Raises Refusal if too many."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
    for number, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    made = io.BytesIO()
    try:
        _fill(page, rows, columns)
    finally:
        book.save(made)  # also ends the sheet and removes its temporary file
    return _timeless(made.getvalue())


def _fill(page: Any, rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> None:
    page.append([_head(page, column) for column in columns])
    remaining = iter(rows)
    for row in islice(remaining, MOST_ROWS):
        cells = zip(row, columns, strict=True)
        page.append([_cell(page, value, column) for value, column in cells])
    if next(remaining, None) is not None:
        raise Refusal(
            Problem("too_many_rows", f"超过{MOST_ROWS}行，一张表放不下。", "请缩小范围后分批导出。")
        )


def _head(page: Any, column: Column) -> Any:
    cell = WriteOnlyCell(page, column.title)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="FFE8EEF0")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _cell(page: Any, value: Any, column: Column) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(page, _typed(value, column))
    if isinstance(cell.value, str):
        cell.data_type = "s"  # also what begins with = + - @: text, never a formula
        cell.quotePrefix = cell.value[:1] in "=+-@\t\r"
    cell.number_format = FORMATS[column.kind]
    return cell


def _typed(value: Any, column: Column) -> str | int | Decimal | date | datetime:
    if column.kind == "money":
        return Decimal(int(value)).scaleb(-2)
    if column.kind == "rate":
        return Decimal(int(value)).scaleb(-6)
    if column.kind == "count":
        return int(value)
    if column.kind == "moment" and isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if column.kind == "day" and isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    return _ILLEGAL.sub("", str(value))[:LONGEST_TEXT]


def _timeless(made: bytes) -> bytes:
    """The same file without the moment of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMPS.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
