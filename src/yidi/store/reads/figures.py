"""What was counted: cells for pages, persons without naming one, and the rows behind a number.

Cells hold no person, so whoever holds the right sees those of the areas that are asked for, also a
provincial centre, beneath which lie pools. Rows are seen as everywhere: by row-level security.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from yidi.core.calendar import add_months
from yidi.core.figures.asked import INSURED, Asked, within
from yidi.core.figures.definitions import OF_PERSONS
from yidi.store import facts, reach
from yidi.store.models import CareCell, FigureAnswer, FigureMark, FigureSource, Prepayment
from yidi.store.provinces import province

DIMENSIONS = ("month", "insured_region", "place", "insurance", "care", "scope", "way")
_SUMS = {
    "visits": "sum(visits)",
    "direct": "sum(visits) FILTER (WHERE way = 'direct')",
    "manual": "sum(visits) FILTER (WHERE way = 'manual')",
    "bills": "sum(bills)",
    "total": "sum(total)",
    "in_scope": "sum(in_scope)",
    "fund_total": "sum(fund_total)",
    "account": "sum(account)",
    "person_part": "sum(person_part)",
}
_SIDES = {INSURED: ("insured_region", "place"), "place": ("place", "insured_region")}
PAGE = 50

Key = tuple[Any, ...]
Sums = dict[str, int]


# ---- which codes there are


def codes(column: str, table: str = "store_carecell") -> list[Any]:
    """Every value of a column, ascending, by hopping along its index."""
    statement = f"""
    WITH RECURSIVE hop AS (
        (SELECT {column} AS code FROM {table} ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM {table} WHERE {column} > hop.code ORDER BY {column} LIMIT 1)
          FROM hop WHERE hop.code IS NOT NULL
    )
    SELECT code FROM hop WHERE code IS NOT NULL
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [code for (code,) in cursor.fetchall()]


def counted_at() -> datetime | None:
    """When the figures were counted last; None: never."""
    return FigureMark.objects.order_by("counted_at").values_list("counted_at", flat=True).first()


# ---- cells


_keeping: ContextVar[dict[str, list[Any]] | None] = ContextVar("answers", default=None)


@contextmanager
def keeping() -> Iterator[dict[str, list[Any]]]:
    """What is asked of cells and persons meanwhile, by question, as `answered` finds it again."""
    answers: dict[str, list[Any]] = {}
    token = _keeping.set(answers)
    try:
        yield answers
    finally:
        _keeping.reset(token)


def _answered(statement: str, values: Mapping[str, Any]) -> list[Any]:
    """The rows of a question; those that were kept when the cells were counted last, if any were."""
    said = json.dumps(values, default=str, sort_keys=True)
    question = hashlib.sha256(f"{statement}{said}".encode()).hexdigest()
    answers = _keeping.get()
    with reach.service():
        rows = _kept(question) if answers is None else None
        if rows is None:
            rows = _asked(statement, values)
    if answers is not None:
        answers[question] = rows
    return rows


def _kept(question: str) -> list[Any] | None:
    found = FigureAnswer.objects.filter(
        question=question, counted_at__in=FigureMark.objects.values("counted_at")
    )
    return next((list(rows) for rows in found.values_list("rows", flat=True)), None)


