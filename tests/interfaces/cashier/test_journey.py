"""The counter by keyboard alone, on a desk and on a phone, with nothing axe objects to."""

import pytest

from support import browser as browsers
from support import counters, offices
from yidi.interfaces.common import clock

LIVE = "yidi_live"
SIZES = [browsers.DESK, browsers.PHONE]


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    """The running house goes by the real clock; so do these tests."""
    monkeypatch.delenv("YIDI_CLOCK", raising=False)


@pytest.fixture(scope="module")
def ready(live_server):
    """A pharmacy and a customer in the running house; everybody signs in there."""
    with offices.database(LIVE):
        who = counters.furnished()
        for size in SIZES:
            counters.cashier(f"pills{size['width']}", counters.CODE)
    return live_server, who


def sound(page):
    """Nothing wrong with the page, and nothing to be pushed sideways."""
    assert browsers.faults(page) == []
    assert not browsers.overflows(page)


def entered(page):
    """The next page after Enter."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    sound(page)


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_sale_by_keyboard_from_scan_to_shift(browser, ready, size):
    house, who = ready
    with offices.database(LIVE):
        scanned = counters.Counter(None, who).scan()
    with browsers.page(browser, house.url, size) as page:
        page.goto("/cashier/")
        page.wait_for_selector("input[name=username]:focus")
        page.keyboard.type(f"pills{size['width']}")
        page.keyboard.press("Tab")
        page.keyboard.type(offices.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/code/**")
        page.keyboard.type(offices.code())
        page.keyboard.press("Enter")
        page.wait_for_url("**/cashier/")
        sound(page)
        page.keyboard.type(scanned)
        entered(page)
        page.keyboard.type("ysp")
        entered(page)
        assert page.evaluate("document.activeElement.name") == "code"
        page.keyboard.press("ArrowDown")
        entered(page)
        if page.evaluate("document.activeElement.name") == "price":
            page.keyboard.type("8.5")
            entered(page)
        assert page.locator(".charges > li").count() == 1
        entered(page)
        assert "/pay/" in page.url
        assert "¥8.50" in page.inner_text("main")
        entered(page)
        assert "结算好了" in page.locator("h1").inner_text()
        entered(page)
        assert page.url.endswith("/cashier/")
        page.get_by_role("link", name="今天和交班").press("Enter")
        page.wait_for_url("**/today/")
        sound(page)
        assert "一分不差" in page.inner_text("main")
        assert clock.today().year == int(page.locator("h1").inner_text()[:4])
