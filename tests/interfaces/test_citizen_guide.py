"""The guide and its result in a real browser: by finger, by keyboard, without JavaScript, on paper."""

import io
import re
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader

from support import browser as browsers

ANSWERS = {
    "region": "419001",
    "insurance": "retiree",
    "place": "310000",
    "why": "referral",
    "type": "inpatient",
    "level": "tertiary",
    "from": "2026-03-01",
    "to": "2026-03-10",
    "bill": "guess",
}
PAGES = {
    "home": "/",
    "who": "/guide/",
    "where": "/guide/?region=419001&insurance=retiree",
    "found": "/guide/?region=419001&ask=where&find=西安",
    "nothing found": "/guide/?region=419001&ask=where&find=火星",
    "why": "/guide/?region=419001&insurance=retiree&place=310000",
    "proof": "/guide/?region=419001&insurance=retiree&place=310000&why=long_term_resident",
    "care": "/guide/?region=419001&insurance=retiree&place=310000&why=referral",
    "dates": "/guide/?ask=dates&type=inpatient",
    "bill": "/guide/?ask=bill&type=inpatient",
    "wrong": "/guide/?done=bill&bill=known&total=abc",
    "result": "/guide/result/?" + urlencode(ANSWERS),
    "promise": "/guide/result/?"
    + urlencode({**ANSWERS, "why": "long_term_resident", "proof": "commitment"}),
    "layers": "/guide/result/?"
    + urlencode(
        {**ANSWERS, "region": "900100", "insurance": "resident", "bill": "known", "total": "260000"}
    ),
    "gap": "/guide/result/?" + urlencode({**ANSWERS, "insurance": "resident"}),
    "unfiled": "/guide/result/?" + urlencode({**ANSWERS, "why": "unfiled"}),
    "card": "/guide/card/?" + urlencode(ANSWERS),
}
VIEWS = [
    (browsers.PHONE, "normal"),
    (browsers.PHONE, "large"),
    (browsers.DESK, "normal"),
]
RESULT, CARD, GAP = PAGES["result"], PAGES["card"], PAGES["gap"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("viewport", "size"), VIEWS)
def test_every_page_fits_is_accessible_and_keeps_the_rules(
    browser, live_server, name, viewport, size
):
    with browsers.page(browser, live_server.url, viewport) as page:
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.goto(PAGES[name] + ("&" if "?" in PAGES[name] else "?") + f"text={size}")
        assert [said for said in complaints if "400" not in said] == []
        assert not browsers.overflows(page)
        assert _too_small(page) == []
        assert browsers.faults(page) == []


def _too_small(page):
    """Targets of less than 44 pixels; links inside a sentence are left out."""
    return page.evaluate(
        """[...document.querySelectorAll("main a, main button, main summary, main select, .choice")]
        .filter(e => { const h = e.getBoundingClientRect().height; return h > 0 && h < 44 })
        .map(e => e.outerHTML.slice(0, 90))"""
    )


def test_seven_screens_lead_from_the_first_page_to_the_answer(page):
    page.goto("/")
    page.get_by_role("link", name="算一算").last.click()
    screens = 0
    for fill in (_who, _where, _why, _proof, _care, _dates, _bill):
        screens += 1
        fill(page)
        page.get_by_role("button", name=re.compile("下一题|看结果")).click()
    assert screens <= 7
    assert page.get_by_role("heading", level=1).inner_text() == "去上海市看病"
    assert page.locator(".sum__figure").inner_text().count("¥") == 2
    assert "异地长期居住人员" in page.locator("#do-title").inner_text()


def _who(page):
    page.get_by_label("参保的地方").select_option(label="济源市")
    page.get_by_text("职工医保，已经退休").click()


def _where(page):
    page.get_by_label("看病的地方").fill("上海")
    page.locator("#found").get_by_text("上海市", exact=True).first.click()


def _why(page):
    page.get_by_text("长期住在那里").click()


def _proof(page):
    page.get_by_text("先签承诺书").click()


def _care(page):
    page.get_by_text("住院", exact=True).click()
    page.get_by_text("三级医院", exact=True).click()


def _dates(page):
    page.get_by_label("入院的日子").fill("2026-03-01")
    page.get_by_label("出院的日子").fill("2026-03-10")


def _bill(page):
    page.get_by_text("不知道，按¥25,000.00估算").click()


def test_the_guide_works_by_keyboard_alone(page):
    page.goto("/guide/?region=419001&insurance=retiree&place=310000")
    _tab_to(page, "[name=why]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**why=long_term_resident*")
    assert "材料" in page.get_by_role("heading", level=1).inner_text()


def test_a_block_unfolds_by_keyboard_to_its_clause(page):
    page.goto(RESULT)
    _tab_to(page, ".block summary")
    page.keyboard.press("Enter")
    assert page.locator(".block[open] .block__why").inner_text()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def _tab_to(page, selector):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no way by keyboard to {selector}")


