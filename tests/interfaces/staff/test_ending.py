"""Lists of what ends or is due soon: by day, told at once, and only within one's area."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from support import offices
from yidi.actions.daily.day import day
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import Filing, Message, TrailLine

REGION, OTHER = "140700", "419001"


@pytest.fixture
def desk(db):
    offices.publish(REGION)
    offices.staff("chief", (REGION, "supervisor"))
    return offices.signed_in(Client(), "chief")


def page(desk, path):
    return desk.get(f"/staff/{path}").content.decode()


def committed(name, days_ago):
    """Somebody whose evidence is awaited since so many days."""
    who = offices.person(REGION, name)
    return offices.file(who, offices.days_ago(days_ago), way="commitment")


def due(number):
    with reach.service():
        return Filing.objects.get(number=number, current=True).evidence_due


def test_commitments_are_listed_by_the_days_that_are_left(desk):
    soon, later = committed("周一一", 27), committed("吴二二", 10)
    first, second = due(soon), due(later)
    assert first < second, "the region counts from the day of the filing"
    left = (first - clock.today()).days
    listed = page(desk, "list/evidence/")
    assert ("周一一" in listed) is (left <= 14) and "吴二二" not in listed
    assert ("周一一" in page(desk, "list/evidence7/")) is (left <= 7)
    assert "周一一" not in page(desk, "list/overdue/")
    assert "补材料截止" in page(desk, "")


def test_who_is_late_is_listed_as_overdue_and_who_brought_it_is_not(desk):
    late, brought = committed("郑三三", 45), offices.person(REGION, "王四四")
    number = offices.file(brought, offices.days_ago(45), way="commitment")
    offices.supplement(brought, number, offices.days_ago(40))
    assert due(number) is None
    listed = page(desk, "list/overdue/")
    assert "郑三三" in listed and late in listed and "王四四" not in listed
    day(clock.now())
    assert "郑三三" in page(desk, "list/overdue/"), "also once it has been written as void"


def test_a_day_that_was_not_known_is_learnt_by_the_days_work(desk):
    number = committed("冯五五", 10)
    known = due(number)
    with reach.service():
        Filing.objects.filter(number=number).update(evidence_due=None)
    day(clock.now())
    assert due(number) == known is not None


def temporary(name, days_left, region=REGION):
    who = offices.person(region, name)
    last = clock.today() + timedelta(days=days_left)
    number = offices.file(who, offices.days_ago(3), kind="other_temporary", last=last)
    with reach.service():
        Filing.objects.filter(number=number).update(state="active", effective_at=clock.now())
    return number


def test_what_ends_between_two_days_is_listed_told_once_and_exported(desk):
    number, _ = temporary("陈六六", 5), temporary("褚七七", 60)
    today = clock.today()
    listed = page(desk, "ending/")
    assert "陈六六" in listed and "褚七七" not in listed and "还有 5 天" in listed
    span = {"first": str(today), "last": str(today + timedelta(days=90)), "kind": ""}
    assert "褚七七" in desk.get("/staff/ending/", span).content.decode()
    assert (
        "结束日早于开始日"
        in desk.get("/staff/ending/", {**span, "last": "2020-01-01"}).content.decode()
    )
    for times in (1, 0):
        done = desk.post("/staff/ending/tell/", {**span, "last": str(today + timedelta(days=9))})
        told = desk.get(done["Location"]).content.decode()
        assert f"名单上 1 人，已告知 {times} 人" in told
    with reach.service():
        assert number in Message.objects.get(kind="told_ending").text
        assert TrailLine.objects.filter(action="filing.remind").count() == 2
    sheet = load_workbook(io.BytesIO(desk.post("/staff/ending/export/", span).content)).active
    assert [cell.value for cell in sheet["C"]][1:] == ["陈六六", "褚七七"]


def test_the_transition_lists_old_filings_while_it_lasts(db, monkeypatch):
    offices.publish(OTHER)
    for username in ("other", "after"):
        offices.staff(username, (OTHER, "supervisor"))
    who = offices.person(OTHER, "卫八八")
    number = offices.file(who, offices.moment("2025-07-10T10:00"), way="commitment")
    young = offices.person(OTHER, "蒋九九")
    offices.file(young, offices.moment("2025-07-11T10:00"), way="commitment")
    with reach.service():
        Filing.objects.filter(number=number).update(
            filed_at=offices.moment("2025-06-01"), effective_at=offices.moment("2025-06-01")
        )
    monkeypatch.setattr(clock, "now", lambda: offices.moment("2025-10-10T10:00"))
    desk = offices.signed_in(Client(), "other")
    listed = page(desk, "ending/transition/")
    assert "卫八八" in listed and "2025年12月31日" in listed and "蒋九九" not in listed
    desk.post("/staff/ending/tell/", {"transition": "1"})
    with reach.service():
        assert "过渡办法执行到2025年12月31日" in Message.objects.get(kind="told_ending").text
    monkeypatch.setattr(clock, "now", lambda: offices.moment("2026-01-01T00:05"))
    desk = offices.signed_in(Client(), "after")
    assert "没有在过渡期里的旧备案" in page(desk, "ending/transition/")
