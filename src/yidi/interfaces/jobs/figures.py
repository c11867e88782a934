"""The figures are counted anew, at night and at noon."""

from __future__ import annotations

import logging
from datetime import date
from itertools import product

from procrastinate.contrib.django import app

from yidi.actions.figures.count_anew import count_anew
from yidi.actions.figures.keep_answers import areas, keep_answers
from yidi.core.calendar import add_months
from yidi.core.figures.asked import SIDES, Asked, month_of
from yidi.interfaces.common import clock, figure_tables
from yidi.policy_files.folder import divisions
from yidi.store.reads.figures import keeping

_log = logging.getLogger("yidi.jobs")


@app.periodic(cron="40 1,12 * * *")
@app.task(name="yidi.figures", queueing_lock="yidi.figures")
def count(timestamp: int) -> None:
    """Run twice it does nothing new."""
    done = count_anew(clock.now())
    _log.info("figures: counted from %s on, %d cells", done.since, done.cells)
    _log.info("figures: %d answers kept", answer_ahead(clock.now().date()))


def answer_ahead(today: date) -> int:
    """Answers what the pages of the offices ask when they are opened; gives how many answers."""
    with keeping() as answers:
        for regions, side, months in product(areas(), SIDES, figure_tables.USUAL_MONTHS):
            last = month_of(today)
            asked = Asked(add_months(last, 1 - months), last, side, regions)
            figure_tables.care(asked, divisions())
    keep_answers(answers)
    return len(answers)
