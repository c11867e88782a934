"""Visits with their person, their bills and their charges; every statement names insured_region."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from yidi.core.settlement.catalogue import Original
from yidi.core.settlement.charging import Former
from yidi.core.settlement.diagnosing import Diagnosis
from yidi.core.settlement.giving_back import Left
from yidi.core.settlement.scope import Kept, Terms
from yidi.core.settlement.visiting import Stand
from yidi.store import sealing
from yidi.store.models import ChargeLine, ChronicEntitlement, Person, Settlement, Visit


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person of the register as a till meets them; digest: of the identity number."""

    id: int
    region: str
    psn_no: str
    name: str
    digest: str
    parent_digest: str
    insurance: str
    status: str
    suspended_from: date | None
    suspended_to: date | None


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit, its person and the level of its institution."""

    id: int
    region: str
    place: str
    institution_code: str
    mdtrt_id: str
    person_id: int
    number: str
    insurance: str
    credential: str
    med_type: str
    care: str
    disease: str
    disease_code: str
    first: datetime
    last: datetime | None
    state: str
    emergency: bool
    injury: str
    mental_illness: bool
    died: bool
    diagnoses: tuple[Diagnosis, ...]
    details: Mapping[str, Any]
    version: int
    psn_no: str
    birth: date | None
    male: bool | None
    level: str


class BillStand(NamedTuple):
    """A bill of a visit. settled: by a settlement in force; interim: whether that is one of
    several of a stay."""

    id: int
    batch: str
    kind: str
    number: int
    lines: int
    settled: bool
    interim: bool


_VISIT = (
    "id", "insured_region", "place", "institution_code", "mdtrt_id", "person_id", "number",
    "insurance", "credential", "med_type", "care", "disease", "disease_code", "first", "last",
    "state", "emergency", "injury", "mental_illness", "died", "diagnoses", "details", "version",
)  # fmt: skip

_CAST = {"diagnoses": "::json", "details": "::json"}
"""Read as values; jsonb would come as text."""

FIND = f"""
SELECT {", ".join(f"v.{name}{_CAST.get(name, '')}" for name in _VISIT)}, p.psn_no, p.birth, p.male, i.level
  FROM store_visit v
  JOIN store_person p ON p.id = v.person_id AND p.insured_region = v.insured_region
  JOIN store_institution i ON i.code = v.institution_code
 WHERE v.insured_region = %s AND v.mdtrt_id = %s AND v.institution_code = %s
"""  # noqa: S608

LOCKED = FIND + " FOR NO KEY UPDATE OF v"

BILLS = """
SELECT b.id, b.batch, b.kind, b.number, b.lines, b.settlement_id IS NOT NULL,
       coalesce(s.interim, false)
  FROM store_bill b LEFT JOIN store_settlement s ON s.id = b.settlement_id
 WHERE b.insured_region = %s AND b.visit_id = %s ORDER BY b.id
"""

LOCK_BILLS = """
SELECT id FROM store_bill WHERE insured_region = %s AND visit_id = %s ORDER BY id FOR UPDATE
"""
"""Before they are read: who waits for a settlement must see it, not only that the bill has one."""


def enrolled(region: str, psn_no: str) -> Enrolled | None:
    """The person of a pooling area under a number."""
    row = (
        Person.objects.select_related("parent").filter(insured_region=region, psn_no=psn_no).first()
    )
    if row is None:
        return None
    return Enrolled(
        row.pk, region, psn_no, row.name, row.id_digest,
        row.parent.id_digest if row.parent else "", row.insurance, row.status,
        row.direct_suspended_from, row.direct_suspended_to,
    )  # fmt: skip


def is_number(enrolled: Enrolled, number: str) -> bool:
    """Whether an identity number is the person's, or of a newborn without one the parent's."""
    known = enrolled.digest or enrolled.parent_digest
    return bool(known) and sealing.digest(number.strip().upper()) == known


def find(mdtrt_id: str, institution_code: str, *, locked: bool = False) -> Visited | None:
    """A visit of an institution; locked: nobody else changes it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCKED if locked else FIND, [mdtrt_id[:6], mdtrt_id, institution_code])
        row = cursor.fetchone()
    return _visited(row) if row else None


