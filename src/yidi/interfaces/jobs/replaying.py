"""Every night a sample of the day before is computed again, at both speeds of the engine."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from yidi.actions.settlement.replay import replay_sample
from yidi.core.calendar import ONE_DAY
from yidi.interfaces.common import clock

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="20 2 * * *")
@app.task(name="yidi.replay", queueing_lock="yidi.replay")
def replay_all(timestamp: int) -> None:
    """What differs stands as an alarm on the page of the staff, and as an error in the log."""
    now = clock.now()
    done = replay_sample(now.date() - ONE_DAY, now)
    _log.info("replayed %d settlements, %d differ", done.looked, done.differing)
    if done.differing:
        _log.error("%d settlements come to something else when computed again", done.differing)
