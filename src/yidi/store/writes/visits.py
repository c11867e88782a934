"""Keeps visits, and charges with the sums of their bills in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from yidi.core.settlement.charging import Charged
from yidi.core.settlement.diagnosing import Diagnosis
from yidi.store.models import Bill, Visit
from yidi.store.reads.visits import BillStand, Visited


def next_id() -> int:
    """The id of the next visit, which its number is made from."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('store_visit_id_seq')")
        found: tuple[int] = cursor.fetchone()
    return found[0]


def add(**columns: Any) -> bool:
    """A new visit; False if the institution uses its number for another."""
    return _kept(lambda: Visit.objects.create(**_as_kept(columns)))


def change(visit: Visited, **columns: Any) -> bool:
    """The visit with other values; False if its number is another's.

    Bills that are not settled move on a version, so that a settlement on its way, which has read
    the visit as it was, is not kept.
    """
    rows = Visit.objects.filter(insured_region=visit.region, pk=visit.id)
    done = _kept(lambda: rows.update(**_as_kept(columns), version=visit.version + 1))
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ON, [visit.region, visit.id])
    return done


def hold(region: str, visit_id: int) -> None:
    """Nobody else changes the visit until the transaction ends. It is held before its bills, so that
    nobody waits crosswise."""
    rows = Visit.objects.select_for_update(no_key=True).filter(insured_region=region, pk=visit_id)
    rows.values_list("pk").first()


def flag(region: str, visit: Mapping[str, Any]) -> None:
    """The emergency, injury and death of a visit as they were flagged with a bill of it."""
    flagged = {name: visit[name] for name in ("emergency", "injury", "died")}
    rows = Visit.objects.filter(insured_region=region, pk=visit["id"])
    rows.update(**flagged, version=F("version") + 1)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ON, [region, visit["id"]])


_MOVE_ON = """
UPDATE store_bill SET version = version + 1
 WHERE insured_region = %s AND visit_id = %s AND settlement_id IS NULL
"""


def _kept(work: Any) -> bool:
    """Whether it was kept; the transaction goes on when a number was taken."""
    try:
        with transaction.atomic():
            work()
    except IntegrityError as error:
        if "visit_number_once" in str(error):
            return False
        raise
    return True


def _as_kept(columns: dict[str, Any]) -> dict[str, Any]:
    if "diagnoses" in columns:
        columns["diagnoses"] = [_diagnosis(one) for one in columns["diagnoses"]]
    return columns


def _diagnosis(one: Diagnosis) -> dict[str, Any]:
    return {**one._asdict(), "at": one.at.isoformat()}


# ---- charges


def open_bill(visit: Visited, bills: Iterable[BillStand], batch: str, kind: str) -> BillStand:
    """The bill that takes lines of a batch, made if there is none; the bills of a stay follow each
    other."""
    found = [bill for bill in bills if (bill.batch, bill.kind) == (batch, kind)]
    loose = next((bill for bill in found if not bill.settled), None)
    if loose:
        return loose
    number = found[-1].number + 1 if found else 1
    row = Bill.objects.create(
        insured_region=visit.region, visit_id=visit.id, batch=batch, kind=kind, number=number
    )
    return BillStand(row.pk, batch, kind, number, 0, settled=False, interim=False)


_JOIN = """
WITH later AS (
  SELECT id, lines, total, own_paid, over_limit, class_b FROM store_bill
   WHERE insured_region = %(region)s AND visit_id = %(visit)s AND batch = '' AND lines > 0
     AND settlement_id IS NULL AND id <> %(bill)s ORDER BY id FOR UPDATE),
moved AS (
  UPDATE store_chargeline SET bill_id = %(bill)s
   WHERE insured_region = %(region)s AND visit_id = %(visit)s
     AND bill_id IN (SELECT id FROM later)),
emptied AS (
  UPDATE store_bill SET lines = 0, total = 0, own_paid = 0, over_limit = 0, class_b = 0,
         version = version + 1
   WHERE insured_region = %(region)s AND id IN (SELECT id FROM later))
UPDATE store_bill b SET lines = b.lines + l.lines, total = b.total + l.total,
       own_paid = b.own_paid + l.own_paid, over_limit = b.over_limit + l.over_limit,
       class_b = b.class_b + l.class_b, version = b.version + 1
  FROM (SELECT sum(lines) AS lines, sum(total) AS total, sum(own_paid) AS own_paid,
               sum(over_limit) AS over_limit, sum(class_b) AS class_b FROM later) l
 WHERE b.insured_region = %(region)s AND b.id = %(bill)s AND l.lines > 0
"""


def join_bills(region: str, visit_id: int, bill_id: int) -> None:
    """What a stay was charged after an interim bill goes back into it, once that is unsettled again:
    a stay has one bill that is not settled, or its end would be settled in pieces."""
    with connection.cursor() as cursor:
        cursor.execute(_JOIN, {"region": region, "visit": visit_id, "bill": bill_id})


_COLUMNS = {
    "feedetl_sn": "text", "at": "timestamptz", "code": "text", "own_code": "text", "name": "text",
    "fee_kind": "text", "quantity": "bigint", "price": "bigint", "amount": "bigint",
    "category": "text", "self_pay_rate": "int", "price_cap": "bigint", "own_paid": "bigint",
    "over_limit": "bigint", "class_b": "bigint", "reason": "text", "approved": "text",
    "disease_code": "text", "returns": "text", "details": "jsonb",
}  # fmt: skip

