"""What holds for every page: large text, keyboard, headers. Asked of the home page, in a browser."""

import pytest

from support import browser as browsers


@pytest.mark.parametrize("viewport", [browsers.PHONE, browsers.TABLET, browsers.DESK])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_the_home_page_fits_and_is_accessible(browser, live_server, viewport, size):
    with browsers.page(browser, live_server.url, viewport) as page:
        page.goto(f"/?text={size}")
        assert browsers.faults(page) == []
        assert not browsers.overflows(page)


def test_large_text_is_24_pixels_and_remembered(page):
    page.goto("/")
    assert _type_size(page) == "17px"
    page.get_by_role("link", name="大字").click()
    assert _type_size(page) == "24px"
    page.goto("/")
    assert _type_size(page) == "24px"
    page.get_by_role("link", name="标准字").click()
    assert _type_size(page) == "17px"


def test_the_first_key_leads_to_the_content(page):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_can_be_tapped_is_large_enough(page):
    page.goto("/")
    for link in page.locator("header a").all():
        assert link.bounding_box()["height"] >= 44


def test_the_page_breaks_none_of_its_own_rules(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto("/")
    assert complaints == []


def test_the_first_visit_transfers_less_than_200_kilobytes(browser, live_server):
    with browsers.page(browser, live_server.url) as page:
        sizes = []
        page.on(
            "requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"])
        )
        page.goto("/", wait_until="networkidle")
        assert 0 < sum(sizes) < 200_000


def _type_size(page):
    return page.evaluate("getComputedStyle(document.documentElement).fontSize")
