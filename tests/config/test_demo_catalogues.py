"""The invented catalogues: fit to be read, clearly not the real one, different on purpose."""

from __future__ import annotations

from datetime import date

import pytest

from yidi.config.demo import catalogues, institutions
from yidi.core.settlement.catalogue import CHARGE_TYPES, LIST_TYPES
from yidi.core.settlement.catalogue_file import Row, reader
from yidi.interfaces.common import clock
from yidi.policy_files.folder import Folder, default_folder
from yidi.store.reads import catalogue as reads

FOLDER = Folder(default_folder())


def listed(region: str) -> dict[str, Row]:
    """A file's items by code; every row is fit."""
    (_, headers), *rows = catalogues.rows(FOLDER.root / "catalogues" / f"{region}.csv")
    read = reader(headers)
    found = [read(cells) for _, cells in rows]
    by_code = {row.code: row for row in found}
    assert len(by_code) == len(found), "no code twice"
    return by_code


ONE, OTHER = listed(catalogues.ONE), listed(catalogues.OTHER)


@pytest.mark.parametrize("items", [ONE, OTHER])
def test_there_is_something_of_every_kind(items: dict[str, Row]) -> None:
    assert len(items) >= 300
    assert {row.charge_type for row in items.values()} == set(CHARGE_TYPES)
    assert {row.list_type for row in items.values()} >= {"101", "102", "103", "201", "301"}
    assert {row.list_type for row in items.values()} <= set(LIST_TYPES)
    assert {row.category for row in items.values()} == {"A", "B", "C"}
    rows = items.values()
    assert all(any(getattr(row, limit) for row in rows) for limit in LIMITS)


LIMITS = (
    "limited", "sex", "age_from", "age_below", "most_per_day", "most_per_stay", "diagnoses",
    "levels", "negotiated", "basic", "for_children", "price_caps",
)  # fmt: skip


@pytest.mark.parametrize("items", [ONE, OTHER])
def test_no_code_is_a_national_one(items: dict[str, Row]) -> None:
    """National codes begin with X, Z, T, C or 00; all of ours begin with YD."""
    assert all(code.startswith("YD") for code in items)


def test_the_two_differ_on_purpose() -> None:
    both = ONE.keys() & OTHER.keys()
    assert len(both) >= 300
    assert sum(ONE[code].category != OTHER[code].category for code in both) >= 40
    assert sum(ONE[code].self_pay_rate != OTHER[code].self_pay_rate for code in both) >= 100
    assert sum(ONE[code].price_caps != OTHER[code].price_caps for code in both) >= 100
    assert ONE.keys() - OTHER.keys()
    assert OTHER.keys() - ONE.keys()
    assert {ONE[code].name for code in both} == {OTHER[code].name for code in both}


def test_every_province_with_an_institution_has_one(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = ["110105", "370302", "419001"]
    monkeypatch.setattr(catalogues.institutions, "places", lambda: places)
    catalogues.load(FOLDER)
    catalogues.load(FOLDER)
    counts = {region: reads.counted(region, date(2024, 1, 1)) for region in PROVINCES}
    assert sum(counts["110000"].values()) == len(ONE)
    assert counts["370000"] == counts["410000"]
    assert counts["370000"] != counts["110000"]
    assert [reads.version(region) for region in PROVINCES] == [1, 1, 1]


PROVINCES = ["110000", "370000", "410000"]


def test_the_provinces_that_share_the_second_have_institutions() -> None:
    rows = institutions.rows(FOLDER, clock.today())
    provinces = {reads.region_of(cells[2]) for number, cells in rows if number > 1}
    assert provinces >= catalogues.LIKE_OTHER
