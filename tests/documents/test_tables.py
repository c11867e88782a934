"""Excel exports keep what they are given: text stays text, money is exact, nothing is a formula."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from yidi.core.problems import Refusal
from yidi.documents import tables
from yidi.documents.tables import Column, workbook

COLUMNS = (
    Column("证件号码", width=22),
    Column("金额", "money"),
    Column("次数", "count"),
    Column("日期", "day"),
    Column("时刻", "moment"),
)
MOMENT = datetime(2026, 2, 10, 9, 30, tzinfo=timezone(timedelta(hours=8)))


def opened(rows, columns=COLUMNS):
    """The sheet as Excel would open it."""
    return load_workbook(io.BytesIO(workbook(rows, columns))).active


def test_each_kind_keeps_its_value():
    page = opened([("990000195803150013", 1_234_567, 3, date(2026, 2, 10), MOMENT)])
    number, money, count, day, moment = page[2]
    assert number.value == "990000195803150013"
    assert number.data_type == "s" and number.number_format == "@"
    assert Decimal(str(money.value)) == Decimal("12345.67")
    assert money.number_format == "#,##0.00"
    assert count.value == 3
    assert day.value.date() == date(2026, 2, 10)
    assert moment.value == datetime(2026, 2, 10, 9, 30)  # noqa: DTZ001


def test_header_is_frozen_and_widths_hold():
    page = opened([])
    assert page.freeze_panes == "A2"
    assert [cell.value for cell in page[1]] == [column.title for column in COLUMNS]
    assert page.column_dimensions["A"].width == 22
    assert page["A1"].font.bold


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1"])
def test_no_cell_is_a_formula(text):
    (cell,) = opened([(text,)], [Column("备注")])[2]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_characters_that_no_sheet_holds_are_left_out():
    (cell,) = opened([("例\x00\x1f𠮷",)], [Column("姓名")])[2]
    assert cell.value == "例𠮷"


def test_empty_values_are_empty_cells():
    assert opened([(None, None, None, None, None)])["A2"].value is None


def test_the_same_rows_give_the_same_bytes():
    assert workbook([("a",)], [Column("x")]) == workbook([("a",)], [Column("x")])


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(Refusal, match="too_many_rows"):
        workbook([("a",)] * 3, [Column("x")])
    assert workbook([("a",)] * 2, [Column("x")])


def test_a_row_of_another_length_is_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        workbook([("a", "b")], [Column("x")])
