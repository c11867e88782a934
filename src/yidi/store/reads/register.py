"""Files that wait: what they would change, and what is wrong with them. Within a service's reach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yidi.store.models import Import
from yidi.store.register_sql import changed, changed_names, filled
from yidi.store.takeover_sql import differing


@dataclass(frozen=True, slots=True)
class ImportCard:
    """A file that was read. difference: counts and a digest of what it would change;
    faults: sentences with row numbers."""

    id: int
    region: str
    subject: str
    name: str
    digest: str
    difference: dict[str, Any]
    faults: list[Any]
    read_by: str
    read_at: datetime
    applied_by: str
    applied_at: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would change. new, changed, gone, same: persons; fields: column → how many
    change in it; mark: the same as long as nothing else changed the register."""

    new: int
    changed: int
    gone: int
    same: int
    fields: dict[str, int]
    mark: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as an import keeps them."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One person whom a file changes: (column, before, after) for each; numbers masked."""

    line: int
    psn_no: str
    name: str
    fields: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class TakenLine:
    """One thing that a take-over brings. new False: it is kept with another value (`before`)."""

    line: int
    name: str
    fields: dict[str, Any]
    new: bool
    before: str | None


def waiting(region: str, subject: str) -> list[ImportCard]:
    """Files that were read and do not count yet, latest first. Within the reach of the asker."""
    rows = Import.objects.filter(insured_region=region, subject=subject, applied_at=None)
    return [card(row) for row in rows.order_by("-id")]


def recent(regions: Iterable[str], most: int = 50) -> list[ImportCard]:
    """Files of some areas, latest first."""
    rows = Import.objects.filter(insured_region__in=list(regions)).order_by("-id")[:most]
    return [card(row) for row in rows]


def one(import_id: int) -> ImportCard | None:
    """One file."""
    row = Import.objects.filter(pk=import_id).first()
    return card(row) if row else None


def card(row: Import) -> ImportCard:
    """A row as a frozen value."""
    names = {"region": "insured_region"}
    return ImportCard(
        **{name: getattr(row, names.get(name, name)) for name in ImportCard.__dataclass_fields__}
    )


def staged(import_id: int) -> int:
    """How many lines of a file are still there (a crash takes them)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM store_registerline WHERE source_id = %s", [import_id])
        return int(cursor.fetchone()[0])


def difference(import_id: int, region: str, given: Sequence[str]) -> Difference:
    """Compares all lines with the register as it is now."""
    asked: dict[str, int | str] = {"source": import_id, "region": region}
    with connection.cursor() as cursor:
        cursor.execute(_totals(given), asked)
        new, other, same, mark = cursor.fetchone()
        cursor.execute(_fields(given), asked)
        fields = {name: int(count) for name, count in cursor.fetchall()}
        cursor.execute(_GONE, asked)
        (gone,) = cursor.fetchone()
    return Difference(int(new), int(other), int(gone), int(same), fields, str(mark))


_JOINED = """
FROM store_registerline l LEFT JOIN store_person p
  ON p.insured_region = %(region)s AND p.psn_no = l.psn_no
WHERE l.source_id = %(source)s
"""


def _totals(given: Sequence[str]) -> str:
    other = f"p.id IS NOT NULL AND ({changed(given)})"
    said = f"concat_ws('|', l.psn_no, p.id, {changed_names(given)}::text)"
    return f"""
        SELECT count(*) FILTER (WHERE p.id IS NULL),
               count(*) FILTER (WHERE {other}),
               count(*) FILTER (WHERE p.id IS NOT NULL AND NOT ({changed(given)})),
               coalesce(sum(hashtextextended({said}, 0)) FILTER (WHERE p.id IS NULL OR {other}), 0)
        {_JOINED}
    """


def _fields(given: Sequence[str]) -> str:
    return f"""
        SELECT name, count(*)
        FROM (SELECT unnest({changed_names(given)}) AS name {_JOINED} AND p.id IS NOT NULL) c
        GROUP BY name ORDER BY name
    """  # noqa: S608


_GONE = """
SELECT count(*) FROM store_person p
WHERE p.insured_region = %(region)s AND p.status IN ('active', 'suspended') AND NOT EXISTS (
    SELECT 1 FROM store_registerline l WHERE l.source_id = %(source)s AND l.psn_no = p.psn_no)
