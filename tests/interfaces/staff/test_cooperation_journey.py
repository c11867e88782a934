"""Cooperation in the browser: a ticket and a cost check worked to the end from both sides, by keyboard
where a queue would, in large text and on the phone."""

import pytest

from support import browser as browsers
from support import offices, settled, visits
from support.cooperation import AWAY, HOME
from yidi.store import reach
from yidi.store.models import Ticket

LIVE = "yidi_live"


@pytest.fixture(scope="module")
def house(live_server):
    with offices.database(LIVE):
        for name, region in (("coop1", HOME), ("coop2", AWAY), ("coop3", HOME), ("coop4", AWAY)):
            offices.staff(name, (region, "supervisor"), name=name)
    return live_server


def to_ticket(page, title):
    """From today's page to a ticket, by keyboard."""
    page.locator("input:focus").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/staff/cooperation/")
    browsers.sound(page)
    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/tickets/**")
    browsers.sound(page)


def said(page, button, text):
    """A button pressed, and what the page then says."""
    page.get_by_role("button", name=button).first.click()
    page.get_by_text(text).first.wait_for()


def test_a_ticket_from_both_sides(browser, house):
    with (
        browsers.page(browser, house.url, browsers.DESK) as home,
        browsers.page(browser, house.url, browsers.PHONE) as away,
    ):
        offices.at_desk(home, "coop1")
        home.goto("/staff/cooperation/new/")
        browsers.sound(home)
        home.fill("#id_to_place", "北京市")
        home.fill("#id_title", "读卡失败")
        home.fill("#id_text", "请协助查原因")
        picture = {"name": "a.png", "mimeType": "image/png", "buffer": offices.picture(5)}
        home.set_input_files("#id_pages", picture)
        said(home, "发给对方", "已发起")
        browsers.sound(home)
        offices.at_desk(away, "coop2")
        away.goto("/staff/cooperation/?text=large")
        away.get_by_role("link", name="读卡失败").click()
        browsers.sound(away)
        said(away, "分派", "已分派")
        away.fill("#answer-text", "读卡程序已升级")
        said(away, "答复对方", "已答复")
        browsers.sound(away)
        home.goto("/staff/")
        to_ticket(home, "读卡失败")
        home.keyboard.press("y")
        home.get_by_text("已认可答复").wait_for()
        home.keyboard.press("c")
        home.get_by_text("已办结").first.wait_for()
        away.reload()
        assert "读卡程序已升级" in away.inner_text(".timeline")
        assert home.inner_text(".timeline") == away.inner_text(".timeline")


def test_a_cost_check_from_both_sides(browser, house):
    with offices.database(LIVE):
        of = settled.stay()
        setl_id = settled.settled(of, visits.bill(of, 9_000_000), serial=77)
    with (
        browsers.page(browser, house.url, browsers.PHONE) as home,
        browsers.page(browser, house.url, browsers.DESK) as away,
    ):
        offices.at_desk(home, "coop3")
        home.goto("/staff/cooperation/checks/")
        browsers.sound(home)
        home.get_by_role("link", name="提出协查").click()
        home.fill("#id_setl_id", setl_id)
        home.fill("#id_why", "同一检查开了多次")
        home.get_by_role("button", name="下一步").click()
        home.get_by_text("平均每天").wait_for()
        browsers.sound(home)
        said(home, "发起协查", "费用协查已发起")
        browsers.sound(home)
        with offices.database(LIVE), reach.service():
            number = Ticket.objects.get(subject=setl_id).number
        offices.at_desk(away, "coop4")
        away.goto(f"/staff/cooperation/tickets/{number}/")
        browsers.sound(away)
        said(away, "分派", "已分派")
        away.get_by_label("部分不实").check()
        away.fill("#wrong", "1200")
        away.fill("#answer-text", "重复收费")
        said(away, "答复对方", "已答复")
        home.reload()
        said(home, "认可答复", "已认可答复")
        home.get_by_label("请就医地审核扣款").check()
        home.fill("#reference", "K110000")
        said(home, "办结", "已办结")
        browsers.sound(home)
        away.reload()
        assert "请就医地审核扣款 K110000" in away.inner_text("main")
        browsers.sound(away)
