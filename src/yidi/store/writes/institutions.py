"""Keeps designated institutions, what is open there, and files about them that wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection

from yidi.core.institutions import Institution as InstitutionValue
from yidi.core.institutions import Listed
from yidi.core.institutions import Opening as OpeningValue
from yidi.store.models import ImportLine, Institution, Opening
from yidi.store.pinyin import spelt


def stage(import_id: int, listed: Iterable[tuple[int, Listed]]) -> None:
    """The institutions of a file, until it counts."""
    ImportLine.objects.bulk_create(
        (
            ImportLine(source_id=import_id, line=line, key=one.institution.code, fields=_plain(one))
            for line, one in listed
        ),
        batch_size=2000,
    )


def staged(import_id: int) -> Iterator[Listed]:
    """The same again, in the order of the file."""
    rows = ImportLine.objects.filter(source_id=import_id).order_by("line")
    for row in rows.iterator(chunk_size=2000):
        yield _value(row.fields)


def forget_lines(import_id: int) -> None:
    """The lines of a file have done their work."""
    ImportLine.objects.filter(source_id=import_id).delete()


def one_at_a_time() -> None:
    """Two files about institutions are applied one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('institutions'))")


def put(new: list[Listed], changed: list[Listed]) -> None:
    """New institutions, and others with new columns; their openings become those of the file. What a
    supervision case has suspended stays so."""
    made = Institution.objects.bulk_create(
        [Institution(**_columns(one.institution)) for one in new], batch_size=1000
    )
    ids = {row.code: row.pk for row in made}
    for one in changed:
        columns = _columns(one.institution)
        Institution.objects.filter(code=one.institution.code).update(**columns)
    codes = [one.institution.code for one in changed]
    ids.update(Institution.objects.filter(code__in=codes).values_list("code", "pk"))
    Opening.objects.filter(institution__code__in=codes, case_number="").delete()
    Opening.objects.bulk_create(
        (
            Opening(institution_id=ids[one.institution.code], **opening._asdict())
            for one in (*new, *changed)
            for opening in one.openings
        ),
        batch_size=2000,
    )
    _keep_suspended(codes)


def _keep_suspended(codes: Iterable[str]) -> None:
    """What a file opens anew during a case's suspension stays suspended until that ends."""
    by_cases = Opening.objects.filter(institution__code__in=list(codes)).exclude(case_number="")
    held = list(by_cases)
    opened = Opening.objects.filter(
        institution__in={row.institution_id for row in held}, status="open"
    )
    anew: dict[tuple[int, str, str], list[Opening]] = {}
    for again in opened:
        anew.setdefault((again.institution_id, again.care, again.disease), []).append(again)
    Opening.objects.bulk_create(
        Opening(
            institution_id=row.institution_id, care=row.care, disease=row.disease,
            status="suspended", first=again.first, after=row.after, by=row.by, why=row.why,
            case_number=row.case_number,
        )
        for row in held
        for again in anew.get((row.institution_id, row.care, row.disease), ())
        if row.first < again.first and (row.after is None or again.first < row.after)
    )  # fmt: skip


def end(codes: Iterable[str], day: date, by: str, why: str) -> None:
    """Institutions that are no longer designated: everything they do ends on a day."""
    found = Opening.objects.filter(institution__code__in=list(codes), first__lt=day)
    things = found.values_list("institution_id", "care", "disease").distinct()
    Opening.objects.bulk_create(
        Opening(
            institution_id=at, care=care, disease=disease, status="ended", first=day, by=by, why=why
        )
        for at, care, disease in list(things)
    )


def _columns(one: InstitutionValue) -> dict[str, Any]:
    return {**one._asdict(), "name_initials": spelt(one.name)[1]}


def _plain(one: Listed) -> dict[str, Any]:
    openings = [
        {**o._asdict(), "first": str(o.first), "after": str(o.after) if o.after else None}
        for o in one.openings
    ]
    return {"institution": one.institution._asdict(), "openings": openings}


def _value(fields: dict[str, Any]) -> Listed:
    openings = tuple(
        OpeningValue(
            **{
                **o,
                "first": date.fromisoformat(o["first"]),
                "after": date.fromisoformat(o["after"]) if o["after"] else None,
            }
        )
        for o in fields["openings"]
    )
    return Listed(InstitutionValue(**fields["institution"]), openings)
