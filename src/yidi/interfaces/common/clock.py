"""The one place where the program asks what time it is; everything further in is told.

`YIDI_CLOCK` sets the time for tests and demonstrations. In production it is
refused, because a wrong clock would pay people by the wrong rule.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
VARIABLE = "YIDI_CLOCK"


class ClockRefused(RuntimeError):
    """YIDI_CLOCK is unreadable, or set where real people are paid."""


def now() -> datetime:
    """The moment, in the time zone in which Chinese law counts its days."""
    setting = os.environ.get(VARIABLE)
    return set_clock(setting) if setting else datetime.now(ZONE)


def today() -> date:
    """The legal day: computed once per request and handed on."""
    return now().date()


def set_clock(setting: str) -> datetime:
    """The moment written in YIDI_CLOCK: a day, or a day and a time (2026-03-01T09:30)."""
    if os.environ.get("YIDI_ENV") == "production":
        raise ClockRefused(
            "YIDI_CLOCK is set, and production runs only on the real clock; unset it."
        )
    try:
        moment = datetime.fromisoformat(setting)
    except ValueError:
        raise ClockRefused(
            f"YIDI_CLOCK is {setting!r}; write a day or a moment, such as 2026-03-01T09:30."
        ) from None
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)
