"""Who was treated: people as the staff of the place of care may know them.

The register belongs to the insured place, and its rows are hidden from everybody else. Of a person
treated in one's region the database itself gives name, sex, birth date and the last four characters
of the number (`yidi_treated`), never more. Look through actions/trail/look: every look leaves a line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from yidi.core import people
from yidi.store.models import Person, Visit


@dataclass(frozen=True, slots=True)
class Treated:
    """Somebody who was treated. psn_no: only for those who may see the register, otherwise ""."""

    place: str
    person_id: int
    region: str
    name: str
    male: bool | None
    birth: date | None
    id_last4: str
    psn_no: str = ""

    @property
    def masked(self) -> str:
        """The identity number as it is shown."""
        return people.masked(self.id_last4)


def by_visits(visits: Iterable[int]) -> dict[int, Treated]:
    """Who came, by visit; only visits in the regions of the staff's reach."""
    with connection.cursor() as cursor:
        cursor.execute(_TREATED, [list(visits)])
        return {visit: Treated(*row) for visit, *row in cursor.fetchall()}


_TREATED = (
    "SELECT v.id, v.place, t.person_id, t.insured_region, t.name, t.male, t.birth, t.id_last4"
    " FROM yidi_treated(%s::bigint[]) t JOIN store_visit v ON v.id = t.visit_id"
)


def whoever(visit: Visit) -> Treated | None:
    """The person of a visit: from the register where that is within reach, otherwise as treated."""
    row = Person.objects.filter(pk=visit.person_id).first()
    if row is None:
        return by_visits([visit.pk]).get(visit.pk)
    return Treated(
        visit.place, row.pk, row.insured_region, row.name, row.male, row.birth, row.id_last4,
        row.psn_no,
    )  # fmt: skip
