"""Reading an Excel sheet: rows of text, whatever the cells were formatted as."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yidi.core.problems import Problem, Refusal
from yidi.documents.long_tables import refuse_bomb

LARGEST = 5 * 1024 * 1024


def rows(data: bytes, most: int, columns: int) -> list[tuple[int, tuple[str, ...]]]:
    """(row number, cells) of the first sheet below its header; empty rows are left out.

    Raises Refusal for what is no Excel file, and for more than `most` rows.
    """
    if len(data) > LARGEST:
        raise _refuse("文件超过5MB。", "请分成几份。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            refuse_bomb(parts)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise _refuse("打不开这个文件，它不是 Excel 表。", "请下载模板，填好后上传。") from None
    found = []
    sheet: Any = book.worksheets[0]
    cells = sheet.iter_rows(min_row=2, max_col=columns, values_only=True)
    for number, row in enumerate(cells, 2):
        said = tuple(_text(value) for value in row)
        if any(said):
            found.append((number, said + ("",) * (columns - len(said))))
        if len(found) > most:
            raise _refuse(f"一次最多{most}行。", "请分成几份。")
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _refuse(sentence: str, mend: str) -> Refusal:
    return Refusal(Problem("sheet_unreadable", sentence, mend))