def person_of(region: str, mdtrt_id: str, institution_code: str) -> int | None:
    """Whose visit it is."""
    rows = Visit.objects.filter(
        insured_region=region, mdtrt_id=mdtrt_id, institution_code=institution_code
    )
    return rows.values_list("person_id", flat=True).first()


def _visited(row: tuple[Any, ...]) -> Visited:
    kept = dict(zip(_VISIT, row, strict=False))
    kept["region"] = kept.pop("insured_region")
    kept["diagnoses"] = tuple(diagnosis(one) for one in kept["diagnoses"])
    psn_no, birth, male, level = row[len(_VISIT) :]
    return Visited(**kept, psn_no=psn_no, birth=birth, male=male, level=level)


def diagnosis(kept: Mapping[str, Any]) -> Diagnosis:
    """A diagnosis as the column keeps it."""
    return Diagnosis(**{**kept, "at": datetime.fromisoformat(kept["at"])})


def bills(visit: Visited, *, locked: bool = False) -> list[BillStand]:
    """The bills of a visit, oldest first."""
    with connection.cursor() as cursor:
        if locked:
            cursor.execute(LOCK_BILLS, [visit.region, visit.id])
        cursor.execute(BILLS, [visit.region, visit.id])
        return [BillStand(*row) for row in cursor.fetchall()]


def stand(visit: Visited, bills: Iterable[BillStand]) -> Stand:
    """What the core asks of a visit before a step."""
    listed = tuple(bills)
    settled = [bill for bill in listed if bill.settled]
    return Stand(
        visit.state,
        visit.care,
        loose=sum(bill.lines for bill in listed if not bill.settled),
        settled=len(settled),
        final=any(not bill.interim for bill in settled),
    )


def taken_number(institution_code: str, number: str, cares: Collection[str]) -> str | None:
    """The mdtrt_id of a living visit under the institution's own number."""
    rows = Visit.objects.filter(
        institution_code=institution_code, number=number, care__in=list(cares)
    )
    found = rows.exclude(state="cancelled").values_list("mdtrt_id", flat=True).first()
    return str(found) if found else None


def chronic(person_id: int, day: date) -> list[str]:
    """The chronic diseases that a person was found to have on a day."""
    rows = ChronicEntitlement.objects.filter(person_id=person_id, first__lte=day)
    rows = rows.exclude(after__lte=day).order_by("id")
    return list(rows.values_list("disease", flat=True))


# ---- what a charge looks at

TAKEN = """
SELECT c.feedetl_sn, c.code, c.price, c.quantity, c.amount, c.category, c.self_pay_rate,
       c.price_cap, (c.details->>'covered')::bigint, c.returns, b.batch
  FROM store_chargeline c
  JOIN store_bill b ON b.id = c.bill_id AND b.insured_region = c.insured_region
 WHERE c.insured_region = %(region)s AND c.visit_id = %(visit)s
   AND (c.feedetl_sn = ANY (%(numbers)s) OR c.returns = ANY (%(originals)s))
"""

USED = """
WITH back AS (
  SELECT returns, sum(quantity) AS quantity FROM store_chargeline
   WHERE insured_region = %(region)s AND visit_id = %(visit)s AND code = ANY (%(codes)s)
     AND returns <> '' GROUP BY returns)
SELECT c.code, (c.at AT TIME ZONE 'Asia/Shanghai')::date,
       sum(least(coalesce((c.details->>'covered')::bigint, c.quantity),
                 c.quantity + coalesce(back.quantity, 0)))
  FROM store_chargeline c LEFT JOIN back ON back.returns = c.feedetl_sn
 WHERE c.insured_region = %(region)s AND c.visit_id = %(visit)s AND c.code = ANY (%(codes)s)
   AND c.returns = '' AND c.category <> 'C' GROUP BY 1, 2
"""

