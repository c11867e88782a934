"""Questions about those who sign in: who they are, for whom they act, what waits for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yidi.store import sealing
from yidi.store.models import Bond, Citizen, Message, Person
from yidi.store.reads.people import PersonCard, card


@dataclass(frozen=True, slots=True)
class CitizenCard:
    """Somebody who has signed in, masked. name: empty until an unregistered person has said it."""

    id: int
    name: str
    id_last4: str
    phone_last4: str


@dataclass(frozen=True, slots=True)
class ActingFor:
    """A living bond as its agent sees it. Until it is in force only what the agent wrote shows."""

    id: int
    person_id: int
    name: str
    id_last4: str
    relation: str
    basis: str
    asked_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A message as its reader sees it."""

    id: int
    region: str
    person_id: int
    person: str
    number: str
    kind: str
    title: str
    text: str
    made_at: datetime
    read_at: datetime | None


def citizen(citizen_id: int) -> CitizenCard | None:
    """One citizen, masked."""
    row = Citizen.objects.filter(pk=citizen_id).first()
    return CitizenCard(row.pk, row.name, row.id_last4, row.phone_last4) if row else None


def own_phone(citizen_id: int) -> str:
    """The whole telephone number with which a citizen signed in: only for themselves."""
    kept = Citizen.objects.filter(pk=citizen_id).values_list("phone_sealed", flat=True).first()
    return sealing.unseal(bytes(kept)) if kept else ""


def phones_of(number: str) -> tuple[bool, set[str]]:
    """Whether a number is registered, and the digests of the telephones that may sign in with it:
    the register's, or for others the one that signed in first. Empty: any."""
    digest = sealing.digest(number)
    rows = Person.objects.filter(id_digest=digest).values_list("phone_digest", flat=True)
    registered = set(rows)
    if rows:
        return True, registered - {""}
    known = Citizen.objects.filter(id_digest=digest).values_list("phone_digest", flat=True)
    return False, set(known)


def acting_for(citizen_id: int) -> list[ActingFor]:
    """Everybody for whom a citizen acts or asks to act."""
    rows = Bond.objects.filter(agent_id=citizen_id, ended_at=None).select_related("person")
    return [
        ActingFor(
            b.pk, b.person_id, b.person.name, b.person.id_last4, b.relation, b.basis, b.asked_at,
            b.consented_at is not None,
        )
        for b in rows.order_by("id")
    ]  # fmt: skip


def newborns(parents: Iterable[int]) -> list[PersonCard]:
    """Children without a number of their own who are registered under one of these persons."""
    found = Person.objects.filter(parent_id__in=list(parents), id_digest="")
    return [card(person) for person in found.order_by("id")]


def notes(people: Iterable[int], most: int = 100) -> list[Note]:
    """Messages to these persons, latest first."""
    rows = Message.objects.filter(person_id__in=list(people)).select_related("person")
    return [
        Note(
            m.pk, m.insured_region, m.person_id, m.person.name, m.number, m.kind, m.title, m.text,
            m.made_at, m.read_at,
        )
        for m in rows.order_by("-made_at", "-id")[:most]
    ]  # fmt: skip


def unread(people: Iterable[int]) -> int:
    """How many messages to these persons nobody has read."""
    return Message.objects.filter(person_id__in=list(people), read_at=None).count()
