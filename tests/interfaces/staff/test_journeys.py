"""The console as people use it: by keyboard, on a desk and on a phone, with nothing axe objects to."""

import pytest

from support import browser as browsers
from support import offices
from yidi.store import reach
from yidi.store.models import Filing, TrailLine, User

REGION = "419001"
LIVE = "yidi_live"
SIZES = [browsers.DESK, browsers.PHONE]
both = pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])


@pytest.fixture(scope="module")
def office(live_server):
    """A published book in the running house; people are made by each test."""
    with offices.database(LIVE):
        if not User.objects.filter(username=f"author-{REGION}").exists():
            offices.publish(REGION)
    return live_server


@pytest.fixture
def desk(browser, office, size, request):
    """A page, signed in as somebody made for this test with the role it names."""
    role = request.param
    username = f"u{abs(hash(request.node.name)) % 10**9}"
    with offices.database(LIVE):
        offices.staff(username, (REGION, role))
    with browsers.page(browser, office.url, size) as page:
        page.goto("/staff/")
        page.wait_for_selector("input[name=username]:focus")
        page.keyboard.type(username)
        page.keyboard.press("Tab")
        page.keyboard.type(offices.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/code/")
        sound(page)
        page.keyboard.type(offices.code())
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/")
        yield page


def as_role(role):
    return pytest.mark.parametrize("desk", [role], indirect=True)


def sound(page):
    """Nothing wrong with the page, and nothing to be pushed sideways."""
    assert browsers.faults(page) == []
    assert not browsers.overflows(page)


def somebody(name, filed=True, **asked):
    """A person, with a filing unless not wanted: (id, number)."""
    with offices.database(LIVE):
        who = offices.person(REGION, name)
        number = offices.file(who, offices.days_ago(12), **asked) if filed else ""
        if asked.get("way") == "commitment":
            offices.supplement(who, number, offices.days_ago(1))
        return who.pk, number


def state(number):
    with offices.database(LIVE), reach.staff([REGION]):
        kept = Filing.objects.get(number=number, current=True)
        return kept.state, kept.mend_by


@both
@as_role("reviewer")
def test_from_today_by_keyboard_through_two_reviews(desk, size):
    numbers = [somebody("周一一")[1], somebody("周二二")[1]]
    desk.goto("/staff/")
    sound(desk)
    desk.keyboard.press("s")
    desk.wait_for_url("**/review/**")
    sound(desk)
    seen = []
    for _ in range(8):
        number = desk.url.split("/review/")[0].split("/")[-1]
        seen.append(number)
        desk.keyboard.press("a")
        assert "通过" in desk.evaluate("document.activeElement.textContent")
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        assert desk.get_by_role("status").first.inner_text().startswith("已通过")
        if set(numbers) <= set(seen):
            break
    assert [state(n)[0] for n in numbers] == ["active", "active"]


@both
@as_role("reviewer")
def test_evidence_is_sent_back_with_a_list(desk, size):
    _, number = somebody("吴三三", way="commitment")
    desk.goto(f"/staff/filings/{REGION}/{number}/review/?queue=judge")
    picture = desk.locator(".page img").first
    assert picture.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
    desk.keyboard.press("b")
    desk.keyboard.press("Space")
    desk.get_by_label("其他").fill("缺第二页")
    sound(desk)
    with desk.expect_navigation():
        desk.get_by_role("button", name="退回补正").click()
    assert state(number)[1] is not None


@both
@as_role("window_clerk")
def test_search_look_and_file_at_the_window(desk, size):
    name = f"郑四{'四' if size == browsers.DESK else '五'}"
    who, _ = somebody(name, filed=False)
    assert desk.evaluate("document.activeElement.id") == "q"
    desk.keyboard.type(name)
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/people/{who}/")
    sound(desk)
    with offices.database(LIVE), reach.staff([REGION]):
        assert TrailLine.objects.filter(subject=f"person:{who}", action="look.person").exists()
        assert TrailLine.objects.filter(action="look.query", detail__contains=name).exists()
    desk.keyboard.press("f")
    desk.wait_for_url("**/file/")
    sound(desk)
    desk.keyboard.press("2")
    desk.wait_for_url("**/file/?kind=long_term_resident")
    sound(desk)
    desk.keyboard.type("上海市")
    desk.wait_for_selector("#places option", state="attached")
    desk.get_by_text("居住证", exact=True).click()
    desk.get_by_role("button", name="受理").click()
    desk.wait_for_url(f"**/people/{who}/")
    assert "备案已生效" in desk.get_by_role("status").first.inner_text()
    sound(desk)


@both
@as_role("reviewer")
def test_many_are_approved_after_a_preview(desk, size):
    _, number = somebody("冯五五")
    desk.goto("/staff/list/decide/")
    sound(desk)
    desk.get_by_label(f"勾选 冯五五 {number}").check()
    desk.get_by_role("button", name="预览批量通过").click()
    desk.wait_for_url("**/bulk/approve/")
    sound(desk)
    assert state(number)[0] == "submitted"
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/list/decide/")
    assert state(number)[0] == "active"


@both
@as_role("supervisor")
def test_a_list_is_exported(desk, size):
    somebody("陈六六")
    desk.goto("/staff/list/all/")
    sound(desk)
    with desk.expect_download() as started:
        desk.get_by_role("button", name="导出 Excel").click()
    assert started.value.suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize("size", [browsers.DESK], ids=["desk"])
@as_role("supervisor")
def test_every_page_of_a_supervisor_in_large_text(desk, size):
    who, number = somebody("褚七七", way="commitment")
    complaints = []
    desk.on("console", lambda message: complaints.append(f"{desk.url} {message.text}"))
    base = f"/staff/filings/{REGION}/{number}"
    for viewport in SIZES:
        desk.set_viewport_size(viewport)
        for path in (
            "/staff/", "/staff/search/", "/staff/findings/", "/staff/batch/", "/staff/workdays/",
            "/staff/me/", f"/staff/people/{who}/", f"/staff/people/{who}/status/",
            f"/staff/people/{who}/emergency/", f"{base}/review/", f"{base}/supplement/",
            f"{base}/change/", f"{base}/extend/", f"{base}/cancel/", f"{base}/correct/",
            f"{base}/false/", "/staff/list/mending/",
        ):  # fmt: skip
            desk.goto(f"{path}?text=large")
            sound(desk)
    assert complaints == []


@pytest.mark.parametrize("size", [browsers.PHONE], ids=["phone"])
@as_role("administrator")
def test_the_pages_of_an_administrator(desk, size):
    for path in ("team/", "team/new/", "workdays/2026/", "me/"):
        desk.goto(f"/staff/{path}")
        sound(desk)


@pytest.mark.parametrize("size", [browsers.DESK], ids=["desk"])
@as_role("auditor")
def test_the_question_mark_opens_the_keys(desk, size):
    desk.goto("/staff/trail/")
    sound(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    assert desk.locator("#keys").get_attribute("open") is not None
    sound(desk)
