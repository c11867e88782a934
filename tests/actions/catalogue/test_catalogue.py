"""Files of a catalogue: read with a difference, applied from a day on, never over what was charged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from support.people import moment
from yidi.actions.actor import JOB, Actor
from yidi.actions.catalogue.apply import Applied, apply
from yidi.actions.catalogue.read_file import Read, read_file
from yidi.core.problems import Refusal
from yidi.core.settlement.catalogue_file import COLUMNS
from yidi.store import reach
from yidi.store.models import CatalogueItem
from yidi.store.reads import catalogue as reads
from yidi.store.reads import catalogue_files

SHANDONG = "370000"
NOW = moment("2026-03-02T09:00")
TODAY, BEGAN, NEXT = date(2026, 3, 2), date(2025, 1, 1), date(2026, 4, 1)
DRUG = {"code": "YDX1", "name": "演示一号片", "list_type": "西药", "charge_type": "西药费",
        "category": "乙类", "self_pay": "10%", "unit": "盒"}  # fmt: skip
EXAM = {"code": "YDF1", "name": "演示检查", "list_type": "201", "charge_type": "检查费",
        "category": "甲", "cap": "120", "cap_primary": "80.5"}  # fmt: skip


def rows(*lines: dict[str, str], fields: list[str] | None = None) -> list[tuple[int, list[str]]]:
    """The file that has these rows."""
    listed = fields or list(COLUMNS)
    cells = [[line.get(field, "") for field in listed] for line in lines]
    return list(enumerate([[COLUMNS[field] for field in listed], *cells], 1))


def read(*lines: dict[str, str], region: str = SHANDONG) -> Read:
    return read_file(JOB, region, "目录.csv", rows(*lines), NOW)


def brought(*lines: dict[str, str], first: date = BEGAN, **how: Any) -> Applied:
    found = read(*lines)
    assert not found.faults
    return apply(JOB, found.number, first, NOW, **how)


def on(day: date, code: str = "YDX1") -> Any:
    return reads.items(SHANDONG, [(code, day)])[(code, day)]


def test_a_first_file_may_begin_in_the_past(db: None) -> None:
    done = brought(DRUG, EXAM)
    assert (done.new, done.changed, done.version) == (2, 0, 1)
    exam = on(BEGAN, "YDF1")
    assert exam.price_caps["tertiary"] == 120_000_000
    assert exam.price_caps["primary"] == 80_500_000
    assert (on(BEGAN).unit, on(BEGAN).self_pay("employee")) == ("盒", 100_000)
    assert on(date(2024, 12, 31)) is None
    assert reads.counted(SHANDONG, TODAY) == {"A": 1, "B": 1}


def test_a_change_begins_on_its_day_and_leaves_the_days_before(db: None) -> None:
    brought(DRUG, EXAM)
    found = read(DRUG | {"self_pay": "0.2"}, EXAM, EXAM | {"code": "YDF2"})
    assert found.difference is not None
    said = found.difference
    assert (said.new, said.changed, said.same, said.gone) == (1, 1, 1, 0)
    assert said.fields == {"self_pay_rate": 1}
    with reach.service():
        (change,) = catalogue_files.changed_items(found.number, SHANDONG)
        assert change.fields == (("self_pay_rate", 100_000, 200_000),)
        assert catalogue_files.new_items(found.number, SHANDONG) == [(4, "YDF2", "演示检查")]
    done = apply(JOB, found.number, NEXT, NOW)
    assert (done.new, done.changed, done.version) == (1, 1, 2)
    assert on(date(2026, 3, 31)).self_pay_rate == 100_000
    assert on(NEXT).self_pay_rate == 200_000
    assert [card.number for card in reads.versions([SHANDONG])] == [2, 1]


def test_twice_is_once(db: None) -> None:
    found = read(DRUG)
    done = apply(JOB, found.number, BEGAN, NOW)
    again = apply(JOB, found.number, NEXT, NOW)
    assert again.repeated
    assert (again.new, again.first, again.version) == (done.new, BEGAN, 1)
    same = brought(DRUG, first=NEXT)
    assert (same.new, same.changed, same.version) == (0, 0, 0)
    assert reads.version(SHANDONG) == 1


def test_what_the_file_does_not_name_ends_only_when_asked(db: None) -> None:
    brought(DRUG, EXAM)
    assert brought(DRUG, first=NEXT).gone == 0
    found = read(DRUG)
    with reach.service():
        assert catalogue_files.gone_items(found.number, SHANDONG) == [(0, "YDF1", "演示检查")]
    assert apply(JOB, found.number, NEXT, NOW, end_gone=True).gone == 1
    assert on(date(2026, 3, 31), "YDF1") is not None
    assert on(NEXT, "YDF1") is None


def test_a_version_may_be_mended_on_its_own_first_day(db: None) -> None:
    brought(DRUG)
    brought(DRUG | {"category": "丙类", "self_pay": ""}, first=NEXT)
    brought(DRUG | {"category": "甲类", "self_pay": ""}, first=NEXT)
    assert (on(date(2026, 3, 31)).category, on(NEXT).category) == ("B", "A")
    assert [one.category for one in reads.through_time(SHANDONG, "YDX1")] == ["B", "A"]


@pytest.mark.parametrize("first", [date(2026, 3, 1), date(2026, 3, 31)])
def test_a_later_version_changes_no_day_that_was_charged(db: None, first: date) -> None:
    """Neither a day that is over nor one before a version that is already published."""
    brought(DRUG)
    brought(DRUG | {"self_pay": "0"}, first=NEXT)
    found = read(DRUG)
    with pytest.raises(Refusal) as refused:
        apply(JOB, found.number, first, NOW)
    assert refused.value.problems[0].code == "first_day_past"


def test_today_is_not_past(db: None) -> None:
    brought(DRUG)
    assert brought(DRUG | {"self_pay": "0"}, first=TODAY).changed == 1


def test_a_catalogue_that_changed_meanwhile_is_read_again(db: None) -> None:
    found = read(DRUG)
    kept = apply(JOB, read(DRUG, region="110000").number, BEGAN, NOW)
    assert kept.new == 1
    row = CatalogueItem.objects.get(region="110000")
    row.pk, row.region = None, SHANDONG
    row.save()
    with pytest.raises(Refusal) as refused:
        apply(JOB, found.number, BEGAN, NOW)
    assert refused.value.problems[0].code == "register_changed"


FAULTS: dict[str, tuple[dict[str, str], ...]] = {
    "code_twice": ({}, {}),
    "code_invalid": ({"code": "ydx1"},),
    "cell_empty": ({"name": ""}, ),
    "word_unknown": ({"category": "丁类"},),
    "ratio_odd": ({"category": "甲类"},),
    "unit_slip": ({"self_pay": "10"},),
    "number_unreadable": ({"cap": "-1"},),
    "ages_impossible": ({"age_from": "18", "age_below": "18"},),
    "diagnosis_invalid": ({"diagnoses": "M05、风湿"},),
    "cell_formula": ({"cap": "=A1"},),
    "cell_too_long": ({"unit": "盒" * 21},),
}  # fmt: skip


@pytest.mark.parametrize("code", FAULTS)
def test_unfit_rows_are_named_and_nothing_counts(db: None, code: str) -> None:
    found = read(EXAM, *(DRUG | change for change in FAULTS[code]))
    assert code in [fault.code for fault in found.faults]
    line = 4 if code == "code_twice" else 3
    assert all(fault.where.startswith(f"第{line}行") for fault in found.faults)
    with pytest.raises(Refusal) as refused:
        apply(JOB, found.number, BEGAN, NOW)
    assert refused.value.problems[0].code == "file_has_faults"


@pytest.mark.parametrize(
    ("missing", "found"),
    [("self_pay", {"self_pay_employee": "5%", "self_pay_resident": "15%"}), ("self_pay", {})],
)
def test_class_b_needs_a_share_for_every_insurance(
    db: None, missing: str, found: dict[str, str]
) -> None:
    line = {field: text for field, text in DRUG.items() if field != missing} | found
    assert bool(read(line).faults) == (not found)
    if found:
        brought(line)
        assert on(BEGAN).self_pay("employee") == 50_000
        assert on(BEGAN).self_pay("resident") == 150_000


def test_words_lists_and_limits_are_read(db: None) -> None:
    brought(DRUG | {
        "limited": "是", "limit_note": "限二线用药", "sex": "女", "age_below": "18", "basic": "是",
        "most_per_day": "2.5", "diagnoses": "m05, M06.9", "levels": "三级、乡镇社区",
    })  # fmt: skip
    one = on(BEGAN)
    assert (one.limited, one.limit_note, one.sex, one.age_below) == (
        True,
        "限二线用药",
        "female",
        18,
    )
    assert (one.most_per_day, one.diagnoses) == (25_000, ("M05", "M06.9"))
    assert (one.levels, one.basic) == (("tertiary", "township"), True)


@pytest.mark.parametrize("region", ["370300", "999999", "39"])
def test_a_catalogue_belongs_to_a_province(db: None, region: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(DRUG, region=region)
    assert refused.value.problems[0].code == "region_no_province"


def test_staff_read_only_for_their_own_areas(db: None) -> None:
    clerk = Actor("staff", "x", "某人", regions=("140700",))
    with pytest.raises(Refusal) as refused:
        read_file(clerk, SHANDONG, "目录.csv", rows(DRUG), NOW)
    assert refused.value.problems[0].code == "region_not_yours"


def test_a_file_needs_its_columns(db: None) -> None:
    with pytest.raises(Refusal) as refused:
        read_file(JOB, SHANDONG, "目录.csv", rows(DRUG, fields=["code", "name"]), NOW)
    assert refused.value.problems[0].code == "column_missing"
