"""What people come for, from the first page to the last, on a telephone and on a desk."""

import json
import os
import time
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from support import browser as browsers
from support import databases, people

JINZHONG, JIYUAN = "140700", "419001"
_orders = iter(range(1, 999, 2))


class Somebody:
    """An insured person of the live house."""

    def __init__(self, region, name, birth="19850101", **columns):
        order = next(_orders)
        self.name = name
        self.number = people.number(birth, order)
        self.phone = f"1540001{order:04d}"
        self.id = people.insured(region, name, self.number, self.phone, **columns).pk


@pytest.fixture(scope="module")
def house(live_server):
    """The live house with the law of two regions."""
    with databases.entered("yidi_live"):
        for region in (JINZHONG, JIYUAN):
            people.published(region)
    return live_server


def made(region, name, **columns):
    with databases.entered("yidi_live"):
        return Somebody(region, name, **columns)


@pytest.fixture
def here(browser, house):
    """A page on a telephone."""
    with browsers.page(browser, house.url) as opened:
        yield opened


def code_for(phone):
    """The code that the file gateway was given."""
    lines = Path(os.environ["YIDI_DATA"], "messages.jsonl")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if lines.exists():
            said = [json.loads(line) for line in lines.read_text().splitlines()]
            codes = [m["text"] for m in said if m["to"] == phone and m["topic"] == "code"]
            if codes:
                return codes[-1].removeprefix("验证码")[:6]
        time.sleep(0.1)
    raise AssertionError("no code was sent")


def sign_in(page, who, scripts=True):
    page.goto("/sign-in/")
    page.fill("#number", who.number)
    page.fill("#phone", who.phone)
    page.click("text=获取验证码")
    assert page.locator("#shown-code").count() == 0, "only development shows codes"
    if scripts:
        browsers.sound(page)
    page.fill("#code", code_for(who.phone))
    page.click("button[value=enter]")
    page.wait_for_url("**/mine/")


def choose_place(page, name):
    page.fill("#find", name)
    page.click(f"#found label:has-text('{name}')")
    page.click("button[value=next]")


def dates(page, **given):
    if page.locator("#away_address").count():
        page.fill("#away_address", "某某小区1号楼")
    for field, value in given.items():
        page.fill(f"#{field}", value)
    page.check("input[name=admitted][value=no]")
    page.click("button[value=next]")


def sign(page):
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for step in ((120, 120), (200, 60), (90, 90)):
        page.mouse.move(box["x"] + step[0], box["y"] + step[1], steps=5)
    page.mouse.up()
    page.click("text=签好了，提交")


def file_by_commitment(page, person=0, place="成都市", kind="long_term_resident"):
    """Files, and gives how many screens it took."""
    screens = ["file"]
    page.goto("/file/")
    browsers.sound(page)
    page.click(f".picks a >> nth={person}")
    for fill in (
        lambda: choose_place(page, place),
        lambda: (page.check(f"input[value={kind}]"), page.click("button[value=next]")),
        lambda: dates(page),
        lambda: page.click("button[value=commitment]"),
        lambda: sign(page),
    ):
        screens.append(page.url.rstrip("/").rsplit("/", 1)[-1])
        browsers.sound(page)
        fill()
    page.wait_for_url("**/mine/*/*/?new=1")
    browsers.sound(page)
    return len(screens)


def test_filing_for_oneself_takes_at_most_six_screens(here):
    who = made(JINZHONG, "赵演禾")
    sign_in(here, who)
    began = time.monotonic()
    assert file_by_commitment(here) <= 6
    assert time.monotonic() - began < 90
    assert here.locator("h1").inner_text() == "备案办好了"
    text = here.inner_text("main")
    assert "四川省成都市" in text and "补材料截止" in text and "过了这天，备案作废" in text
    here.goto("/messages/")
    browsers.sound(here)
    assert "备案已生效" in here.inner_text("main")
    here.goto("/mine/")
    assert here.locator(".badge").count() == 0, "read messages do not count"
    browsers.sound(here)


def test_a_photo_supplements_and_then_a_change_is_free(here, tmp_path):
    who = made(JIYUAN, "钱演舟")
    photo = tmp_path / "permit.jpg"
    Image.new("RGB", (900, 1200), "#cde").save(photo, exif=Image.Exif())
    sign_in(here, who)
    file_by_commitment(here)
    filing = here.url.split("?")[0]
    here.goto(f"{filing}change/")
    browsers.sound(here)
    text = here.inner_text("main")
    assert "之前不能变更" in text and "济管医保办〔2025〕7号 一(二)" in text
    here.click("text=现在补材料")
    browsers.sound(here)
    here.set_input_files("input[name=page_residence_permit] >> nth=1", str(photo))
    here.click("text=交上去")
    here.wait_for_url("**?done=supplement")
    browsers.sound(here)
    kept = here.request.get(here.get_attribute("a[href*=evidence]", "href"))
    assert kept.headers["content-type"] == "image/jpeg"
    assert kept.headers["x-content-type-options"] == "nosniff"
    here.goto(f"{filing}change/")
    browsers.sound(here)
    change_place(here, "西安市")
    here.wait_for_selector("text=还差一步：证明")
    browsers.sound(here)
    here.set_input_files("input[name=page_residence_permit] >> nth=1", str(photo))
    here.click("text=交上去，变更")
    here.wait_for_url("**?done=change")
    assert "陕西省西安市" in here.inner_text("main")
    for paper in ("form", "letter", "certificate", "card"):
        answer = here.request.get(f"{filing}{paper}.pdf")
        assert answer.status == 200 and answer.body().startswith(b"%PDF"), paper


