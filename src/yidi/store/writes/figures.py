"""Counts anew what settlements, claims and filings came to, by month. Wants a service's reach.

A month is counted whole or not at all, so that counting twice is counting once. Which months: those in
which something came since the last time, and from the month before this one on, because a row that was
written late has a number below the last one seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import connection

from yidi.core.calendar import add_months
from yidi.core.figures.asked import month_of
from yidi.core.figures.cell_file import COUNTS, MEASURES, CellFile
from yidi.core.figures.printed import written
from yidi.store.facts import CHANGING, DESKS, values
from yidi.store.models import CareCell, CarePerson, DeskCell, FigureAnswer, FigureMark, FigureSource

_DAYS = {
    "store_settlement": "day",
    "store_claimresult": "day",
    "store_filing": "CASE WHEN version = 1 THEN filed_at AT TIME ZONE 'Asia/Shanghai' END",
}
"""Table → the day of a row; none for what does not count by itself."""
_SUMMED = ("store_settlement", "store_claimresult")
_EVER = date(2000, 1, 1)
LATE = 10_000
"""How many numbers below the first of a month may still belong to it: work that was begun earlier."""

_NEW = """
SELECT date_trunc('month', {day})::date AS month, min(id), max(id) FROM {table}
 WHERE id > %s GROUP BY 1
"""

_SIGNED = """
SELECT date_trunc('month', day)::date AS month, insured_region, place, insurance, care, scope,
       '{way}' AS way, person_id,
       CASE WHEN kind = 'reversal' THEN -1 ELSE 1 END AS bills, {visits} AS visits,
       total, in_scope, fund_total, {account} AS account, person_part
  FROM {table} WHERE id >= %({table})s AND day >= %(since)s
"""
_ONE = "CASE WHEN kind = 'reversal' THEN -1 ELSE 1 END"
_OF_A_BILL = f"CASE WHEN total = 0 THEN 0 ELSE {_ONE} END"
"""The difference of a settlement, which is without a bill, is no visit by itself."""

COUNT_CARE = f"""
WITH facts AS MATERIALIZED (
    {
    _SIGNED.format(
        table="store_settlement",
        way="direct",
        account="account",
        visits=f"CASE WHEN interim THEN 0 ELSE {_ONE} END",
    )
}
    UNION ALL
    {_SIGNED.format(table="store_claimresult", way="manual", account="0", visits=_OF_A_BILL)}
), cells AS (
    INSERT INTO store_carecell (
        month, months, insured_region, place, insurance, care, scope, way, visits, bills, total,
        in_scope, fund_total, account, person_part, steps)
    SELECT month, 1, insured_region, place, insurance, care, scope, way, sum(visits), sum(bills),
           sum(total), sum(in_scope), sum(fund_total), sum(account), sum(person_part), '{{}}'
      FROM facts GROUP BY month, insured_region, place, insurance, care, scope, way
)
INSERT INTO store_careperson (
    month, insured_region, place, insurance, care, scope, way, person, visits)
SELECT month, insured_region, place, insurance, care, scope, way, person_id, sum(visits)
  FROM facts GROUP BY month, insured_region, place, insurance, care, scope, way, person_id
HAVING sum(visits) <> 0
"""  # noqa: S608

COUNT_DESK = """
INSERT INTO store_deskcell (
    subject, month, region, other, kind, channel, insurance, count, part, amount,
    part_amount)
SELECT %(subject)s, date_trunc('month', day)::date, region, other, kind, channel, insurance, count(*),
       count(*) FILTER (WHERE part), sum(amount), sum(part_amount)
  FROM ({facts}) AS facts WHERE day >= %(since)s GROUP BY 2, 3, 4, 5, 6, 7
"""


def since(now: datetime) -> date:
    """From which month on to count, seeing to what came since the last time; marks are locked."""
    months = [add_months(month_of(now.date()), -1)]
    for table in _DAYS:
        months += _seen(table)
    return min(months)


def _seen(table: str) -> list[date]:
    """The months of rows that came since the last time; the mark moves on."""
    FigureMark.objects.get_or_create(table=table)
    mark = FigureMark.objects.select_for_update().get(table=table)
    with connection.cursor() as cursor:
        cursor.execute(_NEW.format(table=table, day=_DAYS[table]), [mark.last_id])
        found = cursor.fetchall()
    for month, first, last in found:
        mark.last_id = max(mark.last_id, last)
        if month is None:
            continue
        known = mark.first_ids.get(str(month), first)
        mark.first_ids[str(month)] = min(known, first)
    mark.save()
    return [month for month, _, _ in found if month]


def _from_id(table: str, first: date) -> int:
    """A number that no row of these months is below."""
    ids: dict[str, int] = FigureMark.objects.get(table=table).first_ids
    known = [number for month, number in ids.items() if month >= str(first)]
    return max(min(known, default=0) - LATE, 0)


def count(first: date, now: datetime) -> int:
    """Counts every month from `first` on anew; gives the number of cells."""
    said = values(first, now.date())
    said |= {table: _from_id(table, first) for table in _SUMMED}
    CareCell.objects.filter(source=None, month__gte=first).delete()
    CarePerson.objects.filter(month__gte=first)._raw_delete("default")  # noqa: SLF001
    DeskCell.objects.filter(month__gte=first).delete()
    DeskCell.objects.filter(subject__in=CHANGING).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_CARE, said)
        for subject, facts in DESKS.items():
            begins = _EVER if subject in CHANGING else first
            own = {"subject": subject, "since": begins}
            cursor.execute(COUNT_DESK.format(facts=facts), said | own)
    FigureMark.objects.update(counted_at=now)
    return CareCell.objects.filter(source=None, month__gte=first).count()


def keep_answers(answers: Mapping[str, list[Any]], at: datetime) -> None:
    """Answers to what was asked of the cells as they were counted at a moment, in the place of earlier
    ones. Whoever keeps some at the same time goes first."""
    FigureAnswer.objects.all().delete()
    FigureAnswer.objects.bulk_create(
        (
            FigureAnswer(question=question, counted_at=at, rows=rows)
            for question, rows in answers.items()
        ),
        ignore_conflicts=True,
    )


def keep_source(file: CellFile, digest: str, who: str, at: datetime) -> int:
    """Keeps a file of aggregates in the place of an earlier one of the same name; gives its id."""
    FigureSource.objects.filter(name=file.says["name"]).delete()
    made = FigureSource.objects.create(
        **file.says, digest=digest, loaded_at=at, loaded_by=who, totals=list(_totals(file))
    )
    CareCell.objects.bulk_create(
        CareCell(
            source=made, month=row.first, months=row.months, **row.dimensions,
            **{name: number.value for name, number in row.numbers.items()},
            steps={name: number.step for name, number in row.numbers.items()},
        )
        for row in file.cells
    )  # fmt: skip
    return made.pk


def _totals(file: CellFile) -> Iterable[dict[str, Any]]:
    for one in file.compared:
        parts = 1 if one.measure in COUNTS else 100
        yield {
            "label": one.label, "measure": MEASURES[one.measure], "total": asdict(one.total),
            "parts": [part.text for part in one.parts], "added": written(one.added, parts),
            "stands": one.stands,
        }  # fmt: skip
