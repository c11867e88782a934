"""Tables that people bring, CSV or Excel, row by row as text; never more than a row in memory.

What a file is, its content decides, not its name. CSV may be UTF-8, GBK or UTF-16, separated by
comma, tab or semicolon. Of a workbook the first sheet is read; formulas are handed on as text that
begins with "=", for the reader to refuse. A workbook that would unfold beyond measure is refused
before anything of it is unfolded.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yidi.core.problems import Problem, Refusal

Row = tuple[int, Sequence[str]]
"""A row's number as a table program shows it, and its cells as text."""

LARGEST = 1024 * 1024 * 1024
"""Bytes of a file."""
LARGEST_UNFOLDED = 1536 * 1024 * 1024
"""Bytes of everything inside a workbook."""
LARGEST_STRINGS = 256 * 1024 * 1024
"""Bytes of a workbook's table of strings, which is held in memory."""
MOST_PARTS = 2000
STEEPEST = 200
"""How many times its packed size a part of a workbook may have."""
WIDEST = 200
"""Columns of a table."""
_CHUNK = 1024 * 1024
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, TypeError, EOFError,
    IndexError, NotImplementedError, AttributeError,
)  # fmt: skip
"""What the libraries raise for files that only look like workbooks."""


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file, empty ones included. Raises Refusal, also halfway."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
            _refuse_size(size, head)
            file.seek(0)
            yield from _workbook(file) if head.startswith(b"PK\x03\x04") else _text(file)
    except OSError:
        raise _refused("input_not_found", f"打不开“{path.name}”。", "请检查文件名。") from None


def _refuse_size(size: int, head: bytes) -> None:
    if size == 0:
        raise _refused("file_empty", "文件是空的。", "请检查文件。")
    if size > LARGEST:
        raise _refused("file_too_large", "文件超过1GB。", "请分成几个文件。")
    if head == _OLD_EXCEL:
        raise _refused("old_excel", "这是旧版 Excel（xls）文件。", "请另存为 xlsx 或 CSV。")


def _refused(code: str, sentence: str, mend: str, where: str = "") -> Refusal:
    return Refusal(Problem(code, sentence, mend, where=where))


# ---- CSV


def _text(file: BinaryIO) -> Iterator[Row]:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        first = text.readline(100_000)
        delimiter = max(",\t;", key=first.count)
        text.seek(0)
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter), 1):
            if len(cells) > WIDEST:
                raise _too_wide(number)
            yield number, cells
    except (csv.Error, UnicodeError) as fault:
        sentence = f"读不下去：{fault}。"
        raise _refused("unreadable", sentence, "请另存为 CSV（UTF-8）后重试。") from None
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    """UTF-8, UTF-16 with its mark, or GBK: whichever the whole file is. Raises Refusal."""
    file.seek(0)
    if file.read(4).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        file.seek(0)
        if _decodes(file, encoding):
            return encoding
    mend = "请另存为 CSV（UTF-8）或 xlsx。"
    raise _refused("encoding_unknown", "文件既不是 UTF-8 也不是 GBK 文本。", mend)


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            if "\x00" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _too_wide(number: int) -> Refusal:
    return _refused("too_wide", f"超过{WIDEST}列。", "请只留需要的列。", f"第{number}行")


# ---- Excel


def _workbook(file: BinaryIO) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(file) as parts:
            refuse_bomb(parts)
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except _BROKEN:
        mend = "请另存为 xlsx 后重试。"
        raise _refused("unreadable", "打不开这个 Excel 文件。", mend) from None
    try:
        yield from _sheet(book)
    finally:
        book.close()


def _sheet(book: Any) -> Iterator[Row]:
    if not book.worksheets:
        raise _refused("file_empty", "工作簿里没有表。", "请检查文件。")
    sheet = book.worksheets[0]
    # What a sheet says of its own size is often wrong, and may be meant to fill memory.
    sheet.reset_dimensions()
    cells = iter(sheet.iter_rows(values_only=True))
    for number in range(1, 1 << 30):
        try:
            row = next(cells, None)
        except _BROKEN:
            mend = "请另存为 xlsx 后重试。"
            where = f"第{number}行"
            raise _refused("unreadable", "表里有读不懂的内容。", mend, where) from None
        if row is None:
            return
        if any(cell is not None for cell in row[WIDEST:]):
            raise _too_wide(number)
        yield number, [_said(cell) for cell in row[:WIDEST]]


def refuse_bomb(parts: zipfile.ZipFile) -> None:
    """Raises Refusal for a workbook that unfolds beyond measure or defines entities."""
    listed = parts.infolist()
    unfolded = sum(part.file_size for part in listed)
    steep = any(
        part.file_size > _CHUNK and part.file_size > STEEPEST * max(part.compress_size, 1)
        for part in listed
    )
    strings = sum(p.file_size for p in listed if p.filename.endswith("sharedStrings.xml"))
    large = unfolded > LARGEST_UNFOLDED or strings > LARGEST_STRINGS
    if len(listed) > MOST_PARTS or large or steep:
        mend = "请另存为 CSV 后重试。"
        raise _refused("file_unfolds", "这个 Excel 文件展开后过大。", mend)
    for part in listed:
        if part.filename.endswith((".xml", ".rels")):
            with parts.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(4096):
                    mend = "请另存为 xlsx 后重试。"
                    raise _refused("unreadable", "文件里有不该有的定义。", mend)


def _said(cell: Any) -> str:
    """A cell as text: days as 2026-02-15, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time.min else cell.isoformat(" ", "seconds")
    if isinstance(cell, float):
        return f"{cell:.15g}" if cell != int(cell) else str(int(cell))
    if isinstance(cell, int | date):
        return str(cell)
    return "="
