"""A clearing in the browser, from the cut-off to closed, by both sides; finance's file balances."""

import csv
import io
from datetime import timedelta

import pytest

from support import browser as browsers
from support import clearings as c
from support import offices, visits
from yidi.core.calendar import ONE_DAY
from yidi.core.money import fen

LIVE = "yidi_live"
PLACE = "110000"


@pytest.fixture(scope="module")
def month(live_server):
    """Settlements of the month before last, collected; both sides have staff."""
    last = offices.days_ago(0).date().replace(day=1) - timedelta(days=20)
    on = (last.replace(day=1) - ONE_DAY).isoformat()
    with offices.database(LIVE):
        visits.hospital(code="H11010500077")
        made = [c.settled(c.person("419001", "周演禾"), on, code="H11010500077") for _ in range(3)]
        from yidi.actions.clearing.collect import collect

        collect(offices.days_ago(0))
        c.confirmed(*made)
        for name, region, role in (
            ("clearbj", PLACE, "supervisor"), ("clearbjf", PLACE, "finance"),
            ("clearhn", c.HENAN, "supervisor"), ("clearhnf", c.HENAN, "finance"),
        ):  # fmt: skip
            offices.staff(name, (region, role), name=name)
        found = c.month(c.HENAN, PLACE, int(on[:7].replace("-", "")))
    return live_server, f"/staff/clearing/{found.pk}/"


def press(page, step):
    page.locator(f"button[value={step}]").click()
    page.wait_for_load_state()
    browsers.sound(page)


def test_from_cut_off_to_closed(browser, month):
    house, where = month
    with (
        browsers.page(browser, house.url, browsers.DESK) as beijing,
        browsers.page(browser, house.url, browsers.PHONE) as henan,
        browsers.page(browser, house.url, browsers.DESK) as money,
        browsers.page(browser, house.url, browsers.PHONE) as there,
    ):
        for page, name in (
            (beijing, "clearbj"),
            (henan, "clearhn"),
            (money, "clearhnf"),
            (there, "clearbjf"),
        ):
            offices.at_desk(page, name)
        beijing.get_by_role("link", name="清算", exact=True).click()
        browsers.sound(beijing)
        beijing.goto(where)
        for step in ("cut", "answer", "issue"):
            press(beijing, step)
        henan.goto(f"{where}items/?state=listed&text=large")
        browsers.sound(henan)
        henan.get_by_text("提出争议").first.click()
        henan.locator("input[name=reason]").first.fill("金额待核实")
        henan.get_by_role("button", name="提出争议").first.click()
        henan.wait_for_load_state()
        browsers.sound(henan)
        henan.locator("input[name=reason]").first.fill("已核实")
        press(henan, "uphold")
        press(henan, "confirm")
        beijing.goto(where)
        press(beijing, "notice")
        money.goto(where)
        with money.expect_download() as got:
            money.get_by_role("link", name="用款申请 CSV").click()
        rows = list(csv.reader(io.StringIO(got.value.path().read_text("utf-8-sig"))))
        assert sum(fen(row[-1]) for row in rows[1:-1]) == fen(rows[-1][-1]) == 306_000
        press(money, "submit")
        press(money, "pay")
        there.goto(where)
        press(there, "receive")
        beijing.goto(where)
        press(beijing, "close")
        beijing.get_by_text("已办结").first.wait_for()
        henan.goto("/staff/clearing/balance/")
        browsers.sound(henan)
        henan.get_by_text("一分不差").wait_for()
        for page in (money, there):
            for path in ("", "payments/", "prepayments/", "differences/"):
                page.goto(f"/staff/clearing/{path}")
                browsers.sound(page)
