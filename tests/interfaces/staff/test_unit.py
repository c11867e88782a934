"""A unit's own officer: only people whose register entry names the unit, only batches, only results."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from support import offices
from yidi.actions.actor import JOB, Actor
from yidi.actions.people import of_unit
from yidi.actions.staff.join import join_unit
from yidi.actions.staff.set_posts import set_posts
from yidi.core.problems import Refusal
from yidi.documents.tables import workbook
from yidi.interfaces.common import clock
from yidi.interfaces.staff.batch_rows import COLUMNS
from yidi.store import reach, sealing
from yidi.store.models import Filing, Person, Post, TrailLine, User

REGION, OTHER, UNIT = "610403", "419001", "DW0001"


@pytest.fixture(autouse=True)
def then(monkeypatch):
    """A day on which the area takes filings from units; today's law of every area does not."""
    monkeypatch.setattr(clock, "now", lambda: offices.moment("2018-03-01T10:00"))


@pytest.fixture
def people(db):
    offices.publish(REGION)
    return (
        offices.person(REGION, "周一一", employer=UNIT),
        offices.person(REGION, "吴二二", employer="DW0002"),
        offices.person(REGION, "郑三三"),
    )


@pytest.fixture
def officer(people):
    join_unit(
        "dw", "单位张", offices.PASSWORD, REGION, UNIT, clock.now(), JOB, totp_secret=offices.SECRET
    )
    User.objects.update(password_is_temporary=False)
    return offices.signed_in(Client(), "dw")


def row(who, way="材料", name=""):
    number = sealing.unseal(bytes(who.id_sealed))
    first = clock.today().isoformat()
    return (number, name or who.name, "常驻异地工作人员", "上海市", first, "", way, "", "")


def sent(officer, *rows):
    table = SimpleUploadedFile("table.xlsx", workbook(rows, COLUMNS, "备案"))
    return officer.post("/staff/unit/", {"table": table}, follow=True).content.decode()


def said_wrong(page):
    """What the report complains of, for a failing test."""
    return re.findall(r'data-label="结果">(.*?)</td>', page, re.DOTALL)


def filings():
    with reach.service():
        return list(Filing.objects.values_list("person__name", "channel"))


def test_people_of_the_unit_are_filed_for_once_and_the_results_shown(officer, people):
    for _ in range(2):
        page = sent(officer, row(people[0]))
        assert "1 份备案全部受理" in page and "周一一" in page, said_wrong(page)
    assert filings() == [("周一一", "unit")]
    with reach.staff([REGION]):
        lines = TrailLine.objects.filter(action="look.unit").values_list("detail", flat=True)
        assert "名单1人，本单位1人" in lines


def test_nobody_else_can_be_filed_for_or_told_apart_from_a_stranger(officer, people):
    page = sent(
        officer, row(people[0]), row(people[1]), row(people[2]), row(people[0], name="错名")
    )
    assert page.count("本单位没有这个证件号码和姓名的人") == 3
    assert filings() == []
    assert "吴二二" not in officer.get("/staff/unit/").content.decode()


def test_a_commitment_is_the_persons_own_to_sign(officer, people):
    assert "可以是：材料" in sent(officer, row(people[0], way="承诺书"))
    assert filings() == []


def test_the_officer_sees_no_other_page_and_no_row(officer, people):
    assert officer.get("/staff/")["Location"] == "/staff/unit/"
    for path in ("list/all/", "search/", "batch/", f"people/{people[0].pk}/", "team/", "imports/"):
        assert officer.get(f"/staff/{path}").status_code == 403, path
    me = Actor("unit", str(User.objects.get(username="dw").pk), "张")
    with me.reach():
        assert not Person.objects.exists()
    seeing, found = of_unit.employed(me, [row(one)[0] for one in people], clock.now())
    assert [card.name for card in found.values()] == ["周一一"]
    with seeing.reach():
        assert [one.name for one in Person.objects.all()] == ["周一一"]


def test_where_units_are_not_admitted_the_page_says_so_first(officer, people, monkeypatch):
    assert "没有开通单位报送" not in officer.get("/staff/unit/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: offices.moment("2018-03-01T10:05"))
    monkeypatch.setattr("yidi.interfaces.staff.unit.show.book_of", lambda _: None)
    assert "没有开通单位报送" in officer.get("/staff/unit/").content.decode()


def test_who_left_the_unit_is_out_of_reach_from_then_on(officer, people):
    sent(officer, row(people[0]))
    with reach.service():
        Person.objects.filter(pk=people[0].pk).update(employer="DW0002")
    assert "周一一" not in officer.get("/staff/unit/").content.decode()


def test_the_areas_administrator_makes_the_account(people):
    offices.staff("chief", (REGION, "administrator"))
    chief = offices.signed_in(Client(), "chief")
    said = {"username": "dw2", "name": "李", "region": REGION, "unit": "DW9999"}
    assert "登记册里没有单位编号" in chief.post("/staff/team/new-unit/", said).content.decode()
    assert (
        "一次性密码" in chief.post("/staff/team/new-unit/", said | {"unit": UNIT}).content.decode()
    )
    made = Post.objects.get(unit=UNIT)
    assert (made.region, made.role) == (REGION, "unit_officer")
    admin = offices.actor(REGION, User.objects.get(username="chief").pk)
    with pytest.raises(Refusal, match="unit_officer"):
        set_posts(admin, made.user_id, REGION, ["unit_officer", "supervisor"], clock.now())
    clerk = offices.staff("clerk", (REGION, "window_clerk"))
    with pytest.raises(Refusal, match="unit_officer"):
        set_posts(admin, clerk, REGION, ["unit_officer"], clock.now())
    with pytest.raises(Refusal, match="not_your_area"):
        join_unit("x2", "王", offices.PASSWORD, OTHER, UNIT, clock.now(), admin)
    set_posts(admin, made.user_id, REGION, [], clock.now())
    assert not Post.objects.filter(unit=UNIT).exists()
