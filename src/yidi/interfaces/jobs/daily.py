"""The day's work, early in the morning; run twice it does nothing new."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from yidi.actions.daily.day import day
from yidi.interfaces.common import clock

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="10 0,6 * * *")
@app.task(name="yidi.daily", queueing_lock="yidi.daily")
def daily(timestamp: int) -> None:
    """Deadlines are written and people reminded. It comes twice a day, so that a night in which
    the house was not running is made up for in the morning."""
    done = day(clock.now())
    _log.info(
        "day's work: %d filings, %d ended, %d messages, %d passed over",
        done.looked, done.written, done.told, done.failed,
    )  # fmt: skip
