"""Whose account pays for whom. Within a service's reach: either side sees the other's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yidi.core.ledger.entries import FAMILY_ACCOUNT
from yidi.store.models import AccountShare, JournalLine, Person


@dataclass(frozen=True, slots=True)
class Share:
    """A shared account that is in force."""

    id: int
    sharer_id: int
    sharer: str
    person_id: int
    person: str
    region: str
    relation: str
    consented_at: datetime


def shared_by(people: Iterable[int]) -> list[Share]:
    """For whom the accounts of some persons pay."""
    return _shares(AccountShare.objects.filter(sharer_id__in=list(people)))


def shared_with(people: Iterable[int]) -> list[Share]:
    """Whose accounts pay for some persons."""
    return _shares(AccountShare.objects.filter(person_id__in=list(people)))


def _shares(rows: QuerySet[AccountShare]) -> list[Share]:
    living = rows.filter(ended_at=None).select_related("person", "sharer").order_by("id")
    return [
        Share(
            row.pk, row.sharer_id, row.sharer.name, row.person_id, row.person.name,
            row.insured_region, row.relation, row.consented_at,
        )
        for row in living
    ]  # fmt: skip


def insurance(sharer_id: int, region: str) -> str:
    """The insurance of whose account pays, if that is insured elsewhere than in a region; else ""."""
    return _first(Person.objects.filter(pk=sharer_id), region)


def borne(settlement_id: int, region: str) -> str:
    """The insurance under which another pool than a region bears the family part of a settlement; ""
    if none does. Entries made before ADR 30 stand in the person's pool, and go back there."""
    lines = JournalLine.objects.filter(source="settlement", source_id=settlement_id)
    return _first(lines.filter(account=FAMILY_ACCOUNT), region)


def _first(rows: QuerySet[Any], region: str) -> str:
    """The insurance of the one row that is of another pool; "" if there is none."""
    found = rows.exclude(insured_region=region).values_list("insurance", flat=True).first()
    return found or ""
