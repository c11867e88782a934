"""Every night what has become due between regions is collected and compared, and prepayments are measured."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from yidi.actions.clearing.collect import collect
from yidi.actions.clearing.prepay import watch
from yidi.interfaces.common import clock

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="40 1,6 * * *")
@app.task(name="yidi.clearing", queueing_lock="yidi.clearing")
def clearing(timestamp: int) -> None:
    """Twice, so that a night in which the house was not running is made up for in the morning; the
    second run does nothing new."""
    now = clock.now()
    done = collect(now)
    _log.info(
        "clearing: %d collected, %d compared, %d differ", done.new, done.looked, done.differing
    )
    watched = watch(now)
    _log.info("prepayments: %d looked at, %d warned", watched.looked, watched.warned)
