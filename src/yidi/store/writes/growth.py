"""Counts the months that monitors of growth compare. Wants a service's reach.

A month is counted whole: that of the night anew each night, one before it where it is not known yet.
What was taken back before its month was counted whole counts nowhere; what was taken back later stays
in the month, unless a night looks at that month again.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from yidi.core.calendar import add_months
from yidi.core.supervision.growth import MONTHS
from yidi.store.models import GrowthMonth

# ruff: noqa: S608
_IN_FORCE = """
s.kind = 'settlement' AND s.day >= %(first)s AND s.day < %(after)s
   AND NOT EXISTS (SELECT 1 FROM store_settlement r WHERE r.reverses_id = s.id)
"""
_MOVED = {
    "institution_growth": f"""
SELECT s.place AS region, s.institution_code AS subject, left(s.place, 2) || i.level || i.pharmacy AS grp,
       s.fund_total AS amount
  FROM store_settlement s JOIN store_institution i ON i.code = s.institution_code
 WHERE {_IN_FORCE}""",
    "item_growth": """
SELECT v.place AS region, v.institution_code || '|' || c.code AS subject,
       left(v.place, 2) || '|' || c.code AS grp, c.amount
  FROM store_chargeline c JOIN store_visit v ON v.id = c.visit_id
 WHERE c.at >= %(first)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
   AND c.at < %(after)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'""",
    "person_growth": f"""
SELECT s.insured_region AS region, s.person_id::text AS subject, s.insured_region || s.insurance AS grp,
       s.total AS amount
  FROM store_settlement s WHERE s.care <> 'inpatient' AND {_IN_FORCE}""",
}
_COUNT = """
INSERT INTO store_growthmonth (monitor, month, region, subject, grp, amount, bills, counted_on)
SELECT %(monitor)s, %(first)s, coalesce(region, ''), coalesce(subject, ''), grp, sum(amount), count(*),
       %(night)s
  FROM ({moved}) AS moved GROUP BY GROUPING SETS ((region, subject, grp), (grp))
"""


def count(monitor: str, first: date, night: date) -> None:
    """The month that is looked at, and those before it that are not known whole; nothing for a monitor
    that compares no months."""
    if monitor in _MOVED:
        former = [add_months(first, -back) for back in range(1, MONTHS + 1)]
        for month in (first, *(month for month in former if not _whole(monitor, month))):
            _count(monitor, month, night)


def _whole(monitor: str, month: date) -> bool:
    over = add_months(month, 1)
    return GrowthMonth.objects.filter(monitor=monitor, month=month, counted_on__gte=over).exists()


def _count(monitor: str, month: date, night: date) -> None:
    GrowthMonth.objects.filter(monitor=monitor, month=month).delete()
    values: dict[str, Any] = {
        "monitor": monitor,
        "first": month,
        "after": add_months(month, 1),
        "night": night,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(moved=_MOVED[monitor]), values)
