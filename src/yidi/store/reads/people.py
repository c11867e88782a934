"""Questions to the register: who is this, who is meant, whom may somebody act for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from yidi.core.calendar import add_months
from yidi.core.filing import record
from yidi.core.people import ADULT
from yidi.store import sealing
from yidi.store.beginning import begins
from yidi.store.models import Bond, Citizen, Person


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as a page shows them: masked. Balance in fen."""

    id: int
    region: str
    psn_no: str
    name: str
    id_last4: str
    phone_last4: str
    birth: date | None
    male: bool | None
    insurance: str
    status: str
    retired: bool
    group: str
    hardship: str
    civil_servant: str
    balance: int
    address: str
    employer: str
    commitment_barred: bool
    direct_suspended_from: date | None
    direct_suspended_to: date | None


@dataclass(frozen=True, slots=True)
class BondCard:
    """Somebody who acts for somebody. consented_at None: waits for consent."""

    id: int
    agent: str
    person: PersonCard
    relation: str
    basis: str
    asked_at: datetime
    consented_at: datetime | None


def card(kept: Person) -> PersonCard:
    """The masked view of a row."""
    return PersonCard(**{name: getattr(kept, _COLUMNS.get(name, name)) for name in _NAMES})


_NAMES = tuple(PersonCard.__dataclass_fields__)
_COLUMNS = {"region": "insured_region"}


def person(person_id: int) -> PersonCard | None:
    """One person, if within reach."""
    kept = Person.objects.filter(pk=person_id).first()
    return card(kept) if kept else None


def cards(people: Iterable[int | None]) -> list[PersonCard]:
    """Several persons, as far as they are within reach."""
    wanted = [person for person in people if person is not None]
    return [card(kept) for kept in Person.objects.filter(pk__in=wanted).order_by("id")]


def employs(region: str, unit: str) -> bool:
    """Whether anybody in the register of an area works for a unit. Within a service's reach."""
    return bool(unit) and Person.objects.filter(insured_region=region, employer=unit).exists()


def employed(region: str, unit: str, numbers: Iterable[str]) -> dict[str, PersonCard]:
    """Those of these identity numbers who work for a unit, by number. Within a service's reach."""
    by_digest = {sealing.digest(number): number for number in numbers}
    rows = Person.objects.filter(
        insured_region=region, employer=unit, id_digest__in=list(by_digest)
    ).exclude(employer="")
    return {by_digest[row.id_digest]: card(row) for row in rows.order_by("-id")}


def filed_by_unit(region: str, unit: str, most: int) -> list[int]:
    """The persons of a unit for whom it has filed, latest first. Within a service's reach."""
    rows = Person.objects.filter(insured_region=region, employer=unit, filings__channel="unit")
    found = rows.exclude(employer="").annotate(at=Max("filings__filed_at")).order_by("-at", "-id")
    return list(found.values_list("pk", flat=True)[:most])


def full_number(person_id: int) -> str | None:
    """The whole identity number. Only through actions/trail/look: every look leaves a line."""
    kept = Person.objects.filter(pk=person_id).values_list("id_sealed", flat=True).first()
    return sealing.unseal(bytes(kept)) if kept else None


def by_number(number: str) -> list[PersonCard]:
    """All enrolments under an identity number, within reach."""
    return [card(p) for p in Person.objects.filter(id_digest=sealing.digest(number)).order_by("id")]


def search(text: str, regions: Iterable[str], most: int = 50) -> list[PersonCard]:
    """By whole number, or by the beginning of a name (Chinese or initials), with or without the
    last four characters of the number after a space. Never by a part of a number alone."""
    found = Person.objects.filter(insured_region__in=list(regions))
    text = text.strip()
    if len(text) == 18 and text[:17].isdigit():
        found = found.filter(id_digest=sealing.digest(text.upper()))
    else:
        name, _, last4 = text.partition(" ")
        if not name:
            return []
        by_name = begins("name", name)
        by_initials = begins("name_initials", name.lower())
        found = found.filter(by_name | by_initials if name.isascii() else by_name)
        if last4.strip():
            found = found.filter(id_last4=last4.strip().upper())
    return [card(p) for p in found.order_by("name_pinyin", "id")[:most]]


def of_citizen(citizen_id: int, on: datetime) -> list[PersonCard]:
    """Whom a citizen may act for: their own enrolments, and bonds in force. A bond that rests on
    being a minor ends with the eighteenth birthday."""
    own = Citizen.objects.filter(pk=citizen_id).values_list("id_digest", flat=True).first()
    living = Bond.objects.filter(agent_id=citizen_id, consented_at__lte=on, ended_at=None)
    grown_up = add_months(on.date(), -12 * ADULT)
    bonds = living.exclude(basis="minor", person__birth__lte=grown_up).values_list(
        "person_id", flat=True
    )
    mine = Q(id_digest=own) & ~Q(id_digest="") if own else Q(pk__in=[])
    return [card(p) for p in Person.objects.filter(mine | Q(pk__in=list(bonds))).order_by("id")]


def own_ids(citizen_id: int) -> list[int]:
    """The citizen's own enrolments."""
    own = Citizen.objects.filter(pk=citizen_id).values_list("id_digest", flat=True).first()
    return list(
        Person.objects.filter(id_digest=own).exclude(id_digest="").values_list("pk", flat=True)
    )


def bonds_of_agent(citizen_id: int) -> list[BondCard]:
    """Living bonds in which the citizen acts for somebody."""
    return _bonds(Bond.objects.filter(agent_id=citizen_id, ended_at=None))


def bonds_on(people: Iterable[int]) -> list[BondCard]:
    """Living bonds in which somebody acts, or asks to act, for one of these persons."""
    return _bonds(Bond.objects.filter(person_id__in=list(people), ended_at=None))


def _bonds(found: QuerySet[Bond]) -> list[BondCard]:
    rows = found.select_related("agent", "person").order_by("-id")
    return [
        BondCard(
            b.pk, b.agent.name, card(b.person), b.relation, b.basis, b.asked_at, b.consented_at
        )
        for b in rows
    ]


def for_filing(
    kept: Person, admitted_on: date | None, admitted_at: str | None = None
) -> record.Person:
    """What the core needs to know of a person; admitted: day and place of a running stay."""
    return record.Person(
        insurance=kept.insurance,
        status=kept.status,
        retired=kept.retired,
        admitted_at=admitted_at if admitted_on else None,
        admitted_on=admitted_on,
        commitment_barred=kept.commitment_barred,
    )
