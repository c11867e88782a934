"""Whose account pays for whom. Within a service's reach: either side sees the other's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yidi.store.models import AccountShare


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
