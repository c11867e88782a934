"""Chronic diseases on the pages: applied for on the phone and at the window, reviewed, told."""

import io
import re
from datetime import date

import pytest
from django.test import Client
from PIL import Image

from support import offices
from support.people import insured, moment, number
from yidi.actions.people.send_code import send_code
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import ChronicApplication, ChronicEntitlement, Evidence, Message

REGION = "419001"
MINE, HERS = number("19520101", 2), number("19530101", 4)
AT = moment("2026-03-02T09:00")


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2026-03-02T09:00")


@pytest.fixture
def town(db):
    offices.publish(REGION)
    me = insured(REGION, "李演晴", MINE, "15400000001")
    insured(REGION, "王演波", HERS, "15400000002")
    return me


def entered(id_number, phone):
    client = Client()
    code = send_code(id_number, phone, None, AT)
    client.post("/sign-in/", {"number": id_number, "phone": phone, "code": code, "do": "enter"})
    client.post("/name/", {"name": "演示"})
    return client


def photo():
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "#357").save(made, "JPEG")
    made.seek(0)
    made.name = "a.jpg"
    return made


def applied(client, me, **change):
    page = client.get(f"/chronic/{me.pk}/apply/").content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    said = {
        "key": key, "disease": "diabetes", "first": "2026-03-02", "found_on": "2026-02-28",
        "found_by": "演示医院", "page_chronic_diagnosis": photo(),
    }  # fmt: skip
    return client.post(f"/chronic/{me.pk}/apply/", said | change)


def test_applied_on_the_phone_accepted_at_the_office_and_told(town):
    mine = entered(MINE, "15400000001")
    assert applied(mine, town)["Location"].startswith("/chronic/")
    assert "等待审核" in mine.get("/chronic/").content.decode()
    offices.staff("reviewer", (REGION, "reviewer"))
    desk = offices.signed_in(Client(), "reviewer")
    assert "有 1 份门诊慢特病申请等待审核" in desk.get("/staff/").content.decode()
    assert "李演晴" in desk.get("/staff/chronic/").content.decode()
    with reach.service():
        row, page = ChronicApplication.objects.get(), Evidence.objects.get()
    address = f"/staff/chronic/{REGION}/{row.number}/"
    shown = desk.get(address).content.decode()
    assert f"/staff/evidence/{page.pk}/" in shown and "演示医院" in shown
    assert desk.get(f"/staff/evidence/{page.pk}/")["Content-Type"] == "image/jpeg"
    assert desk.post(address, {"do": "accept", "first": ""}).status_code == 200
    done = desk.post(address, {"do": "accept", "first": "2026-03-01", "last": "2027-02-28"})
    assert done["Location"] == "/staff/chronic/"
    with reach.service():
        kept = ChronicEntitlement.objects.get()
        assert (kept.disease, kept.first, kept.after) == (
            "diabetes", date(2026, 3, 1), date(2027, 3, 1),
        )  # fmt: skip
        assert Message.objects.filter(kind="chronic_accepted", person=town).exists()
        assert Evidence.objects.get().accepted is True
    assert "已认定" in mine.get("/chronic/").content.decode()
    assert "糖尿病" not in mine.get(f"/chronic/{town.pk}/apply/").content.decode()


def test_a_rejection_needs_its_reason_and_may_be_answered_by_a_new_application(town):
    mine = entered(MINE, "15400000001")
    applied(mine, town)
    offices.staff("reviewer", (REGION, "reviewer"))
    desk = offices.signed_in(Client(), "reviewer")
    with reach.service():
        row = ChronicApplication.objects.get()
    address = f"/staff/chronic/{REGION}/{row.number}/"
    assert "要写明理由" in desk.post(address, {"do": "reject", "reason": " "}).content.decode()
    desk.post(address, {"do": "reject", "reason": "缺化验单"})
    assert "缺化验单" in mine.get("/chronic/").content.decode()
    assert applied(mine, town).status_code == 302


def test_the_form_says_what_is_wrong_and_a_repeated_one_is_one(town):
    mine = entered(MINE, "15400000001")
    wrong = applied(mine, town, disease="", page_chronic_diagnosis="")
    assert wrong.status_code == 400
    assert "请选择一个病种" in wrong.content.decode() and "请上传" in wrong.content.decode()
    applied(mine, town, key="k1")
    assert applied(mine, town, key="k1").status_code == 302
    assert "等参保地审核" in applied(mine, town, key="k2").content.decode()
    with reach.service():
        row = ChronicApplication.objects.get()
    back = mine.post(f"/chronic/{REGION}/{row.number}/withdraw/")
    assert back["Location"].endswith("done=withdraw")


def test_nobody_elses(town):
    mine, hers = entered(MINE, "15400000001"), entered(HERS, "15400000002")
    applied(mine, town)
    with reach.service():
        row, page = ChronicApplication.objects.get(), Evidence.objects.get()
    base = f"/chronic/{REGION}/{row.number}"
    assert mine.get(f"{base}/evidence/{page.pk}/").status_code == 200
    assert hers.get(f"{base}/evidence/{page.pk}/").status_code == 404
    assert hers.get(f"/chronic/{town.pk}/apply/").status_code == 404
    assert hers.post(f"{base}/withdraw/").status_code == 409
    assert row.number not in hers.get("/chronic/").content.decode()


def test_applied_at_the_window(town):
    offices.staff("clerk", (REGION, "window_clerk"))
    desk = offices.signed_in(Client(), "clerk")
    address = f"/staff/people/{town.pk}/chronic/"
    key = re.search(r'name="key" value="(\w+)"', desk.get(address).content.decode())[1]
    said = {
        "key": key, "disease": "hypertension", "found_by": "演示医院", "found_on": "2026-02-01",
        "first": "2026-03-02", "pages": photo(),
    }  # fmt: skip
    assert desk.post(address, said).status_code == 302
    with reach.service():
        assert ChronicApplication.objects.get().channel == "window"
    assert "等待审核" in desk.get(address).content.decode()
    assert desk.get("/staff/chronic/").status_code == 403
