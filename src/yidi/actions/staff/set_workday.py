"""Staff mend the workday table, which is seeded from the library (actions/calendar)."""

from __future__ import annotations

from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.actions.unit import unit
from yidi.store import reach
from yidi.store.writes import traces
from yidi.store.writes import workdays as writes


def put(by: Actor, day: date, working: bool, note: str, moment: datetime) -> None:
    """Says of one day whether offices work."""
    said = f"{day}：{'上班' if working else '休息'} {note}"
    with unit():
        writes.put(day, working, note.strip()[:60])
        with reach.service():
            for region in by.regions:
                traces.trail(moment, region, by.kind, by.name, "workdays", "", said, by.address)
