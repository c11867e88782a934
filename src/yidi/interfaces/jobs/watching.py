"""Every night the monitors of supervision look at the month."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from yidi.actions.supervision.watch import watch
from yidi.interfaces.common import clock

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="40 2 * * *")
@app.task(name="yidi.watch", queueing_lock="yidi.watch")
def watch_all(timestamp: int) -> None:
    """Alarms wait on the page of supervision; a night that comes twice says nothing twice."""
    done = watch(clock.now())
    _log.info(
        "supervision: %d new alarms, %d said anew, %d withdrawn",
        done.new,
        done.again,
        done.withdrawn,
    )
