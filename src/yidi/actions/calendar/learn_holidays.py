"""Enter the public holidays that the library knows; what staff have entered is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chinese_calendar import constants

from yidi.actions.unit import unit
from yidi.store.reads import workdays as reads
from yidi.store.writes import workdays as writes

FIRST_YEAR = 2017
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def learn_holidays() -> int:
    """Gives how many days were new; nothing to do when the table reaches as far as the library."""
    latest = max(*constants.holidays, *constants.workdays)
    if reads.said(latest):
        return 0
    with unit():
        return writes.add_missing(_days())


def _days() -> Iterator[tuple[date, bool, str]]:
    """Days on which offices do otherwise than the day of the week says, and the feast days."""
    for day, name in constants.holidays.items():
        if day.year >= FIRST_YEAR:
            yield day, False, _NAMES.get(name, name)
    for day, name in constants.workdays.items():
        if day.year >= FIRST_YEAR:
            yield day, True, f"{_NAMES.get(name, name)}调休上班"
