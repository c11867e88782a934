"""What a person is told, derived from dates: once for each day, late but never stale."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from yidi.core.filing.record import Filing, Person
from yidi.core.filing.reminding import latest, reminders, transition_end, until
from yidi.policy_files.folder import Folder, default_folder

ZONE = ZoneInfo("Asia/Shanghai")


@cache
def book(region: str):
    return Folder(default_folder()).book(region)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def filing(made: str, way: str = "commitment", kind: str = "long_term_resident", **more) -> Filing:
    moment = at(made)
    known = {
        "id": "n1", "kind": kind, "way": way, "place": "310000", "first": moment.date(),
        "last": None, "channel": "self_service", "filed_at": moment, "effective_at": moment,
        "state": "active",
    }  # fmt: skip
    return Filing(**(known | more))


def told(region: str, kept: Filing, moment: str, **person) -> list[tuple[str, date]]:
    found = reminders(book(region), Person("employee", **person), kept, at(moment))
    return [(r.kind, r.on) for r in found]


# Jinzhong: evidence within a calendar month; 2026-01-31 + 1 month is 2026-02-28.


@pytest.mark.parametrize(
    ("today", "on"),
    [
        ("2026-02-13T23:59", None),
        ("2026-02-14", "2026-02-14"),
        ("2026-02-15", "2026-02-14"),
        ("2026-02-20", "2026-02-14"),
        ("2026-02-21", "2026-02-21"),
        ("2026-02-26", "2026-02-21"),
        ("2026-02-27T23:59", "2026-02-27"),
    ],
)
def test_evidence_is_reminded_fourteen_seven_and_one_day_before(today, on):
    found = told("140700", filing("2026-01-31T10:00"), today)
    assert found == ([("evidence_due", date.fromisoformat(on))] if on else [])


def test_on_the_last_day_it_is_about_to_be_void_and_then_silent():
    kept = filing("2026-01-31T10:00")
    assert told("140700", kept, "2026-02-28T00:00") == [("about_to_be_void", date(2026, 2, 28))]
    assert told("140700", kept, "2026-02-28T23:59") == [("about_to_be_void", date(2026, 2, 28))]
    assert told("140700", kept, "2026-03-01T00:00") == []


def test_the_words_have_the_day_and_how_far_it_is():
    (one,) = reminders(
        book("140700"), Person("employee"), filing("2026-01-31T10:00"), at("2026-02-16")
    )
    assert "2026年2月28日（还有 12 天）" in one.text
    assert "从2026年3月1日起失效" in one.text


def test_a_leap_day_is_the_last_day_where_there_is_one():
    assert told("140700", filing("2028-01-31T10:00"), "2028-02-29") == [
        ("about_to_be_void", date(2028, 2, 29))
    ]


def test_evidence_that_came_silences():
    kept = filing("2026-01-31T10:00", evidenced_at=at("2026-02-10"))
    assert told("140700", kept, "2026-02-14") == []
    assert told("140700", filing("2026-01-31T10:00", way="material"), "2026-02-14") == []


def test_where_no_day_is_set_it_comes_monthly_and_says_what_it_costs():
    kept = filing("2026-01-31T10:00")
    assert told("419001", kept, "2026-02-27") == []
    assert told("419001", kept, "2026-02-28") == [("evidence_open", date(2026, 2, 28))]
    assert told("419001", kept, "2026-03-30") == [("evidence_open", date(2026, 2, 28))]
    assert told("419001", kept, "2026-03-31") == [("evidence_open", date(2026, 3, 31))]
    (one,) = reminders(book("419001"), Person("employee"), kept, at("2026-03-31"))
    assert "降低20个百分点" in one.text
    assert "2026年7月31日" in one.text


def test_the_lock_is_announced_once_a_week_before_it_opens():
    kept = filing("2026-01-31T10:00")
    days = [f"2026-07-{n:02d}" for n in range(15, 32)]
    found = {
        pair for day in days for pair in told("419001", kept, day) if pair[0] == "lock_opening"
    }
    assert found == {("lock_opening", date(2026, 7, 24))}
    assert ("lock_opening", date(2026, 7, 24)) not in told("419001", kept, "2026-07-31")


def test_a_temporary_filing_that_ends_is_announced():
    kept = filing("2026-01-10", kind="other_temporary", last=date(2026, 7, 9))
    assert ("ending", date(2026, 6, 25)) in told("419001", kept, "2026-06-26")
    assert ("ending", date(2026, 7, 8)) in told("419001", kept, "2026-07-09")
    assert told("419001", kept, "2026-07-10") == []


def test_a_day_before_the_filing_was_made_is_no_day_to_remind():
    kept = filing("2026-01-10", kind="other_temporary", last=date(2026, 1, 14))
    assert told("419001", kept, "2026-01-10") == []
    assert told("419001", kept, "2026-01-13") == [("ending", date(2026, 1, 13))]


def test_evidence_sent_back_is_reminded_until_the_day_it_must_be_mended():
    kept = filing("2026-01-31T10:00", evidenced_at=at("2026-02-10"), mend_by=date(2026, 3, 9))
    assert told("140700", kept, "2026-02-24") == [("evidence_mend", date(2026, 2, 23))]
    assert told("140700", kept, "2026-03-09") == [("evidence_mend", date(2026, 3, 9))]


def test_the_end_of_the_transition_is_announced_to_old_filings_only():
    old, new = filing("2025-05-01"), filing("2025-07-02")
    assert ("transition_ending", date(2025, 12, 17)) in told("419001", old, "2025-12-17")
    assert "transition_ending" not in [k for k, _ in told("419001", new, "2025-12-17")]
    assert "transition_ending" not in [k for k, _ in told("419001", old, "2026-01-01")]
    person = Person("employee")
    assert transition_end(book("419001"), person, old, date(2025, 12, 31)) == date(2025, 12, 31)
    assert transition_end(book("419001"), person, old, date(2026, 1, 1)) is None


def test_who_is_no_longer_insured_is_not_reminded():
    assert told("140700", filing("2026-01-31T10:00"), "2026-02-14", status="moved") == []


def test_of_missed_days_only_the_last_counts():
    days = [date(2026, 2, n) for n in (1, 8, 14)]
    assert latest(days, date(2026, 1, 1), date(2026, 2, 10)) == date(2026, 2, 8)
    assert latest(days, date(2026, 2, 8), date(2026, 2, 10)) is None


def test_a_day_is_spoken_with_its_distance():
    assert until(date(2026, 2, 15), date(2026, 2, 3)) == "2026年2月15日（还有 12 天）"
    assert until(date(2026, 2, 15), date(2026, 2, 15)) == "2026年2月15日（就是今天）"
