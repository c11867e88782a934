"""Report an accident (2507): kept, and put on the list of what is reviewed; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.store.reads.insured import Enrolment
from yidi.store.writes import chronic as writes
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Injury:
    """What happened, as the institution says. pays: 审核支付标志 as it was sent."""

    first: date
    pays: str
    institution_code: str
    happened_on: date | None = None
    site: str = ""
    cause: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def report_injury(actor: Actor, person: Enrolment, injury: Injury, moment: datetime) -> str:
    """The receipt number."""
    with actor.reach():
        number = writes.report(
            person.region, moment.date(), person_id=person.id,
            institution_code=injury.institution_code, first=injury.first,
            happened_on=injury.happened_on, site=injury.site, cause=injury.cause,
            pays=injury.pays, details=dict(injury.details), reported_at=moment,
            reported_by=actor.name,
        )  # fmt: skip
        traces.trail(
            moment, person.region, actor.kind, actor.name, "injury.report", f"person:{person.id}",
            number, actor.address,
        )  # fmt: skip
        return number
