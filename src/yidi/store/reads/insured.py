"""Who somebody is to the institution that has them in front of it. Within a service's reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yidi.store import sealing
from yidi.store.models import Person


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One enrolment with everything that the national record says of a person. Balance in fen."""

    id: int
    region: str
    psn_no: str
    name: str
    id_type: str
    number: str
    birth: date | None
    male: bool | None
    insurance: str
    status: str
    status_since: date | None
    retired: bool
    group: str
    hardship: str
    civil_servant: str
    balance: int
    direct_suspended_from: date | None
    direct_suspended_to: date | None


def by_number(number: str, regions: Iterable[str]) -> list[Enrolment]:
    """All enrolments under an identity number in some pooling areas."""
    found = Person.objects.filter(
        id_digest=sealing.digest(number), insured_region__in=list(regions)
    )
    return [_enrolment(row) for row in found.order_by("insured_region", "id")]


def of_person(person_id: int, regions: Iterable[str]) -> list[Enrolment]:
    """All enrolments of whoever has this one: under the same number, or this one alone."""
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        return []
    same = {"id_digest": row.id_digest} if row.id_digest else {"pk": row.pk}
    found = Person.objects.filter(**same, insured_region__in=list(regions))
    return [_enrolment(each) for each in found.order_by("insured_region", "id")]


def by_psn_no(region: str, psn_no: str) -> Enrolment | None:
    """The enrolment of that number in a pooling area."""
    row = Person.objects.filter(insured_region=region, psn_no=psn_no).first()
    return _enrolment(row) if row else None


def by_ids(ids: Iterable[int]) -> dict[int, Enrolment]:
    """Enrolments by their ids."""
    return {row.pk: _enrolment(row) for row in Person.objects.filter(pk__in=list(ids))}


def number_for(one: Enrolment) -> str:
    """The identity number that stands for somebody: of a newborn without one a parent's."""
    if one.number:
        return one.number
    sealed = Person.objects.filter(pk=one.id).values_list("parent__id_sealed", flat=True).first()
    return sealing.unseal(bytes(sealed)) if sealed else ""


def _enrolment(row: Person) -> Enrolment:
    number = sealing.unseal(bytes(row.id_sealed)) if row.id_sealed else ""
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Enrolment(id=row.pk, region=row.insured_region, number=number, **plain)


_PLAIN = [n for n in Enrolment.__dataclass_fields__ if n not in {"id", "region", "number"}]
