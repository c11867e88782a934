"""The day's work, early in the morning; run twice it does nothing new."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from yidi.actions.counter.compare_day import compare_days
from yidi.actions.daily.clear_away import clear_away
from yidi.actions.daily.day import day
from yidi.actions.daily.keep_months import keep_months
from yidi.actions.settlement.propose_resettling import propose_all
from yidi.actions.tickets.propose_checks import propose_checks
from yidi.actions.tickets.tend import tend
from yidi.interfaces.common import clock
from yidi.policy_files.folder import Folder, default_folder

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
    _log.info("settlements to be settled anew: %d proposed", propose_all(clock.now()))
    tended = tend(clock.now())
    _log.info(
        "tickets: %d asked again, %d escalated; %d problems asked for",
        tended.reminded, tended.escalated, tended.problems,
    )  # fmt: skip
    _log.info("counters: %d days differ from the centre", compare_days(clock.now()))
    _log.info("cost checks: %d proposed", propose_checks(clock.now()))


@app.periodic(cron="25 3 * * *")
@app.task(name="yidi.clear_away", queueing_lock="yidi.clear_away")
def clear(timestamp: int) -> None:
    """What has been kept its time goes, once a night."""
    gone = clear_away(Folder(default_folder()).retentions, clock.now())
    _log.info("cleared away: %s", ", ".join(f"{kind} {n}" for kind, n in gone.items() if n) or "-")


@app.periodic(cron="35 3 * * *")
@app.task(name="yidi.message_months", queueing_lock="yidi.message_months")
def message_months(timestamp: int) -> None:
    """Messages of the months to come get their place; what is too busy tonight is tried again."""
    keep_months(clock.now())
