"""Living filings of all areas, in batches, for the day's work. Within a service's reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yidi.core.filing import record
from yidi.store.models import Filing, Message
from yidi.store.reads.filings import to_record
from yidi.store.reads.people import for_filing


@dataclass(frozen=True, slots=True)
class Living:
    """A filing that may still change by itself, with its person."""

    row_id: int
    region: str
    person_id: int
    name: str
    psn_no: str
    phone: str
    evidence_due: date | None
    person: record.Person
    filing: record.Filing


def living(after: int, most: int) -> list[Living]:
    """The next filings in force, by row."""
    rows = Filing.objects.filter(current=True, state="active", pk__gt=after)
    return [_living(row) for row in rows.select_related("person").order_by("pk")[:most]]


def _living(row: Filing) -> Living:
    person = row.person
    return Living(
        row.pk, row.insured_region, person.pk, person.name, person.psn_no, row.phone, row.evidence_due,
        for_filing(person, None), to_record(row),
    )  # fmt: skip


Sent = tuple[int, str, str, date]
"""A message: person, filing, kind, day."""


def sent(people: Iterable[int]) -> set[Sent]:
    """What these persons were told already."""
    rows = Message.objects.filter(person_id__in=list(people)).exclude(number="")
    return set(rows.values_list("person_id", "number", "kind", "on"))