ADD = f"""
INSERT INTO store_chargeline (insured_region, visit_id, bill_id, {", ".join(_COLUMNS)})
SELECT %s, %s, %s, line.* FROM json_to_recordset(%s)
    AS line ({", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())})
"""  # noqa: S608
"""All lines in one parameter: an array for each column takes the driver three times as long."""

COUNT = """
UPDATE store_bill SET lines = lines + %s, total = total + %s, own_paid = own_paid + %s,
       over_limit = over_limit + %s, class_b = class_b + %s, version = version + 1
 WHERE insured_region = %s AND id = %s
"""

UNKNOWN_KIND = "14"
"""收费项目类别 其他, for a code that the catalogue does not have."""


def add_lines(visit: Visited, bill: BillStand, lines: Sequence[Charged]) -> None:
    """The lines in one statement, the bill's sums in another. The bill must be locked."""
    rows = [dict(zip(_COLUMNS, _row(line), strict=True)) for line in lines]
    parts = [line.split.parts for line in lines]
    moved = [sum(line.given.amount for line in lines)]
    moved += [sum(part[n] for part in parts) for n in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(ADD, [visit.region, visit.id, bill.id, json.dumps(rows, ensure_ascii=False)])
        cursor.execute(COUNT, [len(lines), *moved, visit.region, bill.id])


def _row(line: Charged) -> tuple[Any, ...]:
    given, item, terms, parts = line.given, line.item, line.split.terms, line.split.parts
    return (
        given.sn, given.at.isoformat(), given.code, given.own_code,
        item.name if item else given.own_code or given.code,
        item.charge_type if item else UNKNOWN_KIND,
        given.quantity, given.price, given.amount, terms.category, terms.self_pay_rate,
        terms.price_cap, parts.own_paid, parts.over_limit, parts.class_b,
        ",".join(str(reason.number) for reason in line.split.reasons), given.approved,
        given.disease_code, given.returns, _details(line),
    )  # fmt: skip


def _details(line: Charged) -> dict[str, Any]:
    """What has no column. covered: what of the quantity may be in scope, for returns; listed: the
    class of the item where the line counts as another."""
    terms = line.split.terms
    made: dict[str, Any] = {"why": [reason.sentence for reason in line.split.reasons]}
    if terms.covered is not None:
        made["covered"] = terms.covered
    if line.listed != terms.category:
        made["listed"] = line.listed
    return {**line.given.details, **made}


BOUND = """
SELECT gone.feedetl_sn FROM store_chargeline gone
 WHERE gone.insured_region = %(region)s AND gone.visit_id = %(visit)s
   AND gone.feedetl_sn = ANY (%(numbers)s)
   AND EXISTS (SELECT 1 FROM store_chargeline left_
        WHERE left_.insured_region = %(region)s AND left_.visit_id = %(visit)s
          AND left_.feedetl_sn <> ALL (%(numbers)s)
          AND (left_.returns = gone.feedetl_sn
               OR gone.returns <> '' AND left_.returns = gone.returns AND left_.id > gone.id))
"""

REMOVE = """
WITH gone AS (
  DELETE FROM store_chargeline c USING store_bill b
   WHERE c.insured_region = %(region)s AND c.visit_id = %(visit)s
     AND c.feedetl_sn = ANY (%(numbers)s)
     AND b.id = c.bill_id AND b.insured_region = c.insured_region AND b.settlement_id IS NULL
  RETURNING c.bill_id, c.amount, c.own_paid, c.over_limit, c.class_b),
moved AS (
  SELECT bill_id, count(*) AS lines, sum(amount) AS total, sum(own_paid) AS own_paid,
         sum(over_limit) AS over_limit, sum(class_b) AS class_b FROM gone GROUP BY bill_id),
counted AS (
  UPDATE store_bill b SET lines = b.lines - m.lines, total = b.total - m.total,
         own_paid = b.own_paid - m.own_paid, over_limit = b.over_limit - m.over_limit,
         class_b = b.class_b - m.class_b, version = b.version + 1
    FROM moved m WHERE b.insured_region = %(region)s AND b.id = m.bill_id)
SELECT count(*) FROM gone
"""


def bound(visit: Visited, numbers: Collection[str]) -> list[str]:
    """Which of these lines another line, that stays, gives back or was cut after."""
    with connection.cursor() as cursor:
        cursor.execute(BOUND, _wanted(visit, numbers))
        return [row[0] for row in cursor.fetchall()]


def remove_lines(visit: Visited, numbers: Collection[str]) -> int:
    """Deletes lines that are not settled and takes them off their bills; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(REMOVE, _wanted(visit, numbers))
        found: tuple[int] = cursor.fetchone()
    return found[0]


def note(visit: Visited, number: str, code: str, memo: str) -> bool:
    """A remark on a line, settled or not: it changes no amount. False if there is no such line."""
    with connection.cursor() as cursor:
        said = json.dumps({"memo": memo}, ensure_ascii=False)
        cursor.execute(_NOTE, [said, visit.region, visit.id, number, code])
        return bool(cursor.rowcount == 1)


_NOTE = """
UPDATE store_chargeline SET details = details || %s::jsonb
 WHERE insured_region = %s AND visit_id = %s AND feedetl_sn = %s AND code = %s
"""


def _wanted(visit: Visited, numbers: Collection[str]) -> dict[str, Any]:
    return {"region": visit.region, "visit": visit.id, "numbers": list(numbers)}
