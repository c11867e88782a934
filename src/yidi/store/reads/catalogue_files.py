"""Files of a catalogue that wait: what they would change. Within the reach of a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from yidi.store.catalogue_sql import COMPARED, DIFFERS


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would change. new, changed, gone, same: items; fields: column → how many change
    in it; mark: the same as long as nothing else changed the catalogue."""

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
class ChangedItem:
    """An item that a file changes: (column, before, after) for each, as columns keep them."""

    line: int
    code: str
    name: str
    fields: tuple[tuple[str, Any, Any], ...]


def difference(import_id: int, region: str) -> Difference:
    """Compares all rows with the items that are open now."""
    asked: dict[str, int | str] = {"source": import_id, "region": region}
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, asked)
        new, other, same, mark = cursor.fetchone()
        cursor.execute(_FIELDS, asked)
        fields = {name: int(count) for name, count in cursor.fetchall()}
        cursor.execute(f"SELECT count(*) {_GONE}", asked)
        (gone,) = cursor.fetchone()
    return Difference(int(new), int(other), int(gone), int(same), fields, str(mark))


def twice(import_id: int, most: int = 10_000) -> list[tuple[int, int]]:
    """Rows whose code stands in an earlier row: (line, the other line)."""
    with connection.cursor() as cursor:
        cursor.execute(_TWICE, [import_id, most])
        return [(int(line), int(first)) for line, first in cursor.fetchall()]


def new_items(import_id: int, region: str, most: int = 100) -> list[tuple[int, str, str]]:
    """The first items that a file brings: (line, code, name)."""
    return _listed(
        f"SELECT l.line, l.code, l.name {_JOINED} AND i.id IS NULL", import_id, region, most
    )


def gone_items(import_id: int, region: str, most: int = 100) -> list[tuple[int, str, str]]:
    """The first open items that a file does not name: (0, code, name)."""
    return _listed(f"SELECT 0, i.code, i.name {_GONE}", import_id, region, most)


def _listed(select: str, import_id: int, region: str, most: int) -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{select} ORDER BY 1, 2 LIMIT %(most)s",
            {"source": import_id, "region": region, "most": most},
        )
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]


def changed_items(
    import_id: int, region: str, after: int = 0, most: int = 100
) -> list[ChangedItem]:
    """A page of the items that a file changes, from the row after `after`."""
    asked: dict[str, int | str] = {
        "source": import_id, "region": region, "after": after, "most": most,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, asked)
        return [_changed(row) for row in cursor.fetchall()]


def _changed(row: tuple[Any, ...]) -> ChangedItem:
    pairs = zip(COMPARED, row[3::2], row[4::2], strict=True)
    return ChangedItem(row[0], row[1], row[2], tuple(pair for pair in pairs if pair[1] != pair[2]))


_JOINED = """
FROM store_catalogueline l LEFT JOIN store_catalogueitem i
  ON i.region = %(region)s AND i.after IS NULL AND i.code = l.code
WHERE l.source_id = %(source)s
"""

_GONE = """
FROM store_catalogueitem i
WHERE i.region = %(region)s AND i.after IS NULL AND NOT EXISTS (
    SELECT 1 FROM store_catalogueline l WHERE l.source_id = %(source)s AND l.code = i.code)
"""

_OTHER = f"i.id IS NOT NULL AND {DIFFERS}"

_TOTALS = f"""
SELECT count(*) FILTER (WHERE i.id IS NULL),
       count(*) FILTER (WHERE {_OTHER}),
       count(*) FILTER (WHERE NOT ({DIFFERS})),
       coalesce(sum(hashtextextended(concat_ws('|', l.code, i.id), 0))
                FILTER (WHERE i.id IS NULL OR {_OTHER}), 0)
{_JOINED}
"""

_NAMES = ", ".join(
    f"CASE WHEN i.{c} IS DISTINCT FROM l.{c} THEN '{c}' END" for c in COMPARED
)  # fmt: skip

_FIELDS = f"""
SELECT name, count(*) FROM (
    SELECT unnest(array_remove(ARRAY[{_NAMES}], NULL)) AS name {_JOINED} AND {_OTHER}) c
GROUP BY name ORDER BY name
"""  # noqa: S608

_CHANGED = f"""
SELECT l.line, l.code, l.name, {", ".join(f'i."{c}", l."{c}"' for c in COMPARED)} {_JOINED}
AND {_OTHER} AND l.line > %(after)s ORDER BY l.line LIMIT %(most)s
"""

_TWICE = """
SELECT line, first FROM (
    SELECT line, min(line) OVER (PARTITION BY code) AS first
    FROM store_catalogueline WHERE source_id = %s) d
WHERE line <> first ORDER BY line LIMIT %s
"""
