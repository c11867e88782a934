"""The clock at the door: real, set for tests, refused where people are paid."""

from datetime import UTC, date, datetime

import pytest

from yidi.interfaces.common import clock


def test_the_day_is_the_one_in_shanghai(monkeypatch):
    monkeypatch.setenv("YIDI_CLOCK", "2026-02-28T17:30+00:00")
    assert clock.today() == date(2026, 3, 1)


def test_a_plain_day_is_its_first_moment(monkeypatch):
    monkeypatch.setenv("YIDI_CLOCK", "2026-03-01")
    assert clock.now() == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_an_unreadable_clock_is_refused(monkeypatch):
    monkeypatch.setenv("YIDI_CLOCK", "tomorrow")
    with pytest.raises(clock.ClockRefused, match="2026-03-01T09:30"):
        clock.now()


def test_production_runs_on_the_real_clock_only(monkeypatch):
    monkeypatch.setenv("YIDI_ENV", "production")
    monkeypatch.setenv("YIDI_CLOCK", "2026-03-01")
    with pytest.raises(clock.ClockRefused):
        clock.now()
    monkeypatch.delenv("YIDI_CLOCK")
    assert clock.now().tzinfo is clock.ZONE
