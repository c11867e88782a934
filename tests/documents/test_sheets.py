"""A sheet that somebody uploads: read as text, refused when it unfolds beyond measure."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from yidi.core.problems import Refusal
from yidi.documents import sheets


def test_rows_below_the_header_are_text():
    book = Workbook()
    book.active.append(["姓名", "月数"])
    book.active.append(["测试甲", 6])
    out = io.BytesIO()
    book.save(out)
    assert sheets.rows(out.getvalue(), 10, 2) == [(2, ("测试甲", "6"))]


def test_a_workbook_that_unfolds_beyond_measure_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    with pytest.raises(Refusal, match="file_unfolds"):
        sheets.rows(out.getvalue(), 10, 2)


def test_what_is_no_workbook_is_refused():
    with pytest.raises(Refusal):
        sheets.rows(b"not a workbook", 10, 2)
