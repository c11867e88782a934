"""Questions about chronic care: who has which disease, what was asked for, where it is settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from yidi.core.policy import shape
from yidi.core.settlement.chronic import Span
from yidi.store.models import ChronicApplication, ChronicEntitlement, Designation


@dataclass(frozen=True, slots=True)
class ApplicationCard:
    """An application and what was decided. accepted: the span that was accepted, if it was."""

    id: int
    region: str
    number: str
    person_id: int
    disease: str
    disease_code: str
    channel: str
    institution_code: str
    found_by_code: str
    found_by: str
    found_on: date | None
    doctor: str
    first: date
    last: date | None
    phone: str
    details: Mapping[str, Any]
    state: str
    applied_at: datetime
    applied_by: str
    ended_at: datetime | None
    ended_by: str
    reason: str
    accepted: Span | None

    @property
    def named(self) -> str:
        """The disease in words."""
        return shape.DISEASES[self.disease]


@dataclass(frozen=True, slots=True)
class DesignationCard:
    """An institution that a person has chosen, from a day until before another."""

    id: int
    region: str
    number: str
    person_id: int
    order: str
    institution_code: str
    institution_name: str
    scope: str
    first: date
    after: date | None
    sent_by: str
    details: Mapping[str, Any]

    def covers(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.first <= day and (self.after is None or day < self.after)


_PLAIN = [n for n in ApplicationCard.__dataclass_fields__ if n not in {"id", "region", "accepted"}]
_CHOSEN = [n for n in DesignationCard.__dataclass_fields__ if n not in {"id", "region"}]


def one(region: str, number: str, *, locked: bool = False) -> ApplicationCard | None:
    """An application, if within reach; locked: nobody else decides until the transaction ends."""
    rows = ChronicApplication.objects.filter(insured_region=region, number=number)
    if locked:
        rows.select_for_update().first()
    return next(iter(_cards(rows)), None)


def of_person(person_id: int) -> list[ApplicationCard]:
    """A person's applications, latest first."""
    return _cards(ChronicApplication.objects.filter(person_id=person_id).order_by("-id"))


def waiting(regions: Iterable[str], most: int = 100) -> list[ApplicationCard]:
    """What waits for a decision, oldest first."""
    rows = ChronicApplication.objects.filter(insured_region__in=list(regions), state="submitted")
    return _cards(rows.order_by("insured_region", "id")[:most])


def waiting_count(regions: Iterable[str], most: int) -> int:
    """How many wait, counted up to `most`."""
    rows = ChronicApplication.objects.filter(insured_region__in=list(regions), state="submitted")
    return len(rows.values_list("id", flat=True)[:most])


def pending(person_id: int, disease: str) -> str | None:
    """The number of an application for a disease that still waits."""
    rows = ChronicApplication.objects.filter(
        person_id=person_id, disease=disease, state="submitted"
    )
    return rows.values_list("number", flat=True).first()


def entitlements(person_id: int) -> list[Span]:
    """Every disease that a person was found to have, earliest first."""
    rows = ChronicEntitlement.objects.filter(person_id=person_id).order_by("first", "id")
    return [Span(row.disease, row.first, row.after) for row in rows]


def designations(person_id: int) -> list[DesignationCard]:
    """The institutions that a person has chosen, also those that are over."""
    rows = Designation.objects.filter(person_id=person_id).order_by("id")
    return [_designation(row) for row in rows]


def designation(region: str, number: str) -> DesignationCard | None:
    """One of them, locked until the transaction ends."""
    rows = Designation.objects.select_for_update()
    row = rows.filter(insured_region=region, number=number).first()
    return _designation(row) if row else None


def designated(person_id: int, institution_code: str, day: date) -> bool:
    """Whether a person has chosen an institution for a day."""
    rows = Designation.objects.filter(
        person_id=person_id, institution_code=institution_code, first__lte=day
    )
    return rows.filter(Q(after=None) | Q(after__gt=day)).exists()


def _cards(rows: QuerySet[ChronicApplication]) -> list[ApplicationCard]:
    return [_card(row) for row in rows.select_related("entitlement")]


def _card(row: ChronicApplication) -> ApplicationCard:
    found = row.entitlement
    accepted = Span(found.disease, found.first, found.after) if found else None
    plain = {name: getattr(row, name) for name in _PLAIN}
    return ApplicationCard(id=row.pk, region=row.insured_region, accepted=accepted, **plain)


def _designation(row: Designation) -> DesignationCard:
    plain = {name: getattr(row, name) for name in _CHOSEN}
    return DesignationCard(id=row.pk, region=row.insured_region, **plain)
