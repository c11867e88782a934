"""A row of the register: what may stand in it, and every fault at once."""

from datetime import date

import pytest

from yidi.core import enrolment, people
from yidi.core.problems import Refusal


def number(birth: str, order: int = 1) -> str:
    first = f"999999{birth}{order:03d}"
    return first + people.check_character(first)


GOOD = {"psn_no": "1", "name": "单演梅", "number": number("19900520"), "insurance": "职工医保"}


def faults(**changed: str) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refused:
        enrolment.enrolment({**GOOD, **changed})
    return [(p.code, p.where) for p in refused.value.problems]


def test_a_row_with_the_least_is_whole():
    made = enrolment.enrolment(GOOD)
    assert made.birth == date(1990, 5, 20)
    assert made.male is True
    assert (made.insurance, made.status, made.balance) == ("employee", "active", 0)


def test_words_are_known_by_name_and_by_code():
    made = enrolment.enrolment(
        GOOD | {"insurance": "resident", "status": "暂停", "hardship": "特困人员", "retired": "是",
                "civil_servant": "享受", "group": "离休干部", "balance": "1,234.50"}
    )  # fmt: skip
    assert (made.insurance, made.status, made.hardship) == (
        "resident", "suspended", "extreme_poverty",
    )  # fmt: skip
    assert (made.retired, made.civil_servant, made.group) == (True, "entitled", "retired_cadre")
    assert made.balance == 123450


def test_all_faults_of_a_row_come_at_once():
    found = faults(
        name="", insurance="城镇医保", phone="123", balance="-1", status_since="2025-02-29"
    )
    assert found == [
        ("word_unknown", "险种"), ("cell_empty", "姓名"), ("phone_invalid", "手机"),
        ("date_impossible", "状态起始日"), ("amount_negative", "个人账户余额"),
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["2024-02-29", "2024/2/29", "20240229"])
def test_days_are_read_as_tables_write_them(day):
    made = enrolment.enrolment(GOOD | {"status": "暂停", "status_since": day})
    assert made.status_since == date(2024, 2, 29)


def test_a_number_that_is_not_whole_is_named():
    wrong = GOOD["number"][:-1] + ("0" if GOOD["number"][-1] != "0" else "1")
    assert faults(number=wrong) == [("id_number_invalid", "证件号码")]
    assert faults(number=GOOD["number"] + "0") == [("id_number_invalid", "证件号码")]


def test_birth_and_sex_must_agree_with_the_number():
    assert faults(birth="1990-05-21", male="女") == [
        ("birth_differs", "出生日期"), ("sex_differs", "性别"),
    ]  # fmt: skip


def test_only_a_newborn_may_have_no_number():
    assert faults(number="") == [("cell_empty", "证件号码")]
    made = enrolment.enrolment(GOOD | {"number": "", "parent_no": "7", "birth": "2026-01-02"})
    assert (made.number, made.parent_no, made.birth) == ("", "7", date(2026, 1, 2))


def test_a_passport_is_not_checked_like_a_card():
    made = enrolment.enrolment(GOOD | {"id_type": "护照", "number": "e12345678"})
    assert (made.id_type, made.number) == ("03", "E12345678")


def test_a_formula_is_a_fault():
    assert ("cell_formula", "姓名") in faults(name="=A1&B1")


def test_headers_missing_unknown_and_twice_are_told_together():
    with pytest.raises(Refusal) as refused:
        enrolment.reader(["人员编号", "姓名", "姓名", "年龄"])
    assert [p.code for p in refused.value.problems] == [
        "column_missing", "column_unknown", "column_twice",
    ]  # fmt: skip
    assert "证件号码、险种" in refused.value.problems[0].sentence


def test_a_short_row_has_empty_cells():
    read = enrolment.reader(["人员编号", "姓名", "证件号码", "险种", "手机"])
    assert read(["1", "单演梅", GOOD["number"], "职工医保"]).phone == ""
