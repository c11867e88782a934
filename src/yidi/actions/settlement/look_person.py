"""An institution looks at what a person has used (5205, 5206); every look leaves a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.people.acquainted import acquainted
from yidi.store import reach
from yidi.store.reads import person_years, policy
from yidi.store.reads import visits as reads
from yidi.store.reads.person_years import Dispensed
from yidi.store.reads.visits import Enrolled
from yidi.store.writes import traces

MOST = 500
"""Rows of one answer."""


@dataclass(frozen=True, slots=True)
class Sums:
    """A person's yearly sums: (label, fen) in the order of the pack."""

    insurance: str
    sums: tuple[tuple[str, int], ...]


def sums(
    actor: Actor, institution_code: str, region: str, psn_no: str, year: int, moment: datetime
) -> Sums:
    """What has been used of each sum in a year. Raises Refusal for nobody of that number."""
    with reach.service():
        person = _person(institution_code, region, psn_no, moment)
        used = person_years.used(region, person.id, year)
        labels = policy.book(region).accumulators
        _line(actor, person, f"{year}年累计", moment)
    return Sums(person.insurance, tuple((label, used.get(n, 0)) for n, label in labels.items()))


def chronic_drugs(
    actor: Actor,
    institution_code: str,
    region: str,
    psn_no: str,
    first: datetime,
    last: datetime,
    moment: datetime,
) -> list[Dispensed]:
    """Drugs of chronic visits in a span. Raises Refusal for nobody of that number."""
    with reach.service():
        person = _person(institution_code, region, psn_no, moment)
        listed = person_years.chronic_drugs(region, person.id, first, last, MOST)
        _line(actor, person, f"慢特病用药{len(listed)}条", moment)
    return listed


def _person(institution_code: str, region: str, psn_no: str, moment: datetime) -> Enrolled:
    return acquainted(institution_code, region, reads.enrolled(region, psn_no), moment)


def _line(actor: Actor, person: Enrolled, detail: str, moment: datetime) -> None:
    traces.trail(
        moment, person.region, actor.kind, actor.name, "person.look", f"person:{person.id}", detail,
        actor.address,
    )  # fmt: skip
