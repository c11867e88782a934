"""Whom the officer of a unit may file for: people whose register entry names the unit, nobody else.

The officer acts with the eyes of a citizen: row by row only the persons that are named here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import people as reads
from yidi.store.reads import staff as staff_reads
from yidi.store.reads.people import PersonCard
from yidi.store.reads.staff import Unit
from yidi.store.writes import traces


def employed(
    actor: Actor, numbers: Iterable[str], moment: datetime
) -> tuple[Actor, dict[str, PersonCard]]:
    """Those of these identity numbers who work for the officer's unit, and the officer with eyes for
    just them. Raises Refusal for everybody who is not a unit's officer."""
    wanted = list(numbers)
    with reach.service():
        unit = _unit(actor)
        found = reads.employed(unit.region, unit.number, wanted)
        _trail(actor, unit, f"名单{len(wanted)}人，本单位{len(found)}人", moment)
    return _seeing(actor, [card.id for card in found.values()]), found


def filed(actor: Actor, moment: datetime, most: int) -> Actor:
    """The officer with eyes for those for whom the unit has filed, the latest so many."""
    with reach.service():
        unit = _unit(actor)
        people = reads.filed_by_unit(unit.region, unit.number, most)
        _trail(actor, unit, f"已报送{len(people)}人", moment)
    return _seeing(actor, people)


def _unit(actor: Actor) -> Unit:
    unit = staff_reads.unit(int(actor.id)) if actor.kind == "unit" else None
    if unit is None:
        raise Refusal(Problem("no_unit", "您不是单位经办人。", "请联系当地管理员。"))
    return unit


def _seeing(actor: Actor, people: Iterable[int]) -> Actor:
    return replace(actor, people=tuple(people))


def _trail(actor: Actor, unit: Unit, detail: str, moment: datetime) -> None:
    subject = f"unit:{unit.number}"
    traces.trail(
        moment, unit.region, actor.kind, actor.name, "look.unit", subject, detail, actor.address
    )
