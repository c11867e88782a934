"""Cooperation on the pages: both sides, a cost check, a problem passed on, contacts and outages."""

import re

import pytest
from django.test import Client

from support import offices, settled, visits
from support.cooperation import AWAY, HOME
from support.people import moment
from yidi.actions.tickets import propose_checks
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import Evidence, Ticket, TrailLine

AT = "2026-04-01T09:00"
ROOT = "/staff/cooperation/"


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, AT)


def desk(name, region, role="supervisor"):
    offices.staff(name, (region, role), name=f"{name}经办")
    return offices.signed_in(Client(), name)


@pytest.fixture
def sides(db):
    return desk("home", HOME), desk("away", AWAY)


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def key_of(client, address):
    return re.search(r'name="key" value="(\w+)"', text(client, address))[1]


def done(client, address, do, **said):
    answer = client.post(address, {"do": do, "key": f"{do}-1", **said})
    assert answer.status_code == 302, answer.content.decode()


def opened(client, **change):
    address = f"{ROOT}new/"
    said = {
        "key": key_of(client, address), "kind": "problem", "from_region": HOME,
        "to_place": "北京市", "title": "备案查不到", "text": "请核实",
    } | change  # fmt: skip
    return client.post(address, said)


def test_a_ticket_is_worked_from_both_sides(sides):
    home, away = sides
    photo = offices.Uploaded(offices.picture(7))
    photo.name = "a.png"
    address = opened(home, pages=photo)["Location"]
    assert "有 1 件业务协同要办" in text(away, "/staff/") and "协同要办" not in text(
        home, "/staff/"
    )
    assert "备案查不到" in text(away, ROOT) and "备案查不到" not in text(home, ROOT)
    assert "备案查不到" in text(home, f"{ROOT}list/sent/")
    wrong = home.post(address, {"do": "answer", "key": "x", "text": "好"}).content.decode()
    assert "由答复方办理" in wrong
    done(away, address, "assign", to="away")
    done(away, address, "answer", text="接口已修好")
    page = text(home, address)
    assert "接口已修好" in page and "认可答复" in page
    with reach.service():
        paper = Evidence.objects.get()
    for client in (home, away):
        assert client.get(f"{address}pages/{paper.pk}/").status_code == 200
    done(home, address, "accept")
    done(home, address, "close", text="已办好")
    assert "已办结" in text(away, address)
    stranger = desk("other", "370300")
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}pages/{paper.pk}/").status_code == 404


def test_the_form_says_what_is_wrong(sides):
    home, _ = sides
    assert "没有找到" in opened(home, to_place="某地某地").content.decode()
    assert "同一个统筹区" in opened(home, to_place="晋中市").content.decode()
    about = {"subject_kind": "settlement", "subject": "S404"}
    assert "没有找到一笔结算" in opened(home, **about).content.decode()


def checked(home):
    of = settled.stay()
    made = settled.visits.bill(of, 25_000_000)
    setl_id = settled.settled(of, made)
    propose_checks.propose_checks(moment("2026-03-10T00:10"))
    return setl_id


def test_a_cost_check_from_the_proposal_to_the_consequence(sides):
    home, away = sides
    checked(home)
    assert "有 1 条费用协查建议要决定" in text(home, "/staff/")
    page = text(home, f"{ROOT}checks/")
    assert "平均每天" in page and "30000.00元以上（不含）" in page
    proposal = re.search(r"/staff/cooperation/checks/\d+/", page)[0]
    done(home, proposal, "confirm", documents=["charge_list"])
    with reach.service():
        ticket = Ticket.objects.get()
    address = f"{ROOT}tickets/{ticket.number}/"
    page = text(away, address)
    assert "张示例" in page and "住院费用清单" in page
    with reach.service():
        looks = TrailLine.objects.filter(action__in=["look.ticket", "look.outside_ticket"])
        assert set(looks.values_list("action", "insured_region")) >= {
            ("look.ticket", AWAY), ("look.outside_ticket", HOME),
        }  # fmt: skip
    done(away, address, "assign", to="away")
    bad = {"do": "answer", "key": "x", "finding": "partly", "wrong": "一千", "text": "多收"}
    assert "无法识别" in away.post(address, bad).content.decode()
    done(away, address, "answer", finding="partly", wrong="1000", text="多收")
    done(home, address, "accept")
    done(home, address, "close", consequence="deduction", reference="K1")
    assert "请就医地审核扣款" in text(away, address) and "部分不实" in text(away, address)


def test_a_small_stay_is_refused_with_the_way(sides):
    home, _ = sides
    of = settled.stay()
    setl_id = settled.settled(of, settled.bill(of))
    said = {"region": HOME, "setl_id": setl_id, "why": "可疑"}
    page = home.post(f"{ROOT}checks/suggest/", said).content.decode()
    assert "费用协查要30000.00元" in page and f"subject={setl_id}" in page
    checks = text(home, f"{ROOT}new/?subject_kind=settlement&subject={setl_id}")
    assert f'value="{setl_id}"' in checks


def test_contacts_and_outages(sides):
    home, away = sides
    said = {"of": HOME, f"{HOME}-region": HOME, f"{HOME}-name": "卫演兰",
            f"{HOME}-telephone": "0354-0000000"}  # fmt: skip
    assert home.post(f"{ROOT}contacts/own/", said).status_code == 302
    assert "卫演兰" in text(away, f"{ROOT}contacts/")
    wrong = home.post(f"{ROOT}contacts/own/", said | {f"{HOME}-telephone": "1"})
    assert "电话不对" in wrong.content.decode()
    own = f"{ROOT}outages/own/"
    said = {"do": "announce", "key": key_of(home, own), "region": HOME,
            "first": "2026-04-10T22:00", "last": "2026-04-11T06:00", "scope": ["settlement"],
            "text": "系统升级"}  # fmt: skip
    assert home.post(own, said).status_code == 302
    assert "将停机" in text(away, "/staff/") and "系统升级" in text(away, f"{ROOT}outages/")
    taken = re.search(r'name="outage" value="(\d+)"', text(home, own))[1]
    done(home, own, "take_back", outage=taken)
    assert "将停机" not in text(away, "/staff/")


def test_clerks_look_contacts_up_and_do_not_keep_them(db):
    clerk = desk("clerk", HOME, "window_clerk")
    assert "维护本机构联系人" not in text(clerk, f"{ROOT}contacts/")
    assert clerk.get(f"{ROOT}contacts/own/").status_code == 403
    assert clerk.get(f"{ROOT}outages/own/").status_code == 403
    assert desk("audit", HOME, "auditor").get(ROOT).status_code == 403


def test_a_person_page_leads_to_a_ticket_about_the_person(sides):
    home, away = sides
    who = visits.person(HOME)
    page = text(home, f"/staff/people/{who.pk}/tickets/")
    assert f"subject={who.pk}" in page
    done_ = opened(home, subject_kind="person", subject=str(who.pk))
    assert done_.status_code == 302
    assert "张示例" in text(away, done_["Location"])
    assert "备案查不到" in text(home, f"/staff/people/{who.pk}/tickets/")
    assert away.get(f"/staff/people/{who.pk}/tickets/").status_code == 404
