"""The rules in plain words, what changes when, and two sides compared: in a real browser."""

import pytest

from support import browser as browsers

PAGES = {
    "regions": "/rules/",
    "region": "/rules/419001/?on=2026-03-01",
    "invented": "/rules/900100/?on=2026-03-01",
    "form": "/rules/compare/",
    "two regions": "/rules/compare/?a=419001&a_on=2026-03-01&b=370300&b_on=2026-03-01",
    "two days": "/rules/compare/?a=419001&a_on=2025-06-30&b=419001&b_on=2025-07-01",
    "the same": "/rules/compare/?a=419001&b=419001",
    "unknown": "/rules/999999/",
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("viewport", "size"), [(browsers.PHONE, "large"), (browsers.DESK, "normal")]
)
def test_every_page_fits_and_is_accessible(browser, live_server, name, viewport, size):
    with browsers.page(browser, live_server.url, viewport) as page:
        page.goto(PAGES[name] + ("&" if "?" in PAGES[name] else "?") + f"text={size}")
        assert browsers.faults(page) == []
        assert not browsers.overflows(page)


def test_a_region_tells_its_rules_with_documents(page):
    page.goto(PAGES["region"])
    said = page.locator("#benefit").inner_text()
    assert "支付比例降低10个百分点" in said
    assert "济管医保办〔2025〕7号，二(二)" in said


def test_the_timeline_leads_to_both_sides_of_a_change(page):
    page.goto(PAGES["region"])
    changed = page.locator("#changes li").filter(has_text="2025年7月1日")
    changed.get_by_role("link", name="前后对着看").click()
    said = page.locator("main").inner_text()
    assert "2025年6月30日" in said
    assert "处不一样" in said


def test_another_day_shows_the_rules_of_that_day(page):
    page.goto("/rules/419001/?on=2025-06-01")
    assert "还没有查到规定" in page.locator("#benefit").inner_text()


def test_only_what_differs_is_shown(page):
    page.goto(PAGES["two regions"])
    for diff in page.locator(".diff").all()[:10]:
        sides = diff.locator(".side__gives").all_text_contents()
        assert sides[0].strip() != sides[1].strip()


def test_two_sides_without_a_difference_say_so(page):
    page.goto(PAGES["the same"])
    assert "自然一样" in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/rules/999999/", 404),
        ("/rules/419001/?on=2025-02-30", 400),
        ("/rules/419001/?on=1990-01-01", 400),
        ("/rules/compare/?a=999999&b=419001", 400),
        ("/rules/compare/?a=419001&a_on=yesterday&b=370300", 400),
    ],
)
def test_a_wrong_address_gives_a_kind_page(page, address, status):
    answer = page.goto(address)
    assert answer.status == status
    assert page.get_by_role("link", name="看看有哪些地方").count() == 1
