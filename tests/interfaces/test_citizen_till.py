"""What people look at after and before a till, on a telephone: they fit, and anybody can use them."""

from __future__ import annotations

from typing import Any

from interfaces.test_citizen_journeys import code_for
from support import browser as browsers
from support import databases, people, settled, visits
from yidi.store import reach, sealing

REGION, PHONE = "140700", "15400000000"


def entered(page: Any, id_number: str) -> None:
    page.goto("/sign-in/")
    page.fill("#number", id_number)
    page.fill("#phone", PHONE)
    page.click("text=获取验证码")
    page.fill("#code", code_for(PHONE))
    page.click("button[value=enter]")
    page.wait_for_url("**/mine/")


def test_from_the_code_to_the_receipt(page: Any, live_server: Any) -> None:
    with databases.entered("yidi_live"):
        of = settled.stay()
        people.published("419001")
        with reach.service():
            number = sealing.unseal(bytes(of.person.id_sealed))
        people.insured("419001", "张示例", number, PHONE, insurance="resident")
        settled.settled(of, settled.bill(of), 101, interim=True)
        last = settled.settled(of, settled.bill(of, number=2), 102)
        again = visits.visit(of.person)
        alone = settled.settled(again, settled.bill(again), 103)
        settled.taken_back(again, alone, 104)
    entered(page, number)

    page.click("text=医保码")
    page.click("text=激活医保码")
    page.wait_for_selector(".shown-code__qr")
    assert page.locator(".shown-code__qr").evaluate("image => image.naturalWidth > 0")
    assert page.locator("text=用哪一份医保").count() == 1
    browsers.sound(page)

    page.click("text=结算")
    browsers.sound(page)
    page.goto(f"/settled/{REGION}/{alone}/")
    page.click("text=看撤销的那一笔")
    page.click("text=看原来的结算")
    assert page.url.endswith(f"/settled/{REGION}/{alone}/")

    page.goto(f"/settled/{REGION}/{last}/?text=large")
    figure = page.locator("details.figure", has_text="起付线").first
    figure.locator("summary").press("Enter")
    assert figure.locator(".reason").first.is_visible()
    browsers.sound(page)
    page.goto(f"/settled/{REGION}/{last}/?text=normal")
    with page.expect_download() as receipt:
        page.locator("a", has_text="保存结算单").click()
    assert receipt.value.suggested_filename == f"settlement-{last}.pdf"

    page.goto("/family/account/")
    browsers.sound(page)
    page.goto("/family/account/add/")
    browsers.sound(page)
