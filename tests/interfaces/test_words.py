"""Values become the words of a page."""

from datetime import date

import pytest

from yidi.interfaces.common import words


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "¥0.00"), (5, "¥0.05"), (1_750_000, "¥17,500.00"), (-123_456, "-¥1,234.56")],
)
def test_money_is_written_with_its_fen(amount, text):
    assert words.money(amount) == text


def test_a_day_is_written_as_it_is_spoken():
    assert words.day(date(2026, 2, 5)) == "2026年2月5日"


def test_an_icon_without_a_label_is_silent():
    assert 'aria-hidden="true"' in words.icon("check")
    assert 'aria-label="完成"' in words.icon("check", "完成")


def test_the_number_of_a_reading_is_no_clause():
    assert words.clause("R39") == ""
    assert words.clause("一(二)") == "一(二)"
