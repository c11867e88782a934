"""Identify (1101): whom a credential stands for, and how that person is insured.

An institution learns of a person only what it can name already: the number on the credential, and
where the person is insured elsewhere the name too. A wrong name is answered like a wrong number.
The token of an electronic credential was given by the person, so it needs no name beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import credentials, insured, insured_regions, policy
from yidi.store.reads.credentials import Holder
from yidi.store.reads.insured import Enrolment
from yidi.store.writes import acquaintances, traces


@dataclass(frozen=True, slots=True)
class Presented:
    """What was shown where. credential: our word; card: the number that a social card carries
    inside; number and name: what the institution read off it, "" where it read nothing."""

    credential: str
    value: str
    card: str = ""
    number: str = ""
    name: str = ""
    institution_code: str = ""


def identify(
    actor: Actor, shown: Presented, region: str, here: str, moment: datetime
) -> list[Enrolment]:
    """The person's enrolments, active ones first, then the one that was chosen on the phone, then
    those of the place of care.

    region: the district that was asked for, "" all areas in use; here: the place of care. Raises
    Refusal: unreadable, unknown area, nobody of that name and number.
    """
    with reach.service():
        holder = credentials.holder(
            shown.credential, shown.value, shown.card, shown.institution_code, moment
        )
        found = _matching(shown, holder, _regions(region))
        own, chosen = insured_regions.meant(here), holder.person_id
        if chosen is None and not (shown.name and shown.number):
            found = [each for each in found if each.region == own]
        _trail(actor, found, holder.number, moment)
        acquaintances.note(shown.institution_code, found, moment)
    if not found:
        raise Refusal(_NOBODY)
    return sorted(
        found, key=lambda each: (each.status != "active", each.id != chosen, each.region != own)
    )


def _regions(asked: str) -> list[str]:
    if not asked:
        return sorted(policy.regions_in_use())
    meant = insured_regions.meant(asked)
    if meant is None:
        raise Refusal(
            Problem(
                "unknown_region", f"参保地{asked[:6]}还没有接入。", "请核对参保地医保区划。",
                where="insuplc_admdvs",
            )
        )  # fmt: skip
    return [meant]


def _matching(shown: Presented, holder: Holder, regions: list[str]) -> list[Enrolment]:
    if shown.number and people.number(shown.number, "data.certno") != holder.number:
        return []
    if holder.person_id is None:
        found = insured.by_number(holder.number, regions)
    else:
        found = insured.of_person(holder.person_id, regions)
    return [each for each in found if not shown.name or each.name == shown.name.strip()]


_NOBODY = Problem(
    "person_not_found",
    "没有找到这位参保人。",
    "请核对姓名、证件号码和参保地；异地参保的，姓名和证件号码都要填写。",
)


def _trail(actor: Actor, found: list[Enrolment], number: str, moment: datetime) -> None:
    """A line for each enrolment that was shown; also for asking in vain."""
    lines = [(each.region, f"person:{each.id}", "") for each in found]
    for region, subject, detail in lines or [("", "", f"没有找到：…{number[-4:]}")]:
        traces.trail(
            moment, region, actor.kind, actor.name, "person.identify", subject, detail,
            actor.address,
        )  # fmt: skip
