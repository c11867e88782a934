"""What a decision would look at, for pages that show what would be decided before anybody asks."""

from __future__ import annotations

from datetime import date, datetime

from yidi.core.filing.deciding import Desk
from yidi.store.models import Answered, Filing, Person
from yidi.store.reads.filings import to_record
from yidi.store.reads.people import for_filing
from yidi.store.reads.policy import book


def desk(
    person_id: int,
    moment: datetime,
    admitted_on: date | None = None,
    admitted_at: str | None = None,
) -> Desk | None:
    """The desk of a person within reach. Raises Refusal if their region has no published book."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return None
    rows = Filing.objects.filter(person_id=person_id, current=True).order_by("id")
    filings = tuple(to_record(row) for row in rows)
    known = for_filing(person, admitted_on, admitted_at)
    return Desk(book(person.insured_region), known, filings, moment)


def answered(actor: str, key: str) -> str | None:
    """The receipt number that a form was given, if it was sent before."""
    row = Answered.objects.filter(actor=actor, key=key).values_list("answer", flat=True).first()
    return str(row["number"]) if row else None