OUTSIDE = """
SELECT feedetl_sn FROM store_chargeline
 WHERE insured_region = %s AND visit_id = %s
   AND NOT (at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %s AND %s ORDER BY id LIMIT 20
"""


def earlier(
    visit: Visited, numbers: Collection[str], originals: Collection[str]
) -> tuple[frozenset[str], dict[str, Former]]:
    """Which of the line numbers are in use, and what is left of the lines that are given back."""
    wanted: dict[str, Any] = {
        "region": visit.region, "visit": visit.id, "numbers": [*numbers, *originals],
        "originals": list(originals),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, wanted)
        rows = cursor.fetchall()
    former = {row[0]: _former(visit, row) for row in rows if not row[9]}
    for row in rows:
        if row[9] in former:
            batch, original = former[row[9]]
            left = original.kept.less(-row[3], -row[4])
            former[row[9]] = Former(batch, original._replace(kept=left))
    return frozenset(row[0] for row in rows), former


def _former(visit: Visited, row: tuple[Any, ...]) -> Former:
    _, code, price, quantity, amount, category, rate, cap, covered, _, batch = row
    kept = Kept(Terms(category, rate, cap, covered), price, quantity, amount)
    return Former(batch, Original(visit.mdtrt_id, code, kept))


def used(visit: Visited, codes: Collection[str]) -> dict[tuple[str, date | None], int]:
    """Quantities in scope that the visit has of these items, what was given back taken off: by day,
    and in all under the day None."""
    if not codes:
        return {}
    made: dict[tuple[str, date | None], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(USED, {"region": visit.region, "visit": visit.id, "codes": list(codes)})
        for code, day, quantity in cursor.fetchall():
            made[code, day] = int(quantity)
            made[code, None] = made.get((code, None), 0) + int(quantity)
    return made


def lines_outside(visit: Visited, first: date, last: date) -> list[str]:
    """Line numbers of charges before the first or after the last day, twenty at most."""
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE, [visit.region, visit.id, first, last])
        return [row[0] for row in cursor.fetchall()]


def left(region: str, setl_id: str) -> list[Left]:
    """What is left of the charges of the bill that a settlement is about, as they came."""
    bill = Settlement.objects.filter(insured_region=region, setl_id=setl_id).values("bill_id")
    return _left_of(ChargeLine.objects.filter(insured_region=region, bill_id__in=bill))


def left_of(visit: Visited) -> list[Left]:
    """What is left of all charges of a visit, settled or not, as they came."""
    return _left_of(ChargeLine.objects.filter(insured_region=visit.region, visit_id=visit.id))


def _left_of(rows: QuerySet[ChargeLine]) -> list[Left]:
    made: dict[str, Left] = {}
    for row in rows.select_related("bill").order_by("id"):
        if row.returns:
            was = made[row.returns]
            made[row.returns] = replace(
                was, quantity=was.quantity + row.quantity, amount=was.amount + row.amount
            )
        else:
            made[row.feedetl_sn] = _left(row)
    return [line for line in made.values() if line.quantity]


def _left(row: ChargeLine) -> Left:
    return Left(
        row.feedetl_sn, row.bill.batch, timezone.localtime(row.at), row.code, row.own_code,
        row.name, row.price, row.quantity, row.amount, row.approved, row.disease_code,
    )  # fmt: skip


LOOSE = """
SELECT c.feedetl_sn FROM store_chargeline c
  JOIN store_bill b ON b.id = c.bill_id AND b.insured_region = c.insured_region
 WHERE c.insured_region = %(region)s AND c.visit_id = %(visit)s AND b.settlement_id IS NULL
   AND (%(batch)s::text IS NULL OR b.batch = %(batch)s) ORDER BY c.id
"""


def loose_lines(visit: Visited, batch: str | None) -> list[str]:
    """The numbers of lines that are not settled, of a batch or (None) of the whole visit."""
    with connection.cursor() as cursor:
        cursor.execute(LOOSE, {"region": visit.region, "visit": visit.id, "batch": batch})
        return [row[0] for row in cursor.fetchall()]
