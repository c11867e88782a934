"""The workday table: seeded from the library for the years it has, mended by staff."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar

from yidi.actions.actor import Actor
from yidi.actions.unit import unit
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import workdays as reads
from yidi.store.writes import traces
from yidi.store.writes import workdays as writes

_NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节", "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节", "Anti-Fascist 70th Day": "抗战胜利纪念日",
}  # fmt: skip


def seed(by: Actor, year: int, moment: datetime) -> int:
    """Takes the holidays and moved workdays of a year over from the library; days that staff have
    put stay as they are. Gives how many were new. Raises Refusal for a year it does not have."""
    try:
        found = _exceptions(year)
    except NotImplementedError:
        sentence = f"还没有{year}年的放假安排。"
        raise Refusal(Problem("year_unknown", sentence, "国务院公布后请逐日填写。")) from None
    there = {day for day, _, _ in reads.exceptions(year)}
    new = [exception for exception in found if exception[0] not in there]
    with unit():
        for day, working, note in new:
            writes.put(day, working, note)
        _left_trail(by, f"{year}年：新增{len(new)}天", moment)
    return len(new)


def put(by: Actor, day: date, working: bool, note: str, moment: datetime) -> None:
    """Says of one day whether offices work."""
    with unit():
        writes.put(day, working, note.strip()[:60])
        _left_trail(by, f"{day}：{'上班' if working else '休息'} {note}", moment)


def _exceptions(year: int) -> list[tuple[date, bool, str]]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    found = []
    for day in days:
        working = chinese_calendar.is_workday(day) if day.year == year else None
        if working is not None and working != (day.weekday() < 5):
            name = chinese_calendar.get_holiday_detail(day)[1]
            note = _NAMES.get(str(name), str(name or "")) + ("调休上班" if working else "放假")
            found.append((day, working, note))
    return found


def _left_trail(by: Actor, detail: str, moment: datetime) -> None:
    with reach.service():
        for region in by.regions or ("",):
            traces.trail(moment, region, by.kind, by.name, "workdays", "", detail, by.address)
