"""A manual claim in the browser: filled in on the phone, worked on the desk, looked at in large text."""

import pytest

from support import browser as browsers
from support import offices, people
from yidi.store import reach
from yidi.store.models import Claim

REGION, LIVE = "140700", "yidi_live"
NUMBER, PHONE = people.number("19520101", 977), "15400019770"


@pytest.fixture(scope="module")
def house(live_server):
    with offices.database(LIVE):
        offices.publish(REGION)
        who = people.insured(REGION, "周演禾", NUMBER, PHONE)
        for name, role in (
            ("claimjia", "supervisor"),
            ("claimyi", "supervisor"),
            ("claimbing", "finance"),
        ):
            offices.staff(name, (REGION, role), name=name)
    return live_server, who


def entered(page):
    with offices.database(LIVE):
        from yidi.actions.people.send_code import send_code

        code = send_code(NUMBER, PHONE, None, offices.days_ago(0))
    page.goto("/sign-in/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    page.request.post(
        "/sign-in/",
        form={"csrfmiddlewaretoken": token, "number": NUMBER, "phone": PHONE, "code": code,
              "do": "enter"},
        headers={"Referer": page.url},
    )  # fmt: skip


def test_from_the_phone_to_the_decision_and_back(browser, house):
    house, who = house
    day = offices.days_ago(10).date().isoformat()
    with browsers.page(browser, house.url, browsers.PHONE) as mine:
        entered(mine)
        mine.goto(f"/claims/{who.pk}/apply/?text=large")
        browsers.sound(mine)
        for name, said in {
            "institution": "北京示范医院", "place": "北京市朝阳区", "first": day, "last": day,
            "number_1": "00055555", "on_1": day, "amount_1": "25000.00", "bank": "示范银行",
            "account": "6200000000001234",
        }.items():  # fmt: skip
            mine.fill(f"#{name}", said)
        mine.locator("input[name=page_invoice]").nth(1).set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": offices.picture(7)}
        )
        mine.get_by_role("button", name="交上去").click()
        mine.wait_for_selector(".state__word")
        browsers.sound(mine)
        address = mine.url.split("?")[0].removeprefix(house.url)
        number = address.rstrip("/").rpartition("/")[2]
        mine.goto("/claims/")
        browsers.sound(mine)
        with browsers.page(browser, house.url, browsers.DESK) as page:
            offices.at_desk(page, "claimjia")
            page.goto(f"/staff/people/{who.pk}/claim/")
            browsers.sound(page)
            page.goto("/staff/claims/")
            browsers.sound(page)
            page.get_by_role("link", name="周演禾").click()
            browsers.sound(page)
            page.get_by_label("不在定点名录里").check()
            page.get_by_label("已收到原件").check()
            for paper in ("费用明细清单", "出院小结或诊断证明", "收款银行卡"):
                page.locator("input[name=on_paper] + span", has_text=paper).click()
            page.get_by_role("button", name="受理").click()
            page.fill("input[name=own_paid]", "1200.00")
            page.get_by_role("button", name="录入合计").click()
            page.locator("button[value=compute]").click()
            page.get_by_text("请另一位同事复核").wait_for()
            browsers.sound(page)
        with browsers.page(browser, house.url, browsers.PHONE) as page:
            offices.at_desk(page, "claimyi")
            page.goto(f"/staff/claims/{REGION}/{number}/")
            browsers.sound(page)
            page.locator("button[value=approve]").click()
            page.get_by_text("待付款").first.wait_for()
        with browsers.page(browser, house.url, browsers.DESK) as page:
            offices.at_desk(page, "claimbing")
            page.goto("/staff/claims/payments/")
            page.get_by_role("button", name="生成付款文件").click()
            browsers.sound(page)
            with page.expect_download() as caught:
                page.get_by_role("link", name="CSV").first.click()
            text = caught.value.path().read_text("utf-8-sig").rstrip()
            page.locator("input[name=answer]").first.set_input_files(
                {"name": "a.csv", "mimeType": "text/csv", "buffer": f"{text}成功\r\n".encode()}
            )
            page.get_by_role("button", name="上传回盘").first.click()
            page.get_by_text("付款成功1笔").wait_for()
            browsers.sound(page)
        mine.goto(f"{address}?text=large")
        assert "已付款" in mine.inner_text("main")
        mine.get_by_role("link", name="看每一分钱怎么算的").click()
        browsers.sound(mine)
        assert "医保报销" in mine.inner_text("main")
    with offices.database(LIVE), reach.service():
        assert Claim.objects.get(number=number).decided_by == "claimyi（claimyi）"
