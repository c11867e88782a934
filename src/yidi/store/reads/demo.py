"""Is this house one of a demonstration?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yidi.store import reach
from yidi.store.models import Person, TrailLine, User

MARK = "demo.loaded"


def loaded() -> bool:
    """Whether the demonstration was loaded, all of it."""
    with reach.service():
        return TrailLine.objects.filter(subject=MARK).exists()


def marked(subject: str) -> datetime | None:
    """When something of the demonstration was written down. Within a service's reach."""
    lines = TrailLine.objects.filter(subject=subject).order_by("id")
    return lines.values_list("at", flat=True).first()


def present(people: Iterable[str], accounts: Iterable[str]) -> bool:
    """Whether anybody of the demonstration is here: insured by `psn_no`, or staff by account."""
    with reach.service():
        insured = Person.objects.filter(psn_no__in=list(people)).exists()
    return insured or User.objects.filter(username__in=list(accounts)).exists()
