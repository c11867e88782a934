"""Looking at an alarm or a case: the answer, and a line that says who looked. Call it inside
`actor.reach()`.

The line names the alarm or the case. The look at a person is a line of its own, which says no more than
that: a person reads who looked, and is told of a case when the case says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.supervision.working import from_where
from yidi.actions.trail import look
from yidi.core.people import masked
from yidi.core.supervision.alarm import Behind
from yidi.store import reach
from yidi.store.reads import supervision as reads
from yidi.store.reads.supervision import AlarmCard, CaseCard, Paper
from yidi.store.writes import traces

_WHY = "监管"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody behind a row: name and the number as it is shown."""

    name: str
    id_number: str


def alarm(actor: Actor, alarm_id: int, moment: datetime) -> AlarmCard | None:
    """An alarm; None if not within reach."""
    found = reads.alarm(alarm_id)
    if found is None:
        return None
    mine = found.region if found.region in actor.regions else actor.regions[0]
    traces.trail(
        moment, mine, actor.kind, actor.name, "look.alarm", f"alarm:{found.id}", found.said,
        actor.address,
    )  # fmt: skip
    _named(actor, found.person_id, moment)
    return found


def people_behind(actor: Actor, rows: tuple[Behind, ...], moment: datetime) -> dict[int, Who]:
    """Who the rows are about, as far as the actor may know them: insured or treated in the actor's
    regions. One line of the trail each."""
    made: dict[int, Who] = {}
    for row in rows:
        if row.person and row.person not in made:
            found = _who(actor, row, moment)
            if found:
                made[row.person] = found
    return made


def _who(actor: Actor, row: Behind, moment: datetime) -> Who | None:
    card = look.person(actor, row.person, moment, _WHY)
    if card:
        return Who(card.name, masked(card.id_last4))
    treated = look.treated(actor, row.visit, moment, _WHY) if row.visit else None
    return Who(treated.name, treated.masked) if treated else None


def case(actor: Actor, number: str, moment: datetime) -> CaseCard | None:
    """A case; None if not within reach."""
    found = reads.case(number)
    if found:
        traces.trail(
            moment, from_where(actor, found), actor.kind, actor.name, "look.case",
            f"case:{number}", found.said, actor.address,
        )  # fmt: skip
        _named(actor, found.person_id, moment, found.insured_region)
    return found


def _named(actor: Actor, person_id: int | None, moment: datetime, region: str = "") -> None:
    """The page names a person: a line for it, also where another region reads the name in a case."""
    if person_id is None or look.person(actor, person_id, moment, _WHY) or not region:
        return
    with reach.service():
        traces.trail(
            moment, region, actor.kind, actor.name, f"{look.OUTSIDE}person", f"person:{person_id}",
            _WHY, actor.address,
        )  # fmt: skip


def paper(actor: Actor, number: str, paper_id: int, moment: datetime) -> Paper | None:
    """A document of a case; None if not within reach."""
    found = reads.paper(paper_id)
    owner = reads.case(number) if found and found.case == number else None
    if found is None or owner is None:
        return None
    traces.trail(
        moment, from_where(actor, owner), actor.kind, actor.name, "look.case_paper",
        f"case:{number}", found.name, actor.address,
    )  # fmt: skip
    return found