def test_back_leads_to_the_question_before_with_its_answer(page):
    page.goto("/guide/?region=419001&insurance=retiree&place=310000")
    page.get_by_text("急诊、抢救").click()
    page.get_by_role("button", name="下一题").click()
    page.go_back()
    page.get_by_text("医生开了转诊单").click()
    page.get_by_role("button", name="下一题").click()
    page.get_by_role("link", name="上一题").click()
    assert page.locator("[name=why]:checked").get_attribute("value") == "referral"


def test_places_are_listed_while_a_name_is_typed(page):
    page.goto("/guide/?region=419001&insurance=retiree")
    page.get_by_label("看病的地方").press_sequentially("榆次")
    page.locator("#found").get_by_text("榆次区").wait_for()
    assert page.locator("#found").get_by_text("山西省晋中市").is_visible()


def test_everything_works_without_javascript(browser, live_server):
    context = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, viewport=browsers.PHONE
    )
    page = context.new_page()
    page.goto("/guide/?region=419001&insurance=retiree")
    page.get_by_label("看病的地方").fill("榆次")
    page.keyboard.press("Enter")
    page.get_by_text("榆次区").click()
    page.get_by_role("button", name="下一题").click()
    assert "place=140702" in page.url
    page.goto(RESULT)
    page.locator(".block summary").first.click()
    assert page.locator(".block[open] .block__why").first.is_visible()
    context.close()


def test_a_typed_name_is_never_overruled_by_an_earlier_choice(page):
    page.goto("/guide/?region=419001&insurance=retiree&place=310000&ask=where")
    query = urlencode({"region": "419001", "place": "310000", "find": "西安", "done": "where"})
    page.goto(f"/guide/?{query}")
    assert "西安市" in page.locator("#found").inner_text()


def test_the_waterfall_is_also_a_table(page):
    page.goto(RESULT)
    rows = page.locator("#bill table tbody tr")
    assert rows.count() >= 8
    assert "您付" in rows.first.inner_text()
    assert page.locator("#bill table caption").count() == 1


def test_an_answer_can_be_changed_from_the_result(page):
    page.goto(RESULT)
    page.locator(".told a").filter(has_text="去哪里").click()
    page.get_by_text("北京市").click()
    page.get_by_role("button", name="下一题").click()
    assert page.get_by_role("heading", level=1).inner_text() == "去北京市看病"


def test_money_stands_on_the_right_in_figures_of_one_width(page):
    page.goto(RESULT)
    for figure in page.locator(".block__amount").all():
        style = figure.evaluate(
            "e => [getComputedStyle(e).textAlign, getComputedStyle(e).fontVariantNumeric]"
        )
        assert style == ["right", "tabular-nums"]


def test_a_gap_says_what_is_certain_and_whom_to_ask(page):
    page.goto(GAP)
    said = page.locator("main").inner_text()
    assert "豫政办〔2016〕194号" in said
    assert "医保最多付" in said
    assert "参数缺失" not in said


def test_what_stands_in_the_way_of_direct_settlement_is_a_card_for_the_counter(page):
    page.goto(PAGES["unfiled"])
    leaf = page.locator(".leaf").inner_text()
    assert "没有有效的异地就医备案" in leaf
    assert "补办备案" in leaf
    assert "济源产城融合示范区医疗保障服务中心" in leaf


@pytest.mark.parametrize(
    "address", [CARD, CARD.replace("referral", "posted_worker") + "&proof=commitment"]
)
def test_the_card_is_one_printed_page(page, address):
    page.goto(address)
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(PdfReader(io.BytesIO(sheet)).pages) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/guide/?region=abc",
        "/guide/?ask=nothing",
        "/guide/?done=nothing",
        "/guide/?region=419001&from=2026-02-30",
        "/guide/result/?" + urlencode({**ANSWERS, "place": "999999"}),
        "/guide/card/?" + urlencode({**ANSWERS, "total": "1e9", "bill": "known"}),
        "/guide/result/?" + urlencode({**ANSWERS, "why": "<script>"}),
    ],
)
def test_a_wrong_address_gives_a_kind_page(page, address):
    answer = page.goto(address)
    assert answer.status == 400
    assert page.locator("main .note--warning, main .weui-btn").count()
    assert browsers.faults(page) == []


def test_an_unfinished_result_goes_back_to_the_open_question(page):
    page.goto("/guide/result/?region=419001&insurance=retiree")
    assert page.get_by_role("heading", level=1).inner_text() == "您要去哪里看病？"


def test_the_result_is_light(browser, live_server):
    with browsers.page(browser, live_server.url) as page:
        sizes = []
        page.on("requestfinished", lambda r: sizes.append(r.sizes()["responseBodySize"]))
        page.goto(RESULT, wait_until="networkidle")
        assert 0 < sum(sizes) < 200_000
