"""Supervision on the pages: monitors, an alarm that becomes a case, two regions, papers, the trail."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from support import browser as browsers
from support import offices, visits
from support import supervision as cases
from yidi.core.supervision.monitors import MONITORS
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import (
    Institution,
    Opening,
    SupervisionAlarm,
    SupervisionCase,
    TrailLine,
    User,
)

PLACE, INSURED, LIVE = "110000", "140700", "yidi_live"
NAMES = {"sup-jia": "supervisor", "sup-yi": "supervisor", "sup-far": "supervisor"}


def enlisted():
    for name, role in NAMES.items():
        if not User.objects.filter(username=name).exists():
            offices.staff(name, (INSURED if name == "sup-far" else PLACE, role), name=name)


@pytest.fixture
def office(db):
    offices.publish(INSURED)
    visits.hospital()
    enlisted()


def as_(username):
    return offices.signed_in(Client(), username)


def key_of(page):
    return re.search(r'name="key" value="(\w+)"', page)[1]


def post(client, address, **said):
    page = client.get(address).content.decode()
    return client.post(address, {"key": key_of(page), **said})


def trail(action):
    with reach.service():
        return list(TrailLine.objects.filter(action=action).order_by("id"))


def test_every_monitor_has_a_page_with_method_and_sources(office):
    client = as_("sup-jia")
    overview = client.get("/staff/supervision/").content.decode()
    for monitor in MONITORS:
        assert monitor.title in overview
        page = client.get(f"/staff/supervision/monitors/{monitor.code}/").content.decode()
        assert monitor.method in page and monitor.document in page and "示例参数" in page
    assert client.get("/staff/supervision/monitors/none/").status_code == 404


def test_an_alarm_shows_its_numbers_and_is_dismissed_with_a_reason(office):
    who = visits.person(INSURED)
    of = visits.visit(who)
    row = {
        "kind": "visit", "number": of.mdtrt_id, "at": "2026-03-02", "region": INSURED,
        "place": PLACE, "institution_code": visits.HOSPITAL, "amount": 90_000, "visit": of.pk,
        "person": who.pk, "said": "住院",
    }  # fmt: skip
    alarm = cases.about(who, rows=[row], behind=3)
    client, address = as_("sup-far"), f"/staff/supervision/alarms/{alarm.pk}/"
    page = client.get(address).content.decode()
    assert "2对" in page and "900.00" in page and of.mdtrt_id in page and "共 3 条" in page
    assert who.name in page and trail("look.alarm")[0].subject == f"alarm:{alarm.pk}"
    assert {line.subject for line in trail("look.person")} == {f"person:{who.pk}"}
    assert as_("sup-jia").get(address).status_code == 404
    assert "没有写内容" in post(client, address, do="dismiss", reason=" ").content.decode()
    post(client, address, do="dismiss", reason="出差，有车票")
    dismissed = client.get("/staff/supervision/monitors/far_apart/?state=dismissed")
    assert "出差，有车票" in dismissed.content.decode()


def test_the_number_of_what_waits_leads_to_the_alarms_of_all_monitors(office):
    cases.about(code=visits.HOSPITAL, name="北京示范医院")
    client = as_("sup-jia")
    assert 'href="/staff/supervision/alarms/"' in client.get("/staff/supervision/").content.decode()
    page = client.get("/staff/supervision/alarms/").content.decode()
    assert "北京示范医院" in page and "同日异地就医" in page


def test_an_alarm_says_what_was_taken_back_behind_it(office):
    gone = {"kind": "settlement", "number": "S1", "on": "2026年4月2日"}
    alarm = cases.about(code=visits.HOSPITAL, undone=[gone])
    client = as_("sup-jia")
    page = client.get(f"/staff/supervision/alarms/{alarm.pk}/").content.decode()
    assert "结算S1，2026年4月2日已退费" in page
    assert "1 条明细后来撤销" in client.get("/staff/supervision/alarms/").content.decode()


def test_who_is_behind_an_alarm_of_the_place_of_care_leaves_a_line_at_home(office):
    who = visits.person(INSURED)
    of = visits.visit(who)
    row = {"kind": "settlement", "number": "S1", "at": "2026-03-02", "visit": of.pk}
    row["person"] = who.pk
    alarm = cases.about(code=visits.HOSPITAL, monitor="institution_growth", rows=[row], behind=1)
    page = as_("sup-jia").get(f"/staff/supervision/alarms/{alarm.pk}/").content.decode()
    assert who.name in page and who.id_last4 in page
    assert {line.insured_region for line in trail("look.treated")} == {PLACE, INSURED}


def test_a_paper_is_seen_by_the_parties_alone(office):
    number = cases.opened(cases.about(code=visits.HOSPITAL))
    client, address = as_("sup-jia"), f"/staff/supervision/cases/{number}/"
    post(client, address, do="attach", words="病历", pages=offices.Uploaded(offices.picture(3)))
    found = re.search(rf"{address}papers/\d+/", client.get(address).content.decode())[0]
    assert client.get(found)["Content-Type"] == "image/jpeg"
    far = as_("sup-far")
    assert far.get(found).status_code == 404 == far.get(address).status_code
    post(client, address, do="share", region=INSURED, words="参保人在你处")
    assert far.get(found).status_code == 200
    assert "共享来的" in far.get("/staff/supervision/cases/").content.decode()
    assert trail("look.case_paper")[-1].insured_region == INSURED


def test_a_reviewer_works_a_case_and_does_not_decide(office):
    offices.staff("sup-rev", (PLACE, "reviewer"))
    offices.staff("sup-clerk", (PLACE, "window_clerk"))
    number = cases.opened(cases.about(code=visits.HOSPITAL))
    address = f"/staff/supervision/cases/{number}/"
    reviewer = as_("sup-rev")
    post(reviewer, address, do="propose", outcome="cleared", measure="none", reason="流感季")
    page = reviewer.get(address).content.decode()
    assert "有权限的同事决定" in page and 'value="decide"' not in page
    refused = reviewer.post(address, {"do": "decide", "key": "k"}).content.decode()
    assert "没有找到这个案件" in refused
    assert as_("sup-clerk").get(address).status_code == 403


def test_a_name_read_in_a_shared_case_leaves_a_line_at_home(office):
    who = visits.person(INSURED)
    number = cases.opened(cases.about(who))
    post(
        as_("sup-far"),
        f"/staff/supervision/cases/{number}/",
        do="share",
        region=PLACE,
        words="请查",
    )
    page = as_("sup-jia").get(f"/staff/supervision/cases/{number}/").content.decode()
    assert who.name in page
    lines = trail("look.outside_person")
    assert [(line.insured_region, line.subject) for line in lines] == [
        (INSURED, f"person:{who.pk}")
    ]
    assert lines[0].actor.startswith("sup-jia")


def test_today_says_what_waits(office):
    cases.about(code=visits.HOSPITAL)
    assert "有 1 件监管预警和案件要办" in as_("sup-jia").get("/staff/").content.decode()


# ---- in the browser, to the end


@pytest.fixture(scope="module")
def house(live_server):
    with offices.database(LIVE):
        enlisted()
        made, new = Institution.objects.get_or_create(
            code="H11019900009",
            defaults={"name": "监管示范医院（演示）", "place": "110105", "level": "tertiary"},
        )  # fmt: skip
        if new:
            visits.opened(made.code)
        cases.about(
            code=made.code, name=made.name, monitor="institution_growth",
            numbers=[["本月", "250000.00元"], ["界限", "250%"]], said="本月250000.00元",
            subject=made.code, first=clock.today().replace(day=1),
        )  # fmt: skip
    return live_server


def fold(page, summary):
    """The fold of that name, opened."""
    found = page.locator("details").filter(has=page.locator("summary", has_text=summary))
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def test_from_the_alarm_to_the_suspension(browser, house):
    with browsers.page(browser, house.url, browsers.DESK) as page:
        offices.at_desk(page, "sup-jia")
        page.get_by_role("link", name="监管", exact=True).click()
        browsers.sound(page)
        page.get_by_role("link", name="机构费用突增").click()
        browsers.sound(page)
        page.get_by_role("link", name="监管示范医院（演示）").click()
        browsers.sound(page)
        page.fill("#why", "同级医院没有涨")
        page.get_by_role("button", name="立案核查").click()
        page.wait_for_selector(".timeline")
        address = page.url
        told = fold(page, "告知当事人")
        told.locator("textarea").fill("三月的住院没有病历")
        told.get_by_role("button").click()
        heard = fold(page, "记录陈述")
        heard.locator("textarea").fill("病历丢了")
        heard.get_by_role("button").click()
        shared = fold(page, "共享给")
        shared.locator("select").select_option(INSURED)
        shared.locator("input#share-why").fill("参保人在你处")
        shared.get_by_role("button").click()
        proposed = fold(page, "提出认定意见")
        browsers.sound(page)
        proposed.get_by_label("违规", exact=True).check()
        proposed.get_by_label("暂停机构的异地直接结算").check()
        proposed.locator("textarea").fill("住院不真实")
        proposed.get_by_role("button", name="提出").click()
        page.get_by_text("这是您提出的").wait_for()
    with browsers.page(browser, house.url, browsers.PHONE) as page:
        offices.at_desk(page, "sup-far")
        page.goto(f"{address}?text=large")
        assert "住院不真实" in page.inner_text("main")
        browsers.sound(page)
    with browsers.page(browser, house.url, browsers.PHONE) as page:
        offices.at_desk(page, "sup-yi")
        page.goto(address)
        page.get_by_role("button", name="同意，作出认定").click()
        page.get_by_text("已认定").first.wait_for()
        browsers.sound(page)
    with offices.database(LIVE), reach.service():
        case = SupervisionCase.objects.get(institution_code="H11019900009")
        assert case.decided_by.startswith("sup-yi")
        rows = Opening.objects.filter(case_number=case.number)
        assert rows.count() == 4 and {row.status for row in rows} == {"suspended"}
        assert SupervisionAlarm.objects.get(pk=case.alarm_id).state == "opened"
        assert clock.today() - rows[0].first < timedelta(days=2)
