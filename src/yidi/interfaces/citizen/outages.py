"""Announced outages that concern the regions of somebody who has signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.core.tickets.card import OutageCard
from yidi.interfaces.citizen.account.session import Me
from yidi.policy_files.cooperation import words
from yidi.policy_files.folder import divisions
from yidi.store.reads import tickets


@dataclass(frozen=True, slots=True)
class Shown:
    """An outage in words. said: what does not work."""

    place: str
    first: datetime
    last: datetime
    said: str
    text: str
    running: bool


def shown(me: Me | None) -> list[Shown]:
    """What is announced for the insured regions of one's people; nothing for a stranger."""
    if me is None:
        return []
    with me.actor.reach():
        found = tickets.outages(me.moment)
    regions = {person.region for person in me.people}
    return [_shown(one, me) for one in found if any(one.concerns(region) for region in regions)]


def _shown(one: OutageCard, me: Me) -> Shown:
    return Shown(
        divisions().name(one.region), one.first, one.last, words().said("scopes", one.scope),
        one.text, one.running(me.moment),
    )  # fmt: skip
