"""The figures are counted anew, at night and at noon."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from yidi.actions.figures.count_anew import count_anew
from yidi.interfaces.common import clock, figure_tables

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="40 1,12 * * *")
@app.task(name="yidi.figures", queueing_lock="yidi.figures")
def count(timestamp: int) -> None:
    """Run twice it does nothing new."""
    done = count_anew(clock.now())
    _log.info("figures: counted from %s on, %d cells", done.since, done.cells)
    _log.info("figures: %d answers kept", figure_tables.answer_ahead(clock.now().date()))
