"""Bank files: what is read back is what was written, and nothing is guessed."""

import csv
from datetime import date

import pytest

from yidi.core.clearing import bank
from yidi.core.clearing.bank import Expected, Line, Transfer
from yidi.core.problems import Refusal

NUMBER = "Q202601C00000001"
HEAD = ",".join(bank.IN_HEADER)
EXPECTED = {NUMBER: Expected(NUMBER, "out", 123_456)}


def line(**change):
    known = {
        "day": date(2026, 3, 2), "serial": "1", "way": "out", "counterparty": "北京",
        "amount": 123_456, "remark": f"清算 {NUMBER}",
    } | change  # fmt: skip
    return Line(**known)


def test_the_payment_file_is_read_back():
    text = bank.written([Transfer(NUMBER, "北京,医保", "=行", "0062", 123_456)])
    head, row = csv.reader(text.splitlines())
    assert tuple(head) == bank.OUT_HEADER
    assert row == [NUMBER, "北京,医保", "'=行", "\t0062", "1234.56", NUMBER]


def test_a_statement_is_read():
    assert bank.lines(f"\ufeff{HEAD}\r\n2026-03-02,1,付,北京,1234.56,清算 {NUMBER}\r\n\r\n") == [
        line()
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-02-30,1,付,北京,1.00,x", "date_impossible"),
        ("2026-03-02,1,付,北京,1.001,x", "amount_unreadable"),
        ("2026-03-02,1,付,北京,-1.00,x", "file_unreadable"),
        ("2026-03-02,1,借,北京,1.00,x", "file_unreadable"),
        ("2026-03-02,,付,北京,1.00,x", "file_unreadable"),
        ("2026-03-02,1,付,北京,1.00", "file_unreadable"),
        ("2026-03-02,1,付,甲,1.00,x\r\n2026-03-02,1,付,乙,2.00,x", "serial_twice"),
    ],
)
def test_a_broken_statement_is_refused(row, code):
    with pytest.raises(Refusal) as caught:
        bank.lines(f"{HEAD}\r\n{row}\r\n")
    assert caught.value.problems[0].code == code


def test_another_file_is_refused():
    with pytest.raises(Refusal):
        bank.lines(",".join(bank.OUT_HEADER) + "\r\n")


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, "matched"),
        ({"remark": f"转{NUMBER}款"}, "matched"),
        ({"remark": "医保款"}, "no_reference"),
        ({"remark": NUMBER + "9"}, "no_reference"),
        ({"remark": f"{NUMBER} Q202601C00000002"}, "ambiguous"),
        ({"remark": "Q202601C00000002"}, "unknown"),
        ({"amount": 123_455}, "amount_differs"),
        ({"way": "in"}, "wrong_way"),
    ],
)
def test_by_reference_and_amount(change, outcome):
    said, _ = bank.matched(line(**change), EXPECTED)
    assert said == outcome
    assert said == bank.MATCHED or said in bank.REASONS


@pytest.mark.parametrize("stand", ["done", "early"])
def test_a_payment_is_matched_once_and_in_its_turn(stand):
    not_now = {NUMBER: Expected(NUMBER, "out", 123_456, stand)}
    assert bank.matched(line(), not_now) == (stand, NUMBER)
