"""Figures in the browser: drawn from their tables, down to a row and back, on a phone, in large text."""

from __future__ import annotations

from typing import Any

import pytest

from support import browser as browsers
from support import offices, visits
from yidi.actions.figures.count_anew import count_anew
from yidi.actions.settlement.settle import settle

REGION, LIVE = "140700", "yidi_live"


WIDER = """Array.from(document.querySelectorAll(".scroll"), (box) => box)
    .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.innerText)"""
"""Tables that must be pushed sideways."""


@pytest.fixture(scope="module")
def house(live_server: Any) -> Any:
    """Two settled stays of this month, counted."""
    with offices.database(LIVE):
        now = offices.days_ago(0)
        visits.hospital()
        for serial in (1, 2):
            who = visits.person(order=950 + serial)
            visits.filed(who, first=offices.days_ago(60).date())
            first = offices.days_ago(serial * 9)
            of = visits.visit(who, first=first, last=offices.days_ago(serial * 9 - 5))
            bill = visits.bill(of, 2_500_000, own_paid=120_000)
            ask = visits.asking(of, bill, 700 + serial)
            settle(visits.message(700 + serial), ask, now, lambda _: b"{}")
        count_anew(now)
        offices.staff("figureboss", (REGION, "supervisor"), name="figureboss")
    return live_server


def test_from_the_number_to_the_row_and_out(browser: Any, house: Any) -> None:
    with browsers.page(browser, house.url, browsers.DESK) as page:
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        offices.at_desk(page, "figureboss")
        page.get_by_role("link", name="统计").click()
        page.locator("#t-month").wait_for()
        browsers.sound(page)
        for picture in ("month", "flows", "care"):
            assert page.locator(f"#{picture} svg").count(), picture
        page.locator("#filter summary").click()
        page.select_option("select[name=care]", "inpatient")
        page.get_by_role("button", name="看", exact=True).click()
        page.wait_for_url("**care=inpatient**")
        page.locator("#other tbody a").first.click()
        page.locator("tr[data-row]").first.wait_for()
        browsers.sound(page)
        assert "北京示范医院" in page.inner_text("main")
        page.get_by_role("link", name="回到统计").click()
        with page.expect_download() as saved:
            page.locator("#month").get_by_role("link", name="导出 Excel").click()
        assert saved.value.suggested_filename == "figures-month.xlsx"
        page.get_by_role("link", name="经办和清算").click()
        browsers.sound(page)
        page.get_by_role("link", name="指标说明").click()
        browsers.sound(page)
        page.set_viewport_size(browsers.PHONE)
        for address in ("/staff/figures/?text=large", "/figures/"):
            page.goto(address)
            browsers.sound(page)
            assert page.evaluate(WIDER) == [], address
        assert refused == []
