"""What the checks of the review look at: settled bills with their lines, persons and other visits.

A day of a place is read some hundred bills at a time, each piece with a handful of statements. Wants a
service's reach: another visit of the person may have been anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db import connection
from django.utils.timezone import get_current_timezone

from yidi.core.regions import city_of
from yidi.core.review.seen import Bill, Line, Visited, net
from yidi.store.models import Institution, ReviewRun
from yidi.store.reads import catalogue
from yidi.store.reads.institutions import prefix

PIECE = 500
"""How many bills are read at once."""


def places() -> list[str]:
    """The city-level codes of all places that have an institution."""
    found = Institution.objects.order_by("place").values_list("place", flat=True).distinct()
    return sorted({city_of(place) for place in found})


def codes(place: str) -> list[str]:
    """The institutions of a place."""
    rows = Institution.objects.filter(place__startswith=prefix(place))
    return [code for code, at in rows.values_list("code", "place") if city_of(at) == place]


def begin(place: str, institutions: Sequence[str]) -> date | None:
    """The day after the last that was gone through; the first day on which anything was settled where
    none was; None where nothing was."""
    last = ReviewRun.objects.filter(place=place).order_by("-day").values_list("day", flat=True)
    if (done := last.first()) is not None:
        return done + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(_EARLIEST, [list(institutions)])
        row = cursor.fetchone()
    found: date | None = row[0] if row else None
    return found


_EARLIEST = "SELECT min(day) FROM store_settlement WHERE institution_code = ANY (%s)"


def settled(institutions: Sequence[str], first: date, last: date) -> list[tuple[date, int]]:
    """(day, id) of the settlements from one day to another that are in force and were never screened or
    drawn."""
    return _rows(_SETTLED, [list(institutions), first, last])


_SETTLED = """
SELECT s.day, s.id FROM store_settlement s
  JOIN store_bill b ON b.id = s.bill_id AND b.insured_region = s.insured_region
 WHERE s.institution_code = ANY (%s) AND s.day BETWEEN %s AND %s AND s.kind = 'settlement'
   AND b.settlement_id = s.id
   AND NOT EXISTS (SELECT 1 FROM store_reviewcase c
                    WHERE c.settlement_id = s.id AND c.origin <> 'picked')
 ORDER BY s.day, s.id
"""

_BILLS = """
SELECT s.id, s.setl_id, s.insured_region, s.place, s.institution_code, i.name, i.level, s.care,
       s.scope, s.settled_at, s.fund_total, s.in_scope, s.review,
       s.interim OR jsonb_array_length(s.earlier) > 0, s.bill_id, s.visit_id,
       s.person_id, v.mdtrt_id, v.first, coalesce(v.last, v.first), v.died, v.diagnoses::json,
       p.male, p.birth
  FROM store_settlement s
  JOIN store_visit v ON v.id = s.visit_id AND v.insured_region = s.insured_region
  JOIN store_person p ON p.id = s.person_id AND p.insured_region = s.insured_region
  JOIN store_institution i ON i.code = s.institution_code
 WHERE s.id = ANY (%s) ORDER BY s.id
"""
_BILL = (
    "id", "setl_id", "region", "place", "institution_code", "institution", "level", "care",
    "scope", "settled_at", "funds", "in_scope", "reviewed", "part", "bill_id", "visit_id", "person_id",
    "mdtrt_id", "first", "last", "died", "diagnoses", "male", "birth",
)  # fmt: skip

_LINES = """
SELECT bill_id, id, feedetl_sn, at, code, name, fee_kind, quantity, price, amount,
       own_paid, amount - own_paid - over_limit - class_b, category, approved, returns
  FROM store_chargeline WHERE bill_id = ANY (%s) ORDER BY bill_id, at, id
"""

_OTHERS = """
WITH same AS (
  SELECT q.id AS asked, q.id AS other FROM store_person q WHERE q.id = ANY (%(people)s)
  UNION
  SELECT q.id, p.id FROM store_person q JOIN store_person p ON p.id_digest = q.id_digest
   WHERE q.id = ANY (%(people)s) AND q.id_digest <> '')
