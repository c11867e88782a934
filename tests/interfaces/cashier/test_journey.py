"""The counter by keyboard alone, with nothing axe objects to, as wide as a desk and as a phone."""

import pytest

from support import browser as browsers
from support import counters, offices, visits
from yidi.interfaces.common import clock

LIVE = "yidi_live"


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    """The running house goes by the real clock; so do these tests."""
    monkeypatch.delenv("YIDI_CLOCK", raising=False)


@pytest.fixture(scope="module")
def ready(live_server):
    """A pharmacy, a hospital and somebody who comes in the running house; everybody signs in there."""
    with offices.database(LIVE):
        who = counters.furnished()
        counters.cashier(counters.USER, counters.CODE)
        visits.hospital(level="primary")
        counters.cashier("desk", visits.HOSPITAL)
    return live_server, who


def entered(page):
    """The next page after Enter."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    browsers.sound(page)


def signed_in(page, username):
    """At the counter, by password and code."""
    page.goto("/cashier/")
    page.wait_for_selector("input[name=username]:focus")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(offices.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/code/**")
    page.wait_for_selector("input[name=code]:focus")
    page.keyboard.type(offices.code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/cashier/")
    browsers.sound(page)


def test_a_sale_by_keyboard_from_scan_to_shift(browser, ready):
    house, who = ready
    with offices.database(LIVE):
        scanned = counters.Counter(None, who).scan()
    with browsers.page(browser, house.url, browsers.DESK) as page:
        signed_in(page, counters.USER)
        page.keyboard.type(scanned)
        entered(page)
        page.keyboard.type("ysp")
        entered(page)
        assert page.evaluate("document.activeElement.name") == "code"
        page.keyboard.press("ArrowDown")
        entered(page)
        assert page.evaluate("document.activeElement.name") == "price"
        page.keyboard.type("8.5")
        entered(page)
        assert page.locator(".charges > li").count() == 1
        entered(page)
        assert "/pay/" in page.url
        assert "¥8.50" in page.inner_text("main")
        entered(page)
        assert "结算好了" in page.locator("h1").inner_text()
        page.get_by_role("link", name="退一部分").press("Enter")
        page.wait_for_url("**/return/")
        browsers.sound(page)
        page.keyboard.type("0.5")
        page.keyboard.press("Tab")
        page.keyboard.type("多收了")
        entered(page)
        assert "请退现金" in page.inner_text("main")
        entered(page)
        assert "结算好了" in page.locator("h1").inner_text()
        entered(page)
        assert page.url.endswith("/cashier/")
        page.get_by_role("link", name="今天和交班").press("Enter")
        page.wait_for_url("**/today/")
        browsers.sound(page)
        assert "一分不差" in page.inner_text("main")
        assert clock.today().year == int(page.locator("h1").inner_text()[:4])


def test_a_stay_by_keyboard_from_admission_to_the_last_bill(browser, ready):
    house, who = ready
    with offices.database(LIVE):
        scanned = counters.Counter(None, who).scan()
    with browsers.page(browser, house.url, browsers.PHONE) as page:
        signed_in(page, "desk")
        page.keyboard.type(scanned)
        page.get_by_role("button", name="办入院").focus()
        entered(page)
        assert page.evaluate("document.activeElement.name") == "diagnosis_code"
        page.keyboard.type("I10")
        page.keyboard.press("Tab")
        page.keyboard.type("高血压")
        entered(page)
        assert "住院记账" in page.locator("h1").inner_text()
        for typed, price in (("YP3", "8.5"), ("JC1", "30")):
            page.keyboard.type(typed)
            entered(page)
            assert page.evaluate("document.activeElement.name") == "price"
            page.keyboard.type(price)
            entered(page)
        assert page.locator(".charges > li").count() == 2
        entered(page)
        assert "在院 1 人" in page.locator("h1").inner_text()
        page.keyboard.type(who.name[:1])
        entered(page)
        page.get_by_role("link", name="中途结算").focus()
        entered(page)
        entered(page)
        assert "结算好了" in page.locator("h1").inner_text()
        page.get_by_role("link", name="回到这位住院病人").focus()
        entered(page)
        page.goto(f"{page.url}?text=large")
        browsers.sound(page)
        page.keyboard.type("YP3")
        entered(page)
        page.get_by_role("link", name="办出院").focus()
        entered(page)
        entered(page)
        assert "起付线只算一次" in page.inner_text("main")
        entered(page)
        assert "结算好了" in page.locator("h1").inner_text()
        page.get_by_role("link", name="在院", exact=True).focus()
        entered(page)
        assert "现在没有人住院" in page.inner_text("main")