"""

_SHOWN = {"id_digest": "id_last4", "phone_digest": "phone_last4"}


def changed_lines(
    import_id: int, region: str, given: Sequence[str], after: int = 0, most: int = 100
) -> list[ChangedLine]:
    """A page of the persons whom a file changes, from the line after `after`."""
    names = [_SHOWN.get(c, c) for c in filled(given) if c not in {"id_sealed", "phone_sealed"}]
    pairs = ", ".join(f'p."{n}", l."{n}"' for n in names)
    statement = f"""
        SELECT l.line, l.psn_no, l.name, {changed_names(given)}, {pairs} {_JOINED}
        AND p.id IS NOT NULL AND ({changed(given)}) AND l.line > %(after)s
        ORDER BY l.line LIMIT %(most)s
    """
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {"source": import_id, "region": region, "after": after, "most": most}
        )
        return [_changed(row, names) for row in cursor.fetchall()]


def _changed(row: tuple[Any, ...], names: list[str]) -> ChangedLine:
    values = {name: (row[4 + 2 * i], row[5 + 2 * i]) for i, name in enumerate(names)}
    shown = [(_SHOWN.get(name, name)) for name in row[3]]
    fields = tuple((name, *values.get(name, ("", ""))) for name in shown)
    return ChangedLine(row[0], row[1], row[2], fields)


def new_lines(import_id: int, region: str, most: int = 100) -> list[tuple[int, str, str]]:
    """The first persons whom a file brings: (line, number of the person, name)."""
    statement = (
        f"SELECT l.line, l.psn_no, l.name {_JOINED} AND p.id IS NULL ORDER BY l.line LIMIT %(most)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"source": import_id, "region": region, "most": most})
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]


def gone_lines(import_id: int, region: str, most: int = 100) -> list[tuple[str, str]]:
    """The first insured persons whom a file does not name: (number of the person, name)."""
    statement = _GONE.replace("count(*)", "p.psn_no, p.name") + " ORDER BY p.id LIMIT %(most)s"
    with connection.cursor() as cursor:
        cursor.execute(statement, {"source": import_id, "region": region, "most": most})
        return [(row[0], row[1]) for row in cursor.fetchall()]


def taken_lines(import_id: int, region: str, what: str, most: int = 100) -> list[TakenLine]:
    """The first things that a take-over file (filings | chronic | sums | cards) brings."""
    asked: dict[str, int | str] = {"source": import_id, "region": region, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(differing(what), asked)
        return [
            TakenLine(line, name, _plain(fields), new, before)
            for line, name, fields, new, before in cursor.fetchall()
        ]


def _plain(fields: Any) -> dict[str, Any]:
    """A JSON column as the driver gives it: text or already read."""
    found: dict[str, Any] = json.loads(fields) if isinstance(fields, str) else fields
    return found


def clashes(import_id: int, region: str, most: int = 10_000) -> list[tuple[int, str, str]]:
    """Lines that cannot stand beside another or beside the register: (line, code, the other)."""
    with connection.cursor() as cursor:
        cursor.execute(_CLASHES, {"source": import_id, "region": region, "most": most})
        return [(row[0], row[1], str(row[2])) for row in cursor.fetchall()]


_CLASHES = """
SELECT line, 'psn_no_twice', first::text FROM (
    SELECT line, min(line) OVER (PARTITION BY psn_no) AS first
    FROM store_registerline WHERE source_id = %(source)s) d WHERE line <> first
UNION ALL
SELECT line, 'number_twice', first::text FROM (
    SELECT line, psn_no, min(line) OVER w AS first, min(psn_no) OVER w AS a, max(psn_no) OVER w AS b
    FROM store_registerline WHERE source_id = %(source)s AND id_digest <> ''
    WINDOW w AS (PARTITION BY id_digest, insurance)) d WHERE line <> first AND a <> b
UNION ALL
SELECT l.line, 'number_taken', p.psn_no
FROM store_registerline l JOIN store_person p
  ON p.insured_region = %(region)s AND p.id_digest = l.id_digest AND p.insurance = l.insurance
WHERE l.source_id = %(source)s AND l.id_digest <> '' AND p.psn_no <> l.psn_no
  AND NOT EXISTS (SELECT 1 FROM store_registerline o WHERE o.source_id = %(source)s
    AND o.psn_no = p.psn_no AND (o.id_digest, o.insurance) <> (p.id_digest, p.insurance))
UNION ALL
SELECT l.line, 'parent_unknown', l.parent_no
FROM store_registerline l
WHERE l.source_id = %(source)s AND l.parent_no <> ''
  AND NOT EXISTS (SELECT 1 FROM store_registerline o
    WHERE o.source_id = %(source)s AND o.psn_no = l.parent_no)
  AND NOT EXISTS (SELECT 1 FROM store_person p
    WHERE p.insured_region = %(region)s AND p.psn_no = l.parent_no)
ORDER BY 1 LIMIT %(most)s
"""
