"""Transfers as institutions sent them, with the filing that came of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.store.models import Filing, Referral


@dataclass(frozen=True, slots=True)
class Sent:
    """A transfer and its filing. first, last, state: of the filing as it stands."""

    region: str
    number: str
    person_id: int
    infno: str
    institution_code: str
    to_code: str
    to_name: str
    day: date
    reason: str
    agreed: str
    sent_at: datetime
    place: str
    first: date
    last: date | None
    state: str


_PLAIN = (
    "number", "person_id", "infno", "institution_code", "to_code", "to_name", "day", "reason",
    "agreed", "sent_at",
)  # fmt: skip


def one(region: str, number: str) -> Sent | None:
    """A transfer by its number, if within reach."""
    row = Referral.objects.filter(insured_region=region, number=number).first()
    return _sent([row])[0] if row else None


def of_person(person_id: int, first: date, last: date) -> list[Sent]:
    """What was sent for a person with a day of transfer in a span, both days included."""
    rows = Referral.objects.filter(person_id=person_id, day__range=(first, last)).order_by("id")
    return _sent(list(rows))


def _sent(rows: list[Referral]) -> list[Sent]:
    numbers = [row.number for row in rows]
    filings = {f.number: f for f in Filing.objects.filter(number__in=numbers, current=True)}
    return [_with(row, filings[row.number]) for row in rows]


def _with(row: Referral, filing: Filing) -> Sent:
    return Sent(
        region=row.insured_region, place=filing.place, first=filing.first, last=filing.last,
        state=filing.state, **{name: getattr(row, name) for name in _PLAIN},
    )  # fmt: skip
