"""Keeps what institutions and people ask of the insured place: chronic diseases, chosen institutions,
transfers, accidents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from yidi.core.settlement.chronic import Span
from yidi.store.models import (
    ChronicApplication,
    ChronicEntitlement,
    Designation,
    InjuryReport,
    Referral,
)
from yidi.store.reads.chronic import ApplicationCard, DesignationCard
from yidi.store.writes.serials import next_id

_LETTERS = {ChronicApplication: "M", Designation: "D", InjuryReport: "S"}


def apply(region: str, day: date, **columns: Any) -> str:
    """A new application; gives its number."""
    return _kept(ChronicApplication, region, day, columns)


def designate(region: str, day: date, **columns: Any) -> str:
    """A designated institution; gives its number."""
    return _kept(Designation, region, day, columns)


def report(region: str, day: date, **columns: Any) -> str:
    """A reported accident; gives its number."""
    return _kept(InjuryReport, region, day, columns)


def refer(region: str, number: str, **columns: Any) -> None:
    """What an institution said beside the filing of that number."""
    Referral.objects.create(insured_region=region, number=number, **columns)


def _kept(
    model: type[ChronicApplication | Designation | InjuryReport],
    region: str,
    day: date,
    columns: dict[str, Any],
) -> str:
    """A row under a number made from its id: letter, region, day, serial."""
    serial = next_id(model)
    number = f"{_LETTERS[model]}{region}{day:%y%m%d}{serial:08d}"
    model.objects.create(pk=serial, insured_region=region, number=number, **columns)
    return number


def entitle(region: str, person_id: int, span: Span) -> int:
    """The person has the disease; gives the row."""
    row = ChronicEntitlement.objects.create(
        insured_region=region, person_id=person_id, disease=span.what, first=span.first,
        after=span.after,
    )  # fmt: skip
    return row.pk


def end(application: ApplicationCard, state: str, by: str, at: datetime, **columns: Any) -> None:
    """An application is decided or taken back."""
    ChronicApplication.objects.filter(insured_region=application.region, pk=application.id).update(
        state=state, ended_by=by, ended_at=at, **columns
    )


def give_up(designation: DesignationCard, after: date, reason: str) -> None:
    """A designation ends before a day."""
    Designation.objects.filter(insured_region=designation.region, pk=designation.id).update(
        after=max(after, designation.first), reason=reason
    )


def injured(region: str, number: str) -> int | None:
    """Who an accident happened to, if it is within reach."""
    rows = InjuryReport.objects.filter(insured_region=region, number=number)
    return rows.values_list("person_id", flat=True).first()


def statement_received(region: str, number: str, by: str, at: datetime) -> bool:
    """Whether it was not received before."""
    rows = InjuryReport.objects.filter(
        insured_region=region, number=number, statement_at__isnull=True
    )
    return rows.update(statement_at=at, statement_by=by) == 1
