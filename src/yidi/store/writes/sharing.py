"""Shared accounts begin and end. Both persons are locked first, in the order of ids, as at the till."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.store.models import AccountShare, Person


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What is asked of somebody before an account is shared."""

    id: int
    region: str
    name: str
    digest: str
    insurance: str
    status: str


def locked(*people: int) -> dict[int, Enrolled]:
    """The persons by id, locked until the transaction ends."""
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    return {
        p.pk: Enrolled(p.pk, p.insured_region, p.name, p.id_digest, p.insurance, p.status)
        for p in rows
    }


def sharer_of(person_id: int) -> int | None:
    """Whose account pays for somebody now."""
    rows = AccountShare.objects.filter(person_id=person_id, ended_at=None)
    return rows.values_list("sharer_id", flat=True).first()


def share(sharer: Enrolled, person: Enrolled, relation: str, at: datetime) -> int:
    """The account pays from now on."""
    return AccountShare.objects.create(
        insured_region=person.region, person_id=person.id, sharer_id=sharer.id,
        sharer_region=sharer.region, relation=relation, consented_at=at,
    ).pk  # fmt: skip


def sides(share_id: int) -> tuple[int, int] | None:
    """(sharer, person) of a share that is in force."""
    rows = AccountShare.objects.filter(pk=share_id, ended_at=None)
    return rows.values_list("sharer_id", "person_id").first()


def ended(share_id: int, by: str, at: datetime) -> bool:
    """The account pays no longer; True if it did until now."""
    rows = AccountShare.objects.filter(pk=share_id, ended_at=None)
    return rows.update(ended_at=at, ended_by=by) == 1
