"""Questions to the trail: who looked at what, latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from yidi.store.models import TrailLine


@dataclass(frozen=True, slots=True)
class TrailCard:
    """One line."""

    id: int
    at: datetime
    insured_region: str
    actor_kind: str
    actor: str
    action: str
    subject: str
    detail: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty fields do not matter."""

    actor: str = ""
    subject: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None


def lines(
    regions: Iterable[str],
    wanted: Wanted,
    zone: Any,
    before: tuple[datetime, int] | None = None,
    most: int = 100,
) -> list[TrailCard]:
    """A page of lines before a line; regions within reach only."""
    rows = TrailLine.objects.filter(insured_region__in=list(regions))
    if wanted.actor:
        rows = rows.filter(actor__contains=wanted.actor)
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    if wanted.action:
        rows = rows.filter(action__startswith=wanted.action)
    if wanted.first:
        rows = rows.filter(at__gte=datetime.combine(wanted.first, time(), zone))
    if wanted.last:
        rows = rows.filter(at__lt=datetime.combine(wanted.last + timedelta(days=1), time(), zone))
    if before:
        at, number = before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=number), at__lte=at)
    names = TrailCard.__dataclass_fields__
    found = rows.order_by("-at", "-id")[:most]
    return [TrailCard(**{name: getattr(row, name) for name in names}) for row in found]
