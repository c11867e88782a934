"""The items of a bill: one statement, the version of the day, and what a process remembers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from yidi.store import reach
from yidi.store.models import Catalogue, CatalogueItem
from yidi.store.reads import catalogue as reads

BEIJING = "110000"
OLD, NEW = date(2025, 1, 1), date(2026, 1, 1)


def put(code: str, **more: Any) -> None:
    columns = {
        "name": "演示片", "name_initials": "ysp", "list_type": "101", "charge_type": "09",
        "category": "B", "self_pay_rate": 100_000, "self_pay_by_insurance": "resident=200000",
        "price_caps": "tertiary=12500000;primary=8000000", "unit": "盒", "spec": "",
        "limited": False, "limit_note": "", "sex": "", "age_from": None, "age_below": None,
        "most_per_day": None, "most_per_stay": None, "diagnoses": "M05,M06.9", "levels": "",
        "negotiated": False, "basic": True, "for_children": False, "region": BEIJING,
        "first": OLD, "after": None, "version": 1,
    }  # fmt: skip
    CatalogueItem.objects.create(code=code, **{**columns, **more})


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    Catalogue.objects.create(region=BEIJING, version=2)
    put("YD1", after=NEW)
    put("YD1", category="A", first=NEW, version=2)
    put("YD2", after=OLD)
    put("YD2", name="换过的药", name_initials="hgdy", version=2)
    reads._shelves.clear()


def test_the_day_of_the_charge_picks_the_row_in_one_statement() -> None:
    wanted = [("YD1", date(2025, 12, 31)), ("YD1", NEW), ("YD1", date(2024, 12, 31)), ("YD9", NEW)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = reads.items(BEIJING, wanted)
    assert len(queries) == 1
    assert [one.category if one else None for one in found.values()] == ["B", "A", None, None]
    one = found[wanted[0]]
    assert one is not None
    assert (one.price_caps["primary"], one.self_pay("resident")) == (8_000_000, 200_000)
    assert (one.diagnoses, one.levels) == (("M05", "M06.9"), ())


def test_a_row_replaced_on_its_first_day_never_counted() -> None:
    found = reads.items(BEIJING, [("YD2", OLD)])[("YD2", OLD)]
    assert found is not None and found.name == "换过的药"
    assert [one.name for one in reads.through_time(BEIJING, "YD2")] == ["换过的药"]


def test_what_was_read_is_remembered_until_the_version_changes() -> None:
    version, wanted = reads.version(BEIJING), [("YD1", NEW), ("YD9", NEW)]
    reads.items(BEIJING, wanted, version)
    with CaptureQueriesContext(connection) as queries:
        assert reads.items(BEIJING, wanted, version)[wanted[0]] is not None
    assert len(queries) == 0
    put("YD9", first=NEW, version=3)
    Catalogue.objects.filter(region=BEIJING).update(version=3)
    assert reads.items(BEIJING, wanted, reads.version(BEIJING))[("YD9", NEW)] is not None


def test_without_a_version_nothing_is_remembered() -> None:
    reads.items(BEIJING, [("YD9", NEW)])
    put("YD9")
    assert reads.items(BEIJING, [("YD9", NEW)])[("YD9", NEW)] is not None


def test_a_place_uses_the_catalogue_of_its_province() -> None:
    assert [reads.region_of(place) for place in ("110105", "370300", "659001", "900100")] == [
        "110000", "370000", "660000", "900000",
    ]  # fmt: skip


def test_one_region_does_not_see_another() -> None:
    assert reads.items("370000", [("YD1", NEW)]) == {("YD1", NEW): None}
    assert reads.version("370000") == 0


@pytest.mark.parametrize("text", ["ys", "YD1", "yd1", "示片"])
def test_the_cashier_finds_by_code_initials_and_name(text: str) -> None:
    assert [one.code for one in reads.search(BEIJING, text, NEW)] == ["YD1"]


def test_only_one_row_of_a_code_is_open() -> None:
    with pytest.raises(IntegrityError):
        put("YD1", first=date(2026, 6, 1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE store_catalogueitem SET self_pay_rate = 0",
        "DELETE FROM store_catalogueitem",
        "UPDATE store_catalogueversion SET first = first",
        "DELETE FROM store_catalogueversion",
    ],
)
def test_nobody_edits_what_days_were_charged_by(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), reach.service():
        connection.cursor().execute(statement)


def test_a_service_may_close_a_row() -> None:
    with reach.service(), connection.cursor() as cursor:
        cursor.execute("UPDATE store_catalogueitem SET after = '2027-01-01' WHERE after IS NULL")
        assert cursor.rowcount == 2
