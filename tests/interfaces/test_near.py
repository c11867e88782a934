"""The pages on institutions and offices in a real browser, and one's own data as a zip."""

import io
import zipfile

import pytest

from support import browser as browsers
from support import databases
from yidi.actions.actor import JOB
from yidi.actions.institutions.apply import apply
from yidi.actions.institutions.read_file import read_file
from yidi.config.demo import institutions as demo
from yidi.interfaces.common import clock
from yidi.policy_files.folder import Folder, default_folder
from yidi.store.reads import institutions as reads


@pytest.fixture(scope="module")
def house(live_server):
    """The live house with invented institutions."""
    with databases.entered("yidi_live"):
        if not reads.counted(reads.Asked(on=clock.today(), place="310000"), 1):
            rows = demo.rows(Folder(default_folder()), clock.today())
            apply(JOB, read_file(JOB, "x", rows, clock.now()).number, clock.now())
    return live_server


def test_somebody_looks_for_a_hospital_near_the_destination(browser, house):
    with browsers.page(browser, house.url) as page:
        page.goto("/institutions/?near=310104")
        page.get_by_label("看什么").select_option("inpatient")
        page.get_by_role("button", name="查找").click()
        assert "place=310000" in page.url
        page.get_by_text("更多条件").click()
        page.get_by_label("慢特病", exact=True).select_option("diabetes")
        page.get_by_role("button", name="查找").click()
        assert "糖尿病" in page.get_by_role("status").inner_text()
        browsers.sound(page)
        page.locator(".near__title a").first.click()
        assert page.get_by_role("heading", name="今天对外地参保人").is_visible()
        browsers.sound(page)


@pytest.mark.parametrize("address", ["/offices/", "/offices/419001/", "/institutions/?all=1"])
def test_each_page_fits_in_large_text(page, house, address):
    page.goto(f"{address}{'&' if '?' in address else '?'}text=large")
    assert browsers.faults(page) == []
    assert not browsers.overflows(page)


def test_the_list_goes_on_without_repeating(db):
    rows = demo.rows(Folder(default_folder()), clock.today())
    apply(JOB, read_file(JOB, "x", rows, clock.now()).number, clock.now())
    asked, seen, after = reads.Asked(on=clock.today(), place="110000"), [], None
    while found := reads.search(asked, after, 7):
        seen += [card.code for card in found]
        after = (found[-1].name, found[-1].id)
    assert len(seen) == len(set(seen)) == reads.counted(asked)


def test_own_data_comes_as_a_zip_and_only_ones_own(client):
    from support import people
    from yidi.store import reach
    from yidi.store.writes import citizens

    number = people.number("19800101", 1)
    mine = people.insured("419001", "测试甲", number, "15400000001")
    other = people.insured("419001", "测试乙", people.number("19810101", 1), "15400000002")
    people.published("419001")
    with reach.service():
        who = citizens.signed_in(number, "15400000001", "测试甲", clock.now())
    kept = client.session
    kept["citizen"], kept["citizen_seen"] = who, clock.now().isoformat()
    kept.save()
    answer = client.get(f"/mine/{mine.pk}/data.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        assert number in opened.read("data.json").decode()
    assert client.get(f"/mine/{other.pk}/data.zip").status_code == 404
    assert "no-store" in answer["Cache-Control"]