def _asked(statement: str, values: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def care(asked: Asked, *groupings: Sequence[str]) -> list[dict[Key, Sums]]:
    """The sums of care as this house counted it, once for each grouping, by the words of its
    dimensions."""
    sets = ", ".join(f"({', '.join(grouping)})" for grouping in groupings)
    told = {name for grouping in groupings for name in grouping}
    names = [name for name in DIMENSIONS if name in told]
    where, values = _where(asked)
    columns = [_TEXT.get(name, name) for name in names]
    marks = ", ".join(f"GROUPING({name})" for name in names) or "1"
    shown = ", ".join([*columns, *(f"coalesce({sql}, 0)::bigint" for sql in _SUMS.values())])
    statement = f"""
    SELECT ARRAY[{marks}]::int[], {shown} FROM store_carecell
     WHERE source_id IS NULL AND {where}
     GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608
    found: dict[frozenset[str], dict[Key, Sums]] = {frozenset(g): {} for g in groupings}
    for absent, *row in _answered(statement, values):
        words = {name: _word(name, word) for name, word in zip(names, row, strict=False)}
        present = frozenset(n for n, gone in zip(names, absent, strict=False) if not gone)
        grouping = next(g for g in groupings if frozenset(g) == present)
        sums = dict(zip(_SUMS, row[len(names) :], strict=True))
        found[present][tuple(words[name] for name in grouping)] = sums
    return [found[frozenset(grouping)] for grouping in groupings]


_TEXT = {"month": "month::text"}
"""What an answer keeps as text."""


def _word(name: str, word: Any) -> Any:
    return date.fromisoformat(word) if name in _TEXT and word else word


def flows(asked: Asked, seen: Callable[[str], str]) -> dict[Key, Sums]:
    """The sums of care by (insured region, place). seen: what the codes of the other side are called
    from afar, so that a country's flows are not told place by place."""
    own, other = _SIDES[asked.side]
    where, values = _where(asked)
    known = codes(other)
    sums = ", ".join(f"coalesce({sql}, 0)::bigint" for sql in _SUMS.values())
    statement = f"""
    SELECT {own}, seen.called, {sums} FROM store_carecell
      JOIN unnest(%(known)s::text[], %(called)s::text[]) AS seen (code, called) ON seen.code = {other}
     WHERE source_id IS NULL AND {where}
     GROUP BY {own}, seen.called
    """  # noqa: S608
    values |= {"known": known, "called": [seen(code) for code in known]}
    turned = 1 if asked.side == INSURED else -1
    return {
        (near, far)[::turned]: dict(zip(_SUMS, row, strict=True))
        for near, far, *row in _answered(statement, values)
    }


def persons(asked: Asked, *by: str) -> dict[Key, int]:
    """How many persons had care, each once, by the words of some dimensions; nobody is named.

    A person whose visits were all taken back within what is asked for does not count.
    """
    where, values = _where(asked)
    named = ", ".join((*by, "person"))
    outer = ", ".join((*(_TEXT.get(name, name) for name in by), "count(*)"))
    grouped = f"GROUP BY {', '.join(by)}" if by else ""
    statement = f"""
    SELECT {outer} FROM (
        SELECT {named} FROM store_careperson WHERE {where} GROUP BY {named} HAVING sum(visits) > 0
    ) AS seen {grouped}
    """  # noqa: S608
    return {
        tuple(_word(name, word) for name, word in zip(by, row, strict=False)): row[-1]
        for row in _answered(statement, values)
    }


def _where(asked: Asked) -> tuple[str, dict[str, Any]]:
    conditions, values = _wanted(asked, ("insurance", "care", "way"))
    dates = {"first": asked.first, "last": asked.last}
    return " AND ".join(["month BETWEEN %(first)s AND %(last)s", *conditions]), values | dates


def _wanted(
    asked: Asked, words: Iterable[str], prefix: str = ""
) -> tuple[list[str], dict[str, Any]]:
    """Whose, where and of what kind, months apart. prefix: of the columns."""
    own, other = _SIDES[asked.side]
    conditions = [f"{prefix}{own} = ANY (%(own)s)"]
    values: dict[str, Any] = {"own": _codes(own, asked.areas)}
    if asked.other:
        conditions.append(f"{prefix}{other} = ANY (%(other)s)")
        values["other"] = _codes(other, (asked.other,))
    if asked.scopes:
        conditions.append(f"{prefix}scope = ANY (%(scopes)s)")
        values["scopes"] = list(asked.scopes)
    for name in words:
        if getattr(asked, name):
            conditions.append(f"{prefix}{name} = %({name})s")
            values[name] = getattr(asked, name)
    return conditions, values


def _codes(column: str, areas: Iterable[str], table: str = "store_carecell") -> list[str]:
    return list(within(areas, codes(column, table)))


def desks(subject: str, asked: Asked, *by: str) -> dict[Key, Sums]:
    """What offices of the areas did, by the words of some of month, region, other, kind, channel, insurance;
    of one insurance if that is asked for and they are about persons."""
    shown = ", ".join((*by, *(f"sum({m})::bigint" for m in _DESK_SUMS)))
    grouped = f"GROUP BY {', '.join(by)}" if by else ""
    statement = f"""
    SELECT {shown} FROM store_deskcell
     WHERE subject = %s AND month BETWEEN %s AND %s AND region = ANY (%s)
       AND (%s = '' OR insurance = %s) {grouped}
    """  # noqa: S608
    own = _codes("region", asked.areas, "store_deskcell")
    with connection.cursor() as cursor:
        only = _insurance(subject, asked)
        cursor.execute(statement, [subject, asked.first, asked.last, own, only, only])
        return {
            tuple(row[: len(by)]): dict(
                zip(_DESK_SUMS, (n or 0 for n in row[len(by) :]), strict=True)
            )
            for row in cursor.fetchall()
        }


def _insurance(subject: str, asked: Asked) -> str:
    return asked.insurance if subject in OF_PERSONS else ""


_DESK_SUMS = ("count", "part", "amount", "part_amount")


# ---- rows


@dataclass(frozen=True, slots=True)
class CareRow:
    """A settlement or a claim's result behind a number; amounts in fen, a reversal's below zero."""

    way: str
    id: int
    region: str
    number: str
    day: date
    reversal: bool
    interim: bool
    place: str
    institution: str
    insurance: str
    care: str
    scope: str
    total: int
    fund_total: int
    person_part: int

    @property
    def visits(self) -> int:
        """What the row adds to the visits."""
        return 0 if self.interim else -1 if self.reversal else 1


_ROWS = {
    "direct": """
        SELECT 'direct', s.id, s.insured_region, s.setl_id, s.day, s.kind = 'reversal', s.interim,
               s.place, coalesce(i.name, s.institution_code), s.insurance, s.care, s.scope, s.total,
               s.fund_total, s.person_part
          FROM store_settlement s
          LEFT JOIN store_institution i ON i.code = s.institution_code
         WHERE {where} ORDER BY s.id DESC LIMIT %(most)s""",
    "manual": """
        SELECT 'manual', s.id, s.insured_region, c.number, s.day, s.kind = 'reversal',
               s.total = 0, s.place, c.institution, s.insurance, s.care, s.scope, s.total, s.fund_total,
               s.person_part
          FROM store_claimresult s JOIN store_claim c ON c.id = s.claim_id
         WHERE {where} ORDER BY s.id DESC LIMIT %(most)s""",
}  # fmt: skip


def care_rows(
    asked: Asked, after: tuple[str, int] | None = None, most: int = PAGE
) -> list[CareRow]:
    """Settlements, latest first, then results of claims; after (way, id) of the last row seen."""
    ways = [way for way in _ROWS if asked.way in ("", way)]
    if after:
        ways = ways[ways.index(after[0]) :] if after[0] in ways else []
    found: list[CareRow] = []
    for way in ways:
        below = after[1] if after and after[0] == way else None
        found += _rows_of(way, asked, below, most - len(found))
    return found[:most]


def _rows_of(way: str, asked: Asked, below: int | None, most: int) -> Iterator[CareRow]:
    if most <= 0:
        return
    conditions, values = _wanted(asked, ("insurance", "care"), "s.")
    conditions += ["s.day >= %(first)s", "s.day < %(after)s"]
    values |= {"first": asked.first, "after": add_months(asked.last, 1), "most": most}
    if below is not None:
        conditions.append("s.id < %(below)s")
        values["below"] = below
    with connection.cursor() as cursor:
        cursor.execute(_ROWS[way].format(where=" AND ".join(conditions)), values)
        yield from (CareRow(*row) for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One thing that an office did; amounts in fen, for decisions working days."""

    id: int
    region: str
    other: str
    number: str
    day: date
    kind: str
    channel: str
    part: bool
    amount: int
    part_amount: int


def desk_rows(
    subject: str, asked: Asked, today: date, kind: str = "", channel: str = "",
    after: tuple[date, int] | None = None, most: int = PAGE,
) -> list[DeskRow]:  # fmt: skip
    """The rows behind a figure of offices, latest first; after (day, id) of the last row seen."""
    values = facts.values(asked.first, today) | {
        "before": add_months(asked.last, 1), "most": most,
        "own": _codes("region", asked.areas, "store_deskcell"),
    }  # fmt: skip
    conditions = ["day >= %(since)s", "day < %(before)s", "region = ANY (%(own)s)"]
    insurance = _insurance(subject, asked)
    for name, word in (("kind", kind), ("channel", channel), ("insurance", insurance)):
        if word:
            conditions.append(f"{name} = %({name})s")
            values[name] = word
    return _latest(facts.DESKS[subject], conditions, values, after)


def prepaid_rows(
    asked: Asked, after: tuple[date, int] | None = None, most: int = PAGE
) -> list[DeskRow]:
    """What lies behind prepayments of the areas, with the other side alone if one is asked for, latest
    first; the months asked for do not count."""
    own, other = ("region", "other") if asked.side == INSURED else ("other", "region")
    sides = list(Prepayment.objects.values_list("payer", "payee"))
    known = [code for pair in sides for code in pair]
    conditions = [f"{own} = ANY (%(own)s)"]
    values: dict[str, Any] = {"own": list(within(asked.areas, known)), "most": most}
    if asked.other:
        conditions.append(f"{other} = %(other)s")
        values["other"] = asked.other
    return _latest(facts.PREPAYMENTS, conditions, values, after)


def _latest(
    rows: str, conditions: list[str], values: dict[str, Any], after: tuple[date, int] | None
) -> list[DeskRow]:
    """Rows of a statement that meet conditions, latest first; after (day, id) of the last row seen."""
    if after:
        conditions = [*conditions, "(day, id) < (%(after_day)s, %(after_id)s)"]
        values = values | {"after_day": after[0], "after_id": after[1]}
    statement = f"""
    SELECT id, region, other, number, day, kind, channel, part, amount, part_amount
      FROM ({rows}) AS facts WHERE {" AND ".join(conditions)}
     ORDER BY day DESC, id DESC LIMIT %(most)s
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [DeskRow(*row) for row in cursor.fetchall()]


# ---- what was loaded


@dataclass(frozen=True, slots=True)
class Source:
    """A file of aggregates that was loaded."""

    id: int
    name: str
    region: str
    title: str
    publisher: str
    published: str
    digest: str
    loaded_at: datetime
    loaded_by: str
    totals: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class LoadedCell:
    """A loaded cell; numbers and what they were rounded to, by measure."""

    month: date
    months: int
    words: Mapping[str, str]
    numbers: Mapping[str, int]
    steps: Mapping[str, int]


def sources(areas: Iterable[str]) -> list[Source]:
    """Loaded files of some areas, latest first."""
    known = FigureSource.objects.order_by("-loaded_at")
    regions = set(within(areas, (row.region for row in known)))
    return [_source(row) for row in known if row.region in regions]


def _source(row: FigureSource) -> Source:
    return Source(
        row.pk, row.name, row.region, row.title, row.publisher, row.published, row.digest,
        row.loaded_at, row.loaded_by, row.totals,
    )  # fmt: skip


def loaded(source: int) -> list[LoadedCell]:
    """The cells of a file, in its order."""
    rows = CareCell.objects.filter(source_id=source).order_by("id")
    return [
        LoadedCell(
            row.month, row.months, {name: getattr(row, name) for name in DIMENSIONS[1:]},
            {name: getattr(row, name) for name in row.steps}, row.steps,
        )
        for row in rows
    ]  # fmt: skip


# ---- what stands now


@dataclass(frozen=True, slots=True)
class Prepaid:
    """A prepayment. held: in fen; used: what the last month with a table took of it."""

    payer: str
    payee: str
    held: int
    used: int


def prepayments(areas: Iterable[str]) -> list[Prepaid]:
    """The prepayments of areas that are within reach, by what was used."""
    rows = Prepayment.objects.order_by("-used", "payer", "payee")
    payers = set(within(areas, (row.payer for row in rows)))
    payees = set(within(areas, (row.payee for row in rows)))
    return [
        Prepaid(row.payer, row.payee, row.held, row.used)
        for row in rows
        if row.payer in payers or row.payee in payees
    ]


def areas_beneath(areas: Iterable[str]) -> list[str]:
    """The areas themselves and the pools beneath them of which there are figures."""
    own = tuple(areas)
    return sorted({*own, *within(own, codes("insured_region"))})


# ---- for everybody


def whole_months(before: date, most: int = 12) -> list[date]:
    """The months in which anybody had care that are over on a day, latest first."""
    with reach.service():
        known = codes("month", "store_careperson")
    over = [month for month in known if month < before.replace(day=1)]
    return over[::-1][:most]


_PUBLIC = {
    "province": province("insured_region"),
    "destination": province("place"),
    "care": "care",
    "insurance": "insurance",
    "scope": "scope",
}


def public(month: date, *by: str) -> dict[Key, Sums]:
    """Persons, visits and amounts of away care in a month, of all regions, by words of _PUBLIC, with every
    total: a word that is summed over is empty. Only for what `core/figures/public` hides cells of."""
    names = ", ".join(f"{_PUBLIC[name]} AS {name}" for name in by)
    outer = ", ".join(f"CASE WHEN GROUPING({name}) = 1 THEN '' ELSE {name} END" for name in by)
    cells = f"""
    SELECT {outer}, sum(visits)::bigint, sum(total)::bigint, sum(fund_total)::bigint
      FROM (SELECT {names}, visits, total, fund_total FROM store_carecell
             WHERE source_id IS NULL AND month = %s AND scope <> 'local') AS facts
     GROUP BY CUBE ({", ".join(by)})
    """  # noqa: S608
    marks = ", ".join(f"GROUPING({name}) AS no_{name}" for name in by)
    told = ", ".join(f"CASE WHEN no_{name} = 1 THEN '' ELSE {name} END" for name in by)
    counted = f"""
    SELECT {told}, count(*) FROM (
        SELECT {", ".join(by)}, {marks}, person FROM (
            SELECT {names}, person, visits FROM store_careperson
             WHERE month = %s AND scope <> 'local') AS facts
         GROUP BY CUBE ({", ".join(by)}), person HAVING sum(visits) > 0
    ) AS seen GROUP BY {", ".join(str(n + 1) for n in range(len(by)))}
    """  # noqa: S608
    with reach.service(), connection.cursor() as cursor:
        cursor.execute(counted, [month])
        people = {tuple(row[:-1]): row[-1] for row in cursor.fetchall()}
        cursor.execute(cells, [month])
        rows = cursor.fetchall()
    return {
        tuple(key): {
            "visits": visits, "total": total, "fund_total": fund,
            "persons": people.get(tuple(key), 0),
        }
        for *key, visits, total, fund in rows
    }  # fmt: skip
