"""A deadline that reaches into a year whose holidays are not published yet."""

from datetime import date

import pytest

from support import claims, offices, visits
from support.people import moment
from yidi.actions.calendar.learn_holidays import learn_holidays
from yidi.actions.claims.accept import NOT_LISTED, accept
from yidi.actions.claims.working import Asked
from yidi.core.filing.standing import working_days_after
from yidi.store import reach
from yidi.store.models import Message
from yidi.store.reads import claims as reads
from yidi.store.reads import workdays
from yidi.store.writes.workdays import put

pytestmark = pytest.mark.usefixtures("db")


def test_weekends_alone_count_and_it_is_said():
    learn_holidays()
    due = working_days_after(date(2026, 12, 21), 20, workdays.workday())
    assert due == date(2027, 1, 18)
    assert workdays.remark(due) == "（2027年节假日安排尚未公布，按周末推算）"
    assert workdays.remark(date(2026, 12, 31)) == ""


def test_once_published_new_deadlines_know_it():
    learn_holidays()
    put(date(2027, 1, 1), False, "元旦")
    assert working_days_after(date(2026, 12, 31), 1, workdays.workday()) == date(2027, 1, 4)
    assert workdays.remark(date(2027, 1, 18)) == ""


def test_what_was_promised_stays_when_the_holidays_are_published():
    learn_holidays()
    offices.publish("140700")
    visits.hospital()
    who = visits.person()
    number = claims.applied(who)
    asked = Asked(
        claims.clerk(who.insured_region), who.insured_region, number, claims.key(),
        moment("2026-12-21T09:00"),
    )  # fmt: skip
    accept(asked, originals=True, institution=NOT_LISTED, on_paper=claims.PAPERS)
    with reach.service():
        promised = reads.one(who.insured_region, number).promised
        texts = list(Message.objects.values_list("text", flat=True))
    assert promised.year == 2027 and any("2027年节假日安排尚未公布" in text for text in texts)
    for day in (date(2027, 1, 1), promised):
        put(day, False, "放假")
    with reach.service():
        assert reads.one(who.insured_region, number).promised == promised
