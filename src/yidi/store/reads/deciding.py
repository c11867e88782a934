"""What a decision would look at, for pages that show what would be decided before anybody asks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from yidi.core.filing import record
from yidi.core.filing.deciding import Desk
from yidi.core.policy.book import Book
from yidi.core.problems import Refusal
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
    known = for_filing(person, admitted_on, admitted_at)
    filings = tuple(_filings([person_id]).get(person_id, ()))
    return Desk(book(person.insured_region), known, filings, moment)


def desks(ids: Collection[int], moment: datetime) -> dict[int, Desk]:
    """The desks of several persons within reach: two statements, and one for each region. Regions
    without a published book are left out."""
    people = list(Person.objects.filter(pk__in=ids))
    filings = _filings(ids)
    books = {region: _book(region) for region in {one.insured_region for one in people}}
    return {
        one.pk: Desk(law, for_filing(one, None), tuple(filings.get(one.pk, ())), moment)
        for one in people
        if (law := books[one.insured_region])
    }


def _book(region: str) -> Book | None:
    try:
        return book(region)
    except Refusal:
        return None


def _filings(ids: Collection[int]) -> dict[int, list[record.Filing]]:
    made: dict[int, list[record.Filing]] = {}
    for row in Filing.objects.filter(person_id__in=ids, current=True).order_by("id"):
        made.setdefault(row.person_id, []).append(to_record(row))
    return made


def answered(actor: str, key: str) -> str | None:
    """The receipt number that a form was given, if it was sent before."""
    row = Answered.objects.filter(actor=actor, key=key).values_list("answer", flat=True).first()
    return str(row["number"]) if row else None
