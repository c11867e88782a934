"""The console as people use it: by keyboard, on a desk and on a phone, with nothing axe objects to."""

import pytest

from support import browser as browsers
from support import offices
from yidi.documents.tables import workbook
from yidi.interfaces.common import clock
from yidi.interfaces.staff.batch_rows import COLUMNS
from yidi.store import reach, sealing
from yidi.store.models import Filing, Person, TrailLine

REGION = "419001"
LIVE = "yidi_live"


@pytest.fixture(scope="module")
def office(live_server):
    """A published book in the running house; people are made by each test."""
    with offices.database(LIVE):
        offices.publish(REGION)
    return live_server


@pytest.fixture
def desk(browser, office, request):
    """A page, signed in as somebody made for this test with the role it names."""
    role = request.param
    username = f"u{abs(hash(request.node.name)) % 10**9}"
    with offices.database(LIVE):
        offices.staff(username, (REGION, role))
    with browsers.page(browser, office.url, browsers.DESK) as page:
        page.goto("/staff/")
        page.wait_for_selector("input[name=username]:focus")
        page.keyboard.type(username)
        page.keyboard.press("Tab")
        page.keyboard.type(offices.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/code/")
        browsers.sound(page)
        page.keyboard.type(offices.code())
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/")
        yield page


def as_role(role):
    return pytest.mark.parametrize("desk", [role], indirect=True)


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


@as_role("reviewer")
def test_from_today_by_keyboard_through_two_reviews(desk):
    numbers = [somebody("周一一")[1], somebody("周二二")[1]]
    desk.goto("/staff/")
    browsers.sound(desk)
    desk.keyboard.press("s")
    desk.wait_for_url("**/review/**")
    browsers.sound(desk)
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


@as_role("reviewer")
def test_evidence_is_sent_back_with_a_list(desk):
    _, number = somebody("吴三三", way="commitment")
    desk.goto(f"/staff/filings/{REGION}/{number}/review/?queue=judge")
    picture = desk.locator(".page img").first
    assert picture.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
    desk.keyboard.press("b")
    desk.keyboard.press("Space")
    desk.get_by_label("其他").fill("缺第二页")
    browsers.sound(desk)
    with desk.expect_navigation():
        desk.get_by_role("button", name="退回补正").click()
    assert state(number)[1] is not None


@as_role("window_clerk")
def test_search_look_and_file_at_the_window(desk):
    name = "郑四四"
    who, _ = somebody(name, filed=False)
    assert desk.evaluate("document.activeElement.id") == "q"
    desk.keyboard.type(name)
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/people/{who}/")
    browsers.sound(desk)
    with offices.database(LIVE), reach.staff([REGION]):
        assert TrailLine.objects.filter(subject=f"person:{who}", action="look.person").exists()
        assert TrailLine.objects.filter(action="look.query", detail__contains=name).exists()
    desk.keyboard.press("f")
    desk.wait_for_url("**/file/")
    browsers.sound(desk)
    desk.keyboard.press("2")
    desk.wait_for_url("**/file/?kind=long_term_resident")
    browsers.sound(desk)
    desk.keyboard.type("上海市")
    desk.wait_for_selector("#places option", state="attached")
    desk.get_by_text("居住证", exact=True).click()
    desk.get_by_role("button", name="受理").click()
    desk.wait_for_url(f"**/people/{who}/")
    assert "备案已生效" in desk.get_by_role("status").first.inner_text()
    browsers.sound(desk)


@as_role("reviewer")
def test_many_are_approved_after_a_preview(desk):
    _, number = somebody("冯五五")
    desk.goto("/staff/list/decide/")
    browsers.sound(desk)
    desk.get_by_label(f"勾选 冯五五 {number}").check()
    desk.get_by_role("button", name="预览批量通过").click()
    desk.wait_for_url("**/bulk/approve/")
    browsers.sound(desk)
    assert state(number)[0] == "submitted"
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/list/decide/")
    assert state(number)[0] == "active"


@as_role("supervisor")
def test_a_list_is_exported(desk):
    somebody("陈六六")
    desk.goto("/staff/list/all/")
    browsers.sound(desk)
    with desk.expect_download() as started:
        desk.get_by_role("button", name="导出 Excel").click()
    assert started.value.suggested_filename.endswith(".xlsx")


@as_role("window_clerk")
def test_a_units_table_is_mended_and_then_filed_whole(desk, tmp_path):
    name = "韩八八"
    who, _ = somebody(name, filed=False)
    desk.goto("/staff/batch/")
    browsers.sound(desk)
    with desk.expect_download() as started:
        desk.get_by_role("link", name="下载 Excel 模板").click()
    assert started.value.suggested_filename == "filing-template.xlsx"
    for place, told in (("没有这个地方", "没有录入任何一份"), ("上海市", "1 份备案全部受理")):
        desk.get_by_label("单位名称").fill("某某公司")
        desk.set_input_files("input[type=file]", units_table(tmp_path, who, place))
        with desk.expect_navigation():
            desk.get_by_role("button", name="检查并受理").click()
        browsers.sound(desk)
        assert told in desk.inner_text("main")
    desk.wait_for_url("**/list/new/")
    assert name in desk.inner_text("main")


def units_table(folder, who, place):
    """A table for one person, as a unit would fill it in."""
    with offices.database(LIVE), reach.staff([REGION]):
        kept = Person.objects.get(pk=who)
        number = sealing.unseal(bytes(kept.id_sealed))
    today = clock.today().isoformat()
    row = (number, kept.name, "常驻异地工作人员", place, today, "", "材料", "", "")
    path = folder / "unit.xlsx"
    path.write_bytes(workbook([row], COLUMNS, "备案"))
    return str(path)


@as_role("supervisor")
def test_a_register_file_is_mended_compared_and_applied(desk, tmp_path):
    name = "杨九九"
    who, _ = somebody(name, filed=False)
    path = tmp_path / f"名册{who}.csv"
    for phone, told in (("12", "没有生效：文件有 1 处问题"), ("15400000000", "看清差异后再生效")):
        with offices.database(LIVE), reach.staff([REGION]):
            kept = Person.objects.get(pk=who)
            number = sealing.unseal(bytes(kept.id_sealed))
        path.write_text(
            f"人员编号,姓名,证件号码,险种,手机\n{kept.psn_no},{name},{number},职工医保,{phone}\n"
        )
        desk.goto("/staff/imports/")
        browsers.sound(desk)
        desk.set_input_files("input[type=file]", str(path))
        with desk.expect_navigation():
            desk.get_by_role("button", name="读入并比较").click()
        browsers.sound(desk)
        assert told in desk.inner_text("main")
    assert f"{name}（{kept.psn_no}）" in desk.inner_text("main")
    assert "手机 空 → 0000" in desk.inner_text("main")
    with desk.expect_navigation():
        desk.get_by_role("button", name="确认，让它生效").click()
    assert "变更 1 人" in desk.get_by_role("status").first.inner_text()
    browsers.sound(desk)
    with offices.database(LIVE), reach.staff([REGION]):
        assert Person.objects.get(pk=who).phone_last4 == "0000"


@as_role("supervisor")
def test_every_page_of_a_supervisor_in_large_text(desk):
    who, number = somebody("褚七七", way="commitment")
    complaints = []
    desk.on("console", lambda message: complaints.append(f"{desk.url} {message.text}"))
    base = f"/staff/filings/{REGION}/{number}"
    for path in (
        "/staff/", "/staff/search/", "/staff/findings/", "/staff/batch/", "/staff/workdays/",
        "/staff/me/", f"/staff/people/{who}/", f"/staff/people/{who}/status/",
        f"/staff/people/{who}/emergency/", f"{base}/review/", f"{base}/supplement/",
        f"{base}/change/", f"{base}/extend/", f"{base}/cancel/", f"{base}/correct/",
        f"{base}/false/", "/staff/list/mending/", "/staff/list/overdue/", "/staff/ending/",
        "/staff/ending/transition/", "/staff/imports/", "/staff/messages/",
        "/staff/guardians/", f"/staff/people/{who}/file/?kind=long_term_resident",
    ):  # fmt: skip
        desk.goto(f"{path}?text=large")
        browsers.sound(desk)
    assert complaints == []


@as_role("administrator")
def test_the_pages_of_an_administrator(desk):
    for path in ("team/", "team/new/", "team/new-unit/", "workdays/2026/", "me/"):
        desk.goto(f"/staff/{path}")
        browsers.sound(desk)


@as_role("auditor")
def test_the_question_mark_opens_the_keys(desk):
    desk.goto("/staff/trail/")
    browsers.sound(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    assert desk.locator("#keys").get_attribute("open") is not None
    browsers.sound(desk)


@as_role("auditor")
def test_an_auditor_finds_who_looked_and_what_is_sealed(desk):
    pk, _ = somebody("吴九九")
    with offices.database(LIVE), reach.service():
        number = sealing.unseal(bytes(Person.objects.get(pk=pk).id_sealed))
        TrailLine.objects.create(
            at=offices.days_ago(1), insured_region=REGION, actor_kind="staff",
            actor="王演禾（jiyuan-clerk）", action="look.number", subject=f"person:{pk}",
            detail="打印备案表",
        )  # fmt: skip
    desk.goto("/staff/trail/")
    browsers.sound(desk)
    desk.fill("#id-number", number)
    desk.get_by_role("button", name="查此人").click()
    desk.wait_for_url("**/trail/?person=*")
    browsers.sound(desk)
    assert number not in desk.url and "打印备案表" in desk.inner_text("main")
    desk.get_by_role("link", name="谁看过此人").click()
    browsers.sound(desk)
    assert "王演禾（jiyuan-clerk）" in desk.inner_text("main")
    desk.goto("/staff/trail/sealed/")
    browsers.sound(desk)
    desk.set_input_files("#sealed-file", {"name": "x", "mimeType": "text/plain", "buffer": b"{}"})
    desk.get_by_role("button", name="核对这个文件").click()
    assert "不是完整的留痕文件" in desk.inner_text("main")
    desk.goto("/staff/leaflets/")
    browsers.sound(desk)
    assert "一页海报" in desk.inner_text("main")
