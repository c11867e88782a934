"""Keeps forms between their steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.store.models import Draft, Person


def keep(citizen_id: int, person_id: int, fields: dict[str, Any], step: int, at: datetime) -> None:
    """The form as it is now; only for a person within reach."""
    region = Person.objects.values_list("insured_region", flat=True).get(pk=person_id)
    Draft.objects.update_or_create(
        citizen_id=citizen_id,
        person_id=person_id,
        defaults={"insured_region": region, "fields": fields, "step": step, "updated_at": at},
    )


def drop(citizen_id: int, person_id: int) -> None:
    """The form is sent or thrown away."""
    Draft.objects.filter(citizen_id=citizen_id, person_id=person_id).delete()
