"""Messages that were given up: shown with their reason to the area's staff, and tried again."""

import pytest
from django.test import Client

from support import offices
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.models import OutboxLine, TrailLine
from yidi.store.writes import traces

REGION, OTHER = "419001", "140700"


@pytest.fixture
def desk(db):
    offices.publish(REGION)
    offices.staff("clerk", (REGION, "window_clerk"))
    return offices.signed_in(Client(), "clerk")


def given_up(who, title="备案已生效"):
    """A message to somebody that was tried too often."""
    now = clock.now()
    with reach.service():
        traces.message(who.insured_region, who.pk, "1", title, now.date(), title, "内容", now)
        OutboxLine.objects.filter(payload__person=who.pk).update(
            failed_at=now, tries=6, fault="网关不通"
        )
        return OutboxLine.objects.get(payload__person=who.pk).pk


def test_what_failed_is_shown_with_its_reason_and_tried_again(desk):
    wang = offices.person(REGION, phone_last4="1234")
    line = given_up(wang)
    assert "有 1 条消息没有发出去" in desk.get("/staff/").content.decode()
    page = desk.get("/staff/messages/").content.decode()
    assert "王小明" in page and "网关不通" in page
    assert "没有发出：网关不通" in desk.get(f"/staff/people/{wang.pk}/").content.decode()
    done = desk.post("/staff/messages/", {"pick": [line]}, follow=True).content.decode()
    assert "1 条消息会马上重新发送" in done and "没有发不出去的消息" in done
    row = OutboxLine.objects.get(pk=line)
    assert (row.failed_at, row.tries) == (None, 0)
    with reach.staff([REGION]):
        assert TrailLine.objects.filter(action="message.retry").count() == 1
        assert TrailLine.objects.filter(action="look.list", detail__contains="没有发出").exists()


def test_another_areas_messages_are_neither_shown_nor_sent(desk):
    line = given_up(offices.person(OTHER, "李小红"))
    assert "李小红" not in desk.get("/staff/messages/").content.decode()
    assert (
        "没有重新发送"
        in desk.post("/staff/messages/", {"pick": [line, "x"]}, follow=True).content.decode()
    )
    assert OutboxLine.objects.get(pk=line).failed_at is not None


def test_somebody_without_a_telephone_is_told_nothing_but_on_the_page(desk):
    wang = offices.person(REGION)
    with reach.service():
        traces.message(REGION, wang.pk, "1", "x", clock.today(), "标题", "内容", clock.now())
        OutboxLine.objects.update(sent_at=clock.now())
    assert "没有登记手机" in desk.get(f"/staff/people/{wang.pk}/").content.decode()
