"""Catalogues on the console: a province's file counts after a look, from a day on; anybody looks up."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from support import offices
from yidi.core.calendar import ONE_DAY
from yidi.core.settlement.catalogue_file import COLUMNS
from yidi.interfaces.common import clock
from yidi.store.models import CatalogueItem, CatalogueVersion

PROVINCE, CITY = "140000", "140700"
DRUG = {
    "code": "YDX1", "name": "演示一号片", "list_type": "西药", "charge_type": "西药费",
    "category": "乙类", "self_pay": "10%",
}  # fmt: skip
EXAM = {
    "code": "YDF1", "name": "演示检查", "list_type": "201", "charge_type": "检查费", "category": "甲",
}  # fmt: skip
PAGES = f"/staff/catalogues/{PROVINCE}/"


@pytest.fixture
def desk(db):
    offices.staff("shanxi", (PROVINCE, "supervisor"))
    return offices.signed_in(Client(), "shanxi")


def read(desk, *rows, region=PROVINCE):
    """Where the console leads after a catalogue was sent."""
    made = io.StringIO()
    lines = csv.writer(made)
    lines.writerow(COLUMNS.values())
    lines.writerows([row.get(name, "") for name in COLUMNS] for row in rows)
    file = SimpleUploadedFile("目录.csv", made.getvalue().encode(), "text/csv")
    return desk.post("/staff/imports/", {"what": "catalogue", "region": region, "table": file})


def shown(desk, address, **asked):
    return desk.get(address, asked).content.decode()


def applied(desk, *rows, **said):
    address = read(desk, *rows)["Location"]
    return desk.post(address, {"first": clock.today().isoformat(), **said}, follow=True)


def test_a_catalogue_counts_from_the_day_that_is_said_after_its_difference_was_seen(desk):
    address = read(desk, DRUG, EXAM)["Location"]
    assert "YDX1 演示一号片" in shown(desk, address)
    assert not CatalogueItem.objects.exists()
    assert "没有写从哪一天起生效" in desk.post(address).content.decode()
    done = desk.post(address, {"first": "2025-01-01"}, follow=True).content.decode()
    assert "自2025年1月1日起生效：新增 2 项" in done
    desk.post(address, {"first": "2025-01-01"})
    assert CatalogueVersion.objects.count() == 1, "a second click changes nothing"


def test_an_item_is_found_and_shown_through_time(desk):
    applied(desk, DRUG, EXAM, first="2025-01-01")
    page = shown(desk, read(desk, {**DRUG, "self_pay": "20%"})["Location"])
    assert "先自付比例 10% → 20%" in page and "目录里有、文件里没有（1）" in page
    done = applied(desk, {**DRUG, "self_pay": "20%"}, end_gone="on").content.decode()
    assert "变更 1 项，停用 1 项" in done
    found = shown(desk, PAGES, q="ydx", on=clock.today().isoformat())
    assert "演示一号片" in found and "20%" in found and "演示检查" not in found
    before = shown(desk, PAGES, q="演示", on=(clock.today() - ONE_DAY).isoformat())
    assert "10%" in before and "演示检查" in before
    history = shown(desk, f"{PAGES}YDX1/")
    assert history.index("20%") < history.index("10%") and "今后" in history


def test_versions_are_listed_own_province_first(desk):
    applied(desk, DRUG)
    page = shown(desk, "/staff/catalogues/")
    assert "山西省" in page and "本省" in page and "导入本省目录" in page
    assert "第 1 版" in shown(desk, PAGES)
    assert desk.get("/staff/catalogues/370000/").status_code == 404
    assert desk.get(f"{PAGES}NONE/").status_code == 404


def test_later_changes_never_reach_back(desk):
    applied(desk, DRUG)
    page = applied(desk, {**DRUG, "self_pay": "20%"}, first="2025-01-01").content.decode()
    assert "变更最早从" in page and CatalogueVersion.objects.count() == 1


def test_a_city_looks_things_up_and_changes_nothing(desk):
    applied(desk, DRUG)
    waiting = read(desk, EXAM)["Location"]
    offices.staff("city", (CITY, "supervisor"))
    city = offices.signed_in(Client(), "city")
    assert "演示一号片" in shown(city, PAGES, q="演示")
    assert "导入本省目录" not in shown(city, "/staff/catalogues/")
    assert 'value="catalogue"' not in shown(city, "/staff/imports/")
    for region in (PROVINCE, CITY):
        assert read(city, EXAM, region=region).status_code == 200, "refused beside the form"
    assert city.get(waiting).status_code == 404
    assert city.post(waiting, {"first": clock.today().isoformat()}).status_code in (404, 409)
    assert CatalogueItem.objects.count() == 1
