"""The month's clearing at the counter: what 3261 would say, once, and not after it was cleared."""

import re

import pytest
from django.test import Client

from support import clearings as c
from support import counters, offices, visits
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import Confirmation


@pytest.fixture
def month(db, monkeypatch):
    monkeypatch.setenv("YIDI_CLOCK", "2026-04-05T10:00")
    visits.hospital()
    counters.cashier("counter", visits.HOSPITAL)
    made = [c.settled(c.person()), c.settled(c.person(), of=c.moved(5_000, 0, 10))]
    c.settled(c.person("110000"))
    c.collected()
    return made


def words():
    with reach.service():
        return dict(Confirmation.objects.values_list("settlement__setl_id", "confirmed"))


def said(page, *out):
    found = page.content.decode()
    fields = {
        n: re.findall(rf'name="{n}" value="([^"]*)"', found) for n in ("setl", "total", "agency")
    }
    number = re.search(r'name="number" value="(\w+)"', found)[1]
    return {"number": number, "out": list(out), **fields}


def test_confirmed_but_for_one_and_changed_until_it_is_cleared(month):
    client = offices.signed_in(Client(), "counter")
    page = client.get("/cashier/month/")
    assert page.content.decode().count('name="out"') == 2 and "没有答复 2" in page.content.decode()
    form = said(page, month[0].setl_id)
    for _ in range(2):
        assert client.post("/cashier/month/", form).status_code == 302
    assert words() == {month[0].setl_id: False, month[1].setl_id: True}
    assert "有异议 1" in client.get("/cashier/month/?month=202603").content.decode()
    form = said(client.get("/cashier/month/"))
    client.post("/cashier/month/", form)
    assert set(words().values()) == {True}
    c.brought("answer", c.month())
    page = client.get("/cashier/month/")
    assert "已确认，已清算" in page.content.decode() and "确认这一页" not in page.content.decode()
    old = client.post("/cashier/month/", form | {"number": form["number"][:-1] + "x"})
    assert "失效" in old.content.decode() and old.status_code == 409
    late = form | {"number": f"{form['number'][:-4]}9999", "out": [month[0].setl_id]}
    assert "不能再改" in client.post("/cashier/month/", late).content.decode()
    assert set(words().values()) == {True}


def test_other_amounts_are_refused_and_another_form_under_the_number(month):
    client = offices.signed_in(Client(), "counter")
    form = said(client.get("/cashier/month/"))
    wrong = client.post("/cashier/month/", form | {"total": ["1.00", "1.00"]})
    assert wrong.status_code == 409 and "不一致" in wrong.content.decode() and words() == {}
    client.post("/cashier/month/", form)
    again = client.post("/cashier/month/", form | {"out": [month[0].setl_id]})
    assert again.status_code == 409 and set(words().values()) == {True}


def test_the_interface_cannot_take_back_what_was_cleared(month):
    from yidi.actions.settlement import confirm_month

    c.confirmed(*month)
    c.brought("answer", c.month())
    with reach.service(), pytest.raises(Refusal) as caught:
        confirm_month.take_back(visits.HOSPITAL, 202603, "")
    assert caught.value.problems[0].code == "month_cleared"
