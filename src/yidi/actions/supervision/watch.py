"""One night's watch: every monitor over the month of the day before; run twice it says nothing twice.

What nobody has looked at is looked at again: an alarm whose numbers are gone is withdrawn.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from yidi.core.calendar import add_months
from yidi.core.policy.duties import Duties
from yidi.core.problems import ParameterMissing
from yidi.core.supervision.alarm import Alarm, period
from yidi.core.supervision.monitors import MONITORS, Monitor
from yidi.policy_files.folder import agency_duties, provincial_borders
from yidi.store import reach
from yidi.store.reads import monitoring, undone
from yidi.store.reads import supervision as reads
from yidi.store.reads.undone import TakenBack
from yidi.store.writes import growth, traces
from yidi.store.writes import supervision as writes

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """What a night did: new alarms, alarms that were said anew, alarms that were withdrawn."""

    new: int
    again: int
    withdrawn: int


def watch(moment: datetime) -> Watched:
    """All monitors, each in a transaction of its own; a month that is over again where something
    behind its alarms was taken back. What breaks off is made up for by the next night."""
    night, undone_of = moment.date(), _taken_back(moment)
    done = [
        _one(monitor, one, moment, undone_of[monitor.code, period(one).first])
        for monitor in MONITORS
        for one in _nights(monitor, night, list(undone_of))
    ]
    return Watched(
        sum(one.new for one in done), sum(one.again for one in done), sum(one.withdrawn for one in done)
    )  # fmt: skip


def _nights(monitor: Monitor, night: date, undone_of: Iterable[tuple[str, date]]) -> Iterator[date]:
    """The first night after each month that is looked at again, and this one."""
    for code, first in sorted(undone_of):
        if code == monitor.code and first < period(night).first:
            yield add_months(first, 1)
    yield night


def _taken_back(moment: datetime) -> defaultdict[tuple[str, date], list[TakenBack]]:
    """Says what was taken back behind alarms in their cases, whose numbers stay; gives that of the
    alarms that nobody has looked at, by monitor and month."""
    waiting: defaultdict[tuple[str, date], list[TakenBack]] = defaultdict(list)
    with reach.service():
        for one in undone.taken_back():
            if one.case is None:
                waiting[one.monitor, one.first].append(one)
            else:
                writes.taken_back(one, moment)
    return waiting


def _one(
    monitor: Monitor, night: date, moment: datetime, undone_of: Iterable[TakenBack]
) -> Watched:
    duties, first = agency_duties(), period(night).first
    with reach.service():
        for one in undone_of:
            writes.taken_back(one, moment)
        found = list(raised(monitor, duties, night))
        new, again = writes.raise_all(monitor.code, first, found, moment)
        gone = [
            card
            for card in reads.not_said_since(monitor.code, first, moment)
            if _watched(monitor, duties, card.region, night)
        ]
        withdrawn = writes.withdraw(gone, moment)
        if new or withdrawn:
            traces.trail(
                moment, "", "job", "系统", "supervision.watch", f"monitor:{monitor.code}",
                f"{monitor.title}：新增{new}条，撤回{withdrawn}条",
            )  # fmt: skip
    return Watched(new, again, withdrawn)


def _watched(monitor: Monitor, duties: Duties, region: str, night: date) -> bool:
    try:
        monitor.terms(duties, region, night)
    except ParameterMissing:
        return False
    return True


def raised(monitor: Monitor, duties: Duties, night: date) -> Iterator[Alarm]:
    """The alarms of a monitor as the night to `night` finds them, once the months that it compares are
    counted. Wants a service's reach."""
    growth.count(monitor.code, period(night).first, night)
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
