"""Questions about findings of false evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yidi.store.models import Finding


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding and what came of it."""

    id: int
    insured_region: str
    person_id: int
    number: str
    reason: str
    proof: str
    found_by: str
    found_at: datetime
    suspended_from: date | None
    suspended_to: date | None
    recover: bool
    recovered_at: datetime | None
    recovery_note: str
    objection: str
    objected_at: datetime | None
    answer: str
    upheld: bool | None
    answered_at: datetime | None
    answered_by: str


_NAMES = tuple(FindingCard.__dataclass_fields__)


def of_person(person_id: int) -> list[FindingCard]:
    """Findings about a person, latest first."""
    return [_card(row) for row in Finding.objects.filter(person_id=person_id).order_by("-id")]


def one(finding_id: int) -> FindingCard | None:
    """One finding, if within reach."""
    row = Finding.objects.filter(pk=finding_id).first()
    return _card(row) if row else None


def open_ones(regions: Iterable[str], most: int = 200) -> list[FindingCard]:
    """Findings with money to recover or an objection to answer."""
    rows = Finding.objects.filter(insured_region__in=list(regions)).order_by("id")
    waiting = rows.filter(recover=True, recovered_at=None) | rows.filter(
        objected_at__isnull=False, answered_at=None
    )
    return [_card(row) for row in waiting[:most]]


def _card(row: Finding) -> FindingCard:
    return FindingCard(**{name: getattr(row, name) for name in _NAMES})