def change_place(page, name):
    page.fill("#find", name)
    page.click(f"#found label:has-text('{name}')")
    page.click("text=确定变更")


def test_the_lock_refuses_to_cancel_with_its_clause_and_the_day(here):
    sign_in(here, made(JIYUAN, "孙演川"))
    file_by_commitment(here)
    here.click("a.weui-cell:has-text('取消')")
    browsers.sound(here)
    text = here.inner_text("main")
    assert "还没补材料的备案" in text and "一(二)" in text and "现在补材料" in text


def test_a_temporary_filing_is_cancelled_after_being_asked_once_more(here):
    sign_in(here, made(JIYUAN, "周演岚"))
    here.goto("/file/")
    here.click(".picks a >> nth=0")
    choose_place(here, "武汉市")
    here.check("input[value=other_temporary]")
    here.click("button[value=next]")
    dates(here)
    assert "共5步" in here.inner_text(".progress__said")
    sign(here)
    here.wait_for_url("**/?new=1")
    here.click("a.weui-cell:has-text('延长')")
    browsers.sound(here)
    here.go_back()
    here.click("a.weui-cell:has-text('取消')")
    browsers.sound(here)
    here.click("text=确定取消")
    here.wait_for_url("**?done=cancel")
    assert "已取消" in here.inner_text("main")
    browsers.sound(here)


def test_a_daughter_files_for_her_father_after_he_agrees(browser, house, here, tmp_path):
    daughter, father = (
        made(JIYUAN, "李演晴"),
        made(JIYUAN, "李演山", birth="19580308", retired=True),
    )
    card = tmp_path / "card.png"
    Image.new("RGB", (600, 400), "#edc").save(card)
    sign_in(here, daughter)
    here.goto("/family/add/")
    browsers.sound(here)
    here.click("text=发出请求")
    browsers.sound(here)
    here.fill("#name", father.name)
    here.fill("#number", father.number)
    here.select_option("#region", JIYUAN)
    here.select_option("#relation", "parent")
    for side in ("agent", "person"):
        here.set_input_files(f"input[name={side}] >> nth=1", str(card))
    here.click("text=发出请求")
    here.wait_for_url("**?done=asked")
    browsers.sound(here)
    assert "等对方同意" in here.inner_text("main")
    here.goto("/file/")
    assert father.name not in here.inner_text("main")
    with browsers.page(browser, house.url) as his:
        sign_in(his, father)
        his.goto("/family/")
        browsers.sound(his)
        his.click("button:text-is('同意')")
        his.wait_for_url("**?done=agreed")
        browsers.sound(his)
    file_by_commitment(here, person=1)
    assert father.name in here.inner_text(".state")
    here.goto("/family/")
    here.click(".person__end")
    browsers.sound(here)
    here.click("text=确定停止")
    here.wait_for_url("**?done=ended")
    here.goto("/mine/")
    assert father.name not in here.inner_text("main")


def test_already_in_hospital_the_start_is_offered_to_cover_the_admission(here):
    sign_in(here, made(JIYUAN, "吴演波"))
    here.goto("/file/")
    here.click(".picks a >> nth=0")
    choose_place(here, "上海市")
    here.check("input[value=long_term_resident]")
    here.click("button[value=next]")
    since = datetime.now(people.ZONE).date().replace(day=1).isoformat()
    here.fill("#away_address", "某某小区")
    here.check("input[name=admitted][value=yes]")
    here.fill("#admitted_on", since)
    here.click("button[value=next]")
    browsers.sound(here)
    if datetime.now(people.ZONE).date().day > 1:
        assert "盖不住" in here.inner_text("main")
        here.click("button[value=cover]")
    here.click("button[value=commitment]")
    assert here.inner_text("dl").count("1日") >= 2


def test_places_that_cannot_be_filed_are_refused_with_the_clause(here):
    sign_in(here, made(JIYUAN, "郑演池"))
    here.goto("/file/")
    here.click(".picks a >> nth=0")
    choose_place(here, "香港")
    browsers.sound(here)
    assert "港、澳、台" in here.inner_text("[role=alert]")
    assert "依据" in here.inner_text("[role=alert]")
    choose_place(here, "济源市")
    assert "不需要备案" in here.inner_text("[role=alert]")


def test_a_form_goes_on_where_it_was_left_and_without_scripts(browser, house):
    who = made(JIYUAN, "冯演湖")
    context = browser.new_context(
        java_script_enabled=False, base_url=house.url, viewport=browsers.PHONE
    )
    page = context.new_page()
    sign_in(page, who, scripts=False)
    page.goto("/file/")
    page.click(".picks a >> nth=0")
    page.fill("#find", "西安")
    page.click("button[value=find]")
    page.click("#found label:has-text('西安市')")
    page.click("button[value=next]")
    page.check("input[value=long_term_resident]")
    page.click("button[value=next]")
    page.goto("/mine/")
    page.click("text=接着填")
    assert page.url.endswith("/dates/")
    dates(page)
    page.click("button[value=commitment]")
    assert "打开浏览器的脚本功能" in page.inner_text("main")
    context.close()


def test_every_page_of_ones_own_stands_large_text(browser, house):
    with browsers.page(browser, house.url) as page:
        sign_in(page, made(JIYUAN, "陈演海"))
        page.goto("/mine/?text=large")
        file_by_commitment(page)
        filing = page.url.split("?")[0]
        for address in ("/mine/", "/family/", "/family/add/", "/messages/", f"{filing}supplement/"):
            page.goto(address)
            browsers.sound(page)