SELECT same.asked, v.mdtrt_id, v.place, v.institution_code, i.name, v.care = 'inpatient', v.first,
       coalesce(v.last, v.first), coalesce(v.diagnoses::jsonb #>> '{0,code}', ''), v.died
  FROM same JOIN store_visit v ON v.person_id = same.other
  JOIN store_institution i ON i.code = v.institution_code
 WHERE (v.care = 'inpatient' OR v.died) AND v.state <> 'cancelled'
   AND v.first <= %(last)s AND (v.died OR coalesce(v.last, v.first) >= %(since)s)
 ORDER BY v.first, v.id
"""


def bills(ids: Sequence[int], days: int) -> list[Bill]:
    """Settlements as the checks see them, with the person's other stays within `days` before."""
    rows = [dict(zip(_BILL, row, strict=True)) for row in _rows(_BILLS, [list(ids)])]
    zone = get_current_timezone()
    for row in rows:
        for name in ("settled_at", "first", "last"):
            row[name] = row[name].astimezone(zone)
    lines = _lines(rows, zone)
    others = _others(rows, days, zone)
    return [
        _bill(row, lines.get(row["bill_id"], []), others.get(row["person_id"], [])) for row in rows
    ]


def _rows(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _bill(row: dict[str, Any], lines: Iterable[Line], others: Iterable[Visited]) -> Bill:
    said = [one for one in row["diagnoses"] if one.get("valid", True)]
    known = {
        name: row[name]
        for name in Bill.__dataclass_fields__
        if name not in {"lines", "others", "diagnoses"}
    }
    return Bill(
        **known,
        diagnoses=tuple(str(one["code"]) for one in said),
        lines=net(lines),
        others=tuple(one for one in others if one.mdtrt_id != row["mdtrt_id"]),
    )


def _lines(rows: Iterable[dict[str, Any]], zone: tzinfo) -> dict[int, list[Line]]:
    """The charges by bill, each with what the catalogue says of it now."""
    listed = list(rows)
    region_of = {row["bill_id"]: catalogue.region_of(row["place"]) for row in listed}
    charges = _rows(_LINES, [[row["bill_id"] for row in listed]])
    found: dict[int, list[Line]] = {}
    for region in dict.fromkeys(region_of.values()):
        mine = [row for row in charges if region_of[row[0]] == region]
        for bill, line in _with_items(region, mine, zone):
            found.setdefault(bill, []).append(line)
    return found


_LINE: Callable[..., Line] = Line


def _with_items(
    region: str, charges: list[tuple[Any, ...]], zone: tzinfo
) -> Iterator[tuple[int, Line]]:
    made = [(row[0], row[1:3], row[3].astimezone(zone), row[4:]) for row in charges]
    wanted = {(rest[0], at.date()) for _, _, at, rest in made}
    items = catalogue.items(region, wanted, catalogue.version(region)) if wanted else {}
    for bill, head, at, rest in made:
        yield bill, _LINE(*head, at, *rest, items[rest[0], at.date()])


def _others(rows: Iterable[dict[str, Any]], days: int, zone: tzinfo) -> dict[int, list[Visited]]:
    """Stays and deaths of the same people, under whatever insurance, by the person of the bill."""
    listed = list(rows)
    if not listed:
        return {}
    since = min(row["first"] for row in listed) - timedelta(days=days + 1)
    last: datetime = max(row["last"] for row in listed)
    people = list({row["person_id"] for row in listed})
    found: dict[int, list[Visited]] = {}
    for asked, *rest in _rows(_OTHERS, {"people": people, "last": last, "since": since}):
        visit = Visited(*rest[:5], *(at.astimezone(zone) for at in rest[5:7]), *rest[7:])
        found.setdefault(asked, []).append(visit)
    return found
