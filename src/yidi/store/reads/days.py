"""What an institution settled in a span of days: the list that daily reconciliation compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yidi.core.settlement.matching import Row, Sums


@dataclass(frozen=True, slots=True)
class Days:
    """Which settlements. Both days count; cares: our words, empty for all; refunds: whether
    reversals and what they took back are in it."""

    institution_code: str
    first: date
    last: date
    cares: tuple[str, ...] = ()
    insurance: str = ""
    refunds: bool = True


_WHERE = """
  FROM store_settlement s
 WHERE s.institution_code = %(code)s AND s.day BETWEEN %(first)s AND %(last)s
   AND (%(cares)s::text[] = '{}' OR s.care = ANY (%(cares)s))
   AND (%(insurance)s = '' OR s.insurance = %(insurance)s)
   AND (%(refunds)s OR (s.kind = 'settlement' AND NOT EXISTS (
        SELECT 1 FROM store_settlement r WHERE r.reverses_id = s.id)))
"""

_ROWS = f"""
SELECT s.setl_id,
       (SELECT v.mdtrt_id FROM store_visit v
         WHERE v.insured_region = s.insured_region AND v.id = s.visit_id),
       (SELECT p.psn_no FROM store_person p
         WHERE p.insured_region = s.insured_region AND p.id = s.person_id),
       s.total, s.fund_total, s.account, s.kind = 'reversal', s.msgid
{_WHERE} ORDER BY s.id
"""  # noqa: S608

_SUMS = f"""
SELECT coalesce(sum(s.total), 0)::bigint, coalesce(sum(s.fund_total), 0)::bigint,
       coalesce(sum(s.account), 0)::bigint, coalesce(sum(s.cash), 0)::bigint, count(*)
{_WHERE}
"""


def rows(days: Days) -> list[Row]:
    """Every settlement and reversal, in the order in which they were made."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, _parameters(days))
        return [Row(*row) for row in cursor.fetchall()]


def sums(days: Days) -> Sums:
    """Their totals."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, _parameters(days))
        return Sums(*cursor.fetchone())


def _parameters(days: Days) -> dict[str, Any]:
    return {
        "code": days.institution_code,
        "first": days.first,
        "last": days.last,
        "cares": list(days.cares),
        "insurance": days.insurance,
        "refunds": days.refunds,
    }
