"""The day's work: what is due is written, who should know is told once, missed days are made up."""

from dataclasses import replace
from datetime import date

import pytest

from support.people import insured, moment, number, published
from yidi.actions.actor import Actor
from yidi.actions.daily.day import day, in_transition
from yidi.actions.filing.submit import Form, Signed, submit
from yidi.actions.filing.supplement import supplement
from yidi.core.filing.deciding import Asked
from yidi.store import reach
from yidi.store.models import Filing, FilingMove, Message, OutboxLine, Person

SIGNED = Signed("我承诺", "d" * 64, b"png", "测试甲")
PAGE = {
    "material": "residence_permit", "file": "x", "media_type": "image/png", "size": 1,
    "digest": "e" * 64, "uploaded_at": moment("2026-02-10"), "uploaded_by": "测试甲",
}  # fmt: skip


def filed(region: str, at: str, order: int = 1, **changed: object) -> tuple[Person, str]:
    person = insured(region, "测试甲", number("19800101", order), f"1540000{order:04d}")
    asked = replace(
        Asked("long_term_resident", "commitment", "310104", moment(at).date()), **changed
    )
    citizen = Actor("citizen", f"c{order}", "测试甲", people=(person.pk,))
    made = submit(citizen, Form(person.pk, asked, "k", signed=SIGNED), moment(at))
    assert made.accepted, made.problems
    return person, made.number


def told() -> list[tuple[str, date]]:
    with reach.service():
        rows = Message.objects.exclude(kind__startswith="filed_").order_by("id")
        return list(rows.values_list("kind", "on"))


@pytest.fixture
def jinzhong(db):
    published("140700")


def test_a_whole_month_day_by_day_and_twice_a_day(jinzhong):
    filed("140700", "2026-01-31T10:00")
    for n in range(1, 36):
        today = date.fromordinal(date(2026, 1, 31).toordinal() + n)
        for hour in ("00:10", "06:10"):
            day(moment(f"{today}T{hour}"))
    assert told() == [
        ("evidence_due", date(2026, 2, 14)), ("evidence_due", date(2026, 2, 21)),
        ("evidence_due", date(2026, 2, 27)), ("about_to_be_void", date(2026, 2, 28)),
        ("ended_void", date(2026, 3, 1)),
    ]  # fmt: skip
    with reach.service():
        row = Filing.objects.get()
        assert (row.state, row.span.upper) == ("void", date(2026, 3, 1))
        assert FilingMove.objects.filter(event="void").count() == 1
        assert OutboxLine.objects.count() == Message.objects.count()


def test_missed_days_are_made_up_without_stale_messages(jinzhong):
    filed("140700", "2026-01-31T10:00")
    day(moment("2026-02-24T06:10"))
    assert told() == [("evidence_due", date(2026, 2, 21))], "not the one of the 14th as well"
    with reach.service():
        assert "还有 4 天" in Message.objects.get(kind="evidence_due").text
    day(moment("2026-03-20T06:10"))
    assert told()[1:] == [], "the end is written; of three weeks ago nobody is told"
    with reach.service():
        assert Filing.objects.get().state == "void"


def test_who_brought_evidence_is_left_in_peace(jinzhong):
    person, kept = filed("140700", "2026-01-31T10:00")
    citizen = Actor("citizen", "c1", "测试甲", people=(person.pk,))
    supplement(citizen, "140700", kept, (PAGE,), moment("2026-02-10"))
    for n in range(11, 29):
        day(moment(f"2026-02-{n}T06:10"))
    assert told() == []


def test_a_temporary_filing_ends_and_the_day_says_so(db):
    published("419001")
    filed("419001", "2026-01-10T10:00", kind="other_temporary")
    for today in ("2026-07-08", "2026-07-09", "2026-07-10", "2026-07-11"):
        day(moment(f"{today}T06:10"))
    assert told() == [("ending", date(2026, 7, 8)), ("ended_expired", date(2026, 7, 9))]
    with reach.service():
        assert Filing.objects.get().state == "expired"


def test_a_region_without_law_does_not_stop_the_others(jinzhong):
    filed("140700", "2026-01-31T10:00")
    with reach.service():
        row = Filing.objects.get()
        row.pk, row.insured_region, row.number = None, "999999", "x"
        row.person = Person.objects.create(
            insured_region="999999", psn_no="x", name="无", insurance="employee",
            updated_at=moment("2026-01-01"),
        )  # fmt: skip
        row.save()
    done = day(moment("2026-02-14T06:10"))
    assert (done.looked, done.told, done.failed) == (2, 1, 1)


def test_many_filings_go_through_in_batches(jinzhong, monkeypatch):
    monkeypatch.setattr("yidi.actions.daily.day.BATCH", 2)
    for order in range(1, 6):
        filed("140700", "2026-01-31T10:00", order)
    assert day(moment("2026-02-14T06:10")).told == 5
    assert day(moment("2026-02-14T18:10")).told == 0
    assert day(moment("2026-03-01T06:10")).written == 5


def test_old_filings_in_the_transition_are_listed_for_the_office(db):
    published("419001")
    _, kept = filed("419001", "2026-01-31T10:00")
    with reach.service():
        Filing.objects.filter(number=kept).update(
            filed_at=moment("2025-05-01"), effective_at=moment("2025-05-01")
        )
    ((living, ends),) = in_transition("419001", date(2025, 12, 1))
    assert (living.filing.id, ends) == (kept, date(2025, 12, 31))
    assert in_transition("419001", date(2026, 1, 1)) == []
