"""Keeps whom an institution has identified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yidi.store.models import Acquaintance
from yidi.store.reads.insured import Enrolment


def note(institution_code: str, people: Iterable[Enrolment], at: datetime) -> None:
    """They were identified there at that moment."""
    Acquaintance.objects.bulk_create(
        [
            Acquaintance(
                institution_code=institution_code,
                insured_region=one.region,
                person_id=one.id,
                at=at,
            )
            for one in people
        ],
        update_conflicts=True,
        unique_fields=["institution_code", "person"],
        update_fields=["at"],
    )
