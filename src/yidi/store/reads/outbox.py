"""What could not be sent, for those who look after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yidi.store.models import OutboxLine


@dataclass(frozen=True, slots=True)
class Failed:
    """A line that was given up after its last try. person_id: to whom, None where it is to nobody
    of the register."""

    id: int
    region: str
    topic: str
    person_id: int | None
    title: str
    made_at: datetime
    failed_at: datetime
    fault: str


def failed_count(regions: Iterable[str], most: int) -> int:
    """How many lines of some areas were given up, counted up to `most`."""
    rows = OutboxLine.objects.filter(insured_region__in=list(regions), failed_at__isnull=False)
    return len(rows.values_list("pk", flat=True)[:most])


def failed(regions: Iterable[str], most: int = 100) -> list[Failed]:
    """The lines of some areas that were given up, latest first. No words, no numbers."""
    rows = OutboxLine.objects.filter(insured_region__in=list(regions), failed_at__isnull=False)
    return [
        Failed(
            row.pk,
            row.insured_region,
            row.topic,
            row.payload.get("person"),
            str(row.payload.get("title", "")),
            row.made_at,
            row.failed_at or row.made_at,
            row.fault,
        )
        for row in rows.order_by("-failed_at", "-id")[:most]
    ]
