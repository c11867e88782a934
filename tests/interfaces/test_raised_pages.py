"""A problem on the pages: told on the phone or at the counter, answered at the office."""

import re

import pytest
from django.test import Client

from support import offices, visits
from support.cooperation import AWAY, HOME
from support.people import insured, moment, number
from yidi.actions.people.send_code import send_code
from yidi.actions.tickets.announce import Announcement, announce
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import Evidence, Raised, Ticket
from yidi.store.writes import staff as staff_writes

MINE, HERS = number("19520101", 2), number("19530101", 4)
AT = moment("2026-04-01T09:00")


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2026-04-01T09:00")


@pytest.fixture
def town(db):
    offices.publish(HOME)
    visits.hospital()
    insured(HOME, "王演波", HERS, "15400000002")
    return insured(HOME, "李演晴", MINE, "15400000001")


def entered(id_number, phone):
    client = Client()
    code = send_code(id_number, phone, None, AT)
    client.post("/sign-in/", {"number": id_number, "phone": phone, "code": code, "do": "enter"})
    client.post("/name/", {"name": "演示"})
    return client


def desk(name, region):
    offices.staff(name, (region, "supervisor"), name=f"{name}经办")
    return offices.signed_in(Client(), name)


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def key_of(page):
    return re.search(r'name="key" value="(\w+)"', page)[1]


def photo(name="a.png"):
    made = offices.Uploaded(offices.picture(3))
    made.name = name
    return made


def told(client, who, **change):
    address = f"/problems/{who.pk}/tell/"
    said = {"key": key_of(text(client, address)), "title": "药店说没有备案", "text": "在北京扫码失败",
            "phone": "15400000001"}  # fmt: skip
    return client.post(address, said | change)


def test_told_on_the_phone_passed_on_and_answered(town):
    mine = entered(MINE, "15400000001")
    empty = told(mine, town, text=" ")
    assert empty.status_code == 400 and "说明没有写" in empty.content.decode()
    address = told(mine, town, page_ticket=photo())["Location"]
    assert "2026年4月8日前答复" in text(mine, address)
    with reach.service():
        row, paper = Raised.objects.get(), Evidence.objects.get()
    hers = entered(HERS, "15400000002")
    for theirs in (address, f"{address}evidence/{paper.pk}/"):
        assert mine.get(theirs).status_code == 200 and hers.get(theirs).status_code == 404
    home, away = desk("home", HOME), desk("away", AWAY)
    office = f"/staff/cooperation/raised/{row.number}/"
    assert "有 1 个反映的问题要答复" in text(home, "/staff/")
    assert "李演晴" in text(home, "/staff/cooperation/raised/") and "15400000001" in text(
        home, office
    )
    assert away.get(office).status_code == 404
    for form in (
        {"do": "take_up"},
        {"do": "pass_on", "to_place": "北京市", "text": "请核实药店接口"},
    ):
        done = home.post(office, {"key": form["do"], **form})
        assert done.status_code == 302, done.content.decode()
    assert "已转外地办理" in text(mine, address)
    with reach.service():
        ticket = f"/staff/cooperation/tickets/{Ticket.objects.get().number}/"
    assert f"pages/{paper.pk}" not in text(away, ticket) and "附件" in text(away, ticket)
    away.post(ticket, {"do": "assign", "key": "a", "to": "away"})
    away.post(ticket, {"do": "answer", "key": "b", "text": "药店接口已修好"})
    assert "药店接口已修好" in text(home, office) and "本地正在核对" in text(mine, address)
    home.post(office, {"do": "answer", "key": "c", "text": "修好了，可以用了"})
    page = text(mine, address)
    assert "已答复" in page and "修好了，可以用了" in page
    assert address in text(mine, "/messages/") and "药店说没有备案" in text(mine, "/problems/")


def test_taken_back_on_the_phone(town):
    mine = entered(MINE, "15400000001")
    address = told(mine, town)["Location"]
    hers = entered(HERS, "15400000002")
    assert hers.post(f"{address}withdraw/").status_code == 404
    assert mine.post(f"{address}withdraw/", {"key": "w"}).status_code == 302
    assert "已撤回" in text(mine, address)
    assert mine.post(f"{address}withdraw/", {"key": "v"}).status_code == 409


def cashier(name, code):
    user = offices.staff(name, name=f"{name}收费")
    staff_writes.put_counter(user, AWAY, code)
    return offices.signed_in(Client(), name)


def test_told_at_the_counter_and_answered(town):
    visits.hospital(code="H11010500002")
    till, other = cashier("till", visits.HOSPITAL), cashier("other", "H11010500002")
    said = {"key": key_of(text(till, "/cashier/problems/")), "title": "明细传不上去",
            "text": "提示人员不存在", "setl_id": "S404"}  # fmt: skip
    assert "没有找到结算号" in till.post("/cashier/problems/", said).content.decode()
    address = till.post("/cashier/problems/", said | {"setl_id": ""})["Location"]
    assert other.get(address).status_code == 404
    office = address.replace("/cashier/problems/", "/staff/cooperation/raised/")
    away = desk("away", AWAY)
    assert "北京示范医院" in text(away, office)
    away.post(office, {"do": "take_up", "key": "a"})
    away.post(office, {"do": "answer", "key": "b", "text": "请重新签到后再传"})
    assert "请重新签到后再传" in text(till, address)
    assert "明细传不上去" in text(till, "/cashier/problems/")


def test_an_outage_is_shown_where_it_concerns(town):
    supervisor = offices.actor("140000")
    span = (moment("2026-04-10T22:00"), moment("2026-04-11T06:00"))
    announce(supervisor, Announcement("140000", *span, ["settlement"], "o1", "系统升级"), AT)
    mine = entered(MINE, "15400000001")
    for address in ("/", "/mine/"):
        assert "山西省医保系统" in text(mine, address)
    assert "医保系统" not in text(Client(), "/")
    assert "山西省" in text(cashier("till", visits.HOSPITAL), "/cashier/")
    elsewhere = insured(AWAY, "孙演水", number("19540101", 6), "15400000003")
    offices.publish("370300")
    with reach.service():
        type(elsewhere).objects.filter(pk=elsewhere.pk).update(insured_region="370300")
    theirs = entered(number("19540101", 6), "15400000003")
    assert "医保系统" not in text(theirs, "/")
