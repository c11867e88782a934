"""A form begun and not yet sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.store.models import Draft


@dataclass(frozen=True, slots=True)
class Begun:
    """What was filled in so far."""

    person_id: int
    region: str
    fields: Mapping[str, Any]
    updated_at: datetime

    def said(self, field: str) -> str:
        """A field as text; empty if it was not filled in."""
        return str(self.fields.get(field) or "")


def one(citizen_id: int, person_id: int) -> Begun | None:
    """What a citizen has begun for a person."""
    row = Draft.objects.filter(citizen_id=citizen_id, person_id=person_id).first()
    return _value(row) if row else None


def of_citizen(citizen_id: int) -> list[Begun]:
    """Every form a citizen has begun, for whomever is within reach."""
    return [_value(row) for row in Draft.objects.filter(citizen_id=citizen_id).order_by("id")]


def _value(row: Draft) -> Begun:
    return Begun(row.person_id, row.insured_region, row.fields, row.updated_at)
