"""A bill from the automatic finding to the final deduction, in the browser, on both sides of the counter."""

import pytest

from support import browser as browsers
from support import counters, offices, reviews, settled, visits
from yidi.actions.review import screen
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import Deduction, ReviewCase

PLACE, LIVE = reviews.PLACE, "yidi_live"
FIRST, SECOND, THIRD, TILL = "reviewjia", "reviewyi", "reviewbing", "reviewtill"


@pytest.fixture(scope="module")
def case(live_server):
    """A stay of somebody insured elsewhere, found by the checks; other journeys may have settled too."""
    with offices.database(LIVE):
        of = settled.stay()
        setl_id = settled.settled(of, settled.bill(of), serial=7771)
        screen.screen_place(PLACE, clock.now())
        for name in (FIRST, SECOND, THIRD):
            offices.staff(name, (PLACE, "supervisor"), name=name)
        counters.cashier(TILL, visits.HOSPITAL)
        with reach.service():
            return ReviewCase.objects.get(settlement__setl_id=setl_id)


def test_from_the_finding_to_the_final_deduction(browser, live_server, case):
    address = f"/staff/reviewing/cases/{PLACE}/{case.number}/"
    with browsers.page(browser, live_server.url, browsers.DESK) as page:
        offices.at_desk(page, FIRST)
        page.goto("/staff/reviewing/")
        browsers.sound(page)
        page.goto(address)
        page.get_by_text("自费项目纳入支付").first.wait_for()
        browsers.sound(page)
        doubted = page.locator("tr.doubted input[name^=fees-]")
        assert doubted.count() >= 2, "another journey's catalogue may know one of the items"
        for n in range(1, doubted.count()):
            doubted.nth(n).fill("")
        doubted.nth(0).fill("1000.00")
        page.locator("button[value=propose]").click()
        page.get_by_text("已提出扣款").wait_for()
    with browsers.page(browser, live_server.url, browsers.PHONE) as till:
        offices.at_desk(till, TILL)
        till.goto("/cashier/?text=large")
        till.get_by_role("link", name="件费用审核要答复").click()
        browsers.sound(till)
        till.locator(f"a[href*='{case.number}']").click()
        till.get_by_role("cell", name="1000.00").wait_for()
        browsers.sound(till)
        till.fill("#why", "有医嘱，附病程记录")
        till.set_input_files(
            "#pages", {"name": "a.png", "mimeType": "image/png", "buffer": offices.picture(9)}
        )
        till.get_by_role("button", name="提交异议").click()
        till.get_by_text("异议已提交").wait_for()
        with browsers.page(browser, live_server.url, browsers.DESK) as page:
            offices.at_desk(page, SECOND)
            page.goto(address)
            page.get_by_alt_text("机构材料 1").wait_for()
            page.fill("#uphold-why", "病程记录没有写指征")
            page.locator("button[value=uphold]").click()
            page.get_by_text("已维持扣款").wait_for()
        till.reload()
        till.fill("#why", "请复核")
        till.get_by_role("button", name="提交申诉").click()
        till.get_by_text("申诉已提交").wait_for()
    with browsers.page(browser, live_server.url, browsers.PHONE) as page:
        offices.at_desk(page, THIRD)
        page.goto(address)
        browsers.sound(page)
        page.locator("button[value=finish]").click()
        page.get_by_text("已终审扣款").wait_for()
        page.goto(address)
        browsers.sound(page)
    with offices.database(LIVE), reach.service():
        made = Deduction.objects.get(case=case)
        assert made.fees == 100_000
        assert sum(made.funds.values()) == made.amount > 0
