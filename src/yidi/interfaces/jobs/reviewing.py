"""Every night what was settled is screened, silence is written down, institutions are reminded."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from yidi.actions.review.lapse import lapse
from yidi.actions.review.screen import screen_all
from yidi.actions.review.uploads import remind_all
from yidi.interfaces.common import clock

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="40 2 * * *")
@app.task(name="yidi.review", queueing_lock="yidi.review")
def review(timestamp: int) -> None:
    """The bills of the days that are over; a night that was missed is made up for."""
    now = clock.now()
    done = screen_all(now)
    _log.info("review: %d bills screened, %d cases opened", done.looked, done.opened)
    _log.info("review: %d cases lapsed, %d reminders", lapse(now), remind_all(now))
