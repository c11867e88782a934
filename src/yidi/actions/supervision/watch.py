"""One night's watch: every monitor over the month of the day before; run twice it says nothing twice."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from yidi.core.policy.duties import Duties
from yidi.core.problems import ParameterMissing
from yidi.core.supervision.alarm import Alarm, period
from yidi.core.supervision.monitors import MONITORS, Monitor
from yidi.policy_files.folder import agency_duties, provincial_borders
from yidi.store import reach
from yidi.store.reads import monitoring
from yidi.store.writes import supervision as writes
from yidi.store.writes import traces

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """What the monitors raised: new alarms, and alarms that were said anew."""

    new: int
    again: int


def watch(moment: datetime) -> Watched:
    """All monitors, each in a transaction of its own."""
    done = [_one(monitor, moment) for monitor in MONITORS]
    return Watched(sum(one.new for one in done), sum(one.again for one in done))


def _one(monitor: Monitor, moment: datetime) -> Watched:
    night = moment.date()
    with reach.service():
        found = list(raised(monitor, agency_duties(), night))
        new, again = writes.raise_all(monitor.code, period(night).first, found, moment)
        if new:
            traces.trail(
                moment, "", "job", "系统", "supervision.watch", f"monitor:{monitor.code}",
                f"{monitor.title}：新增{new}条",
            )  # fmt: skip
    return Watched(new, again)


def raised(monitor: Monitor, duties: Duties, night: date) -> Iterator[Alarm]:
    """The alarms of a monitor as the night to `night` finds them. Wants a service's reach."""
    widest = monitor.widest(duties, night)
    by_region = groupby(monitoring.rows(monitor.code, widest), key=lambda row: row.subject.region)
    for region, rows in by_region:
        yield from _of_region(monitor, duties, region, rows, night)


def _of_region(
    monitor: Monitor, duties: Duties, region: str, rows: Iterable[Any], night: date
) -> Iterator[Alarm]:
    try:
        terms = monitor.terms(duties, region, night)
    except ParameterMissing as missing:
        _log.warning("%s does not watch %s: %s", monitor.code, region, missing)
        return
    found = list(monitor.find(rows, terms, provincial_borders()))
    behind = monitoring.behind(monitor.code, terms, found)
    for alarm in found:
        yield (
            replace(alarm, rows=behind[alarm.subject.key]) if alarm.subject.key in behind else alarm
        )
