"""Files of a catalogue: staged by COPY, compared by SQL, and made to count from a day on.

Everything here runs within the reach of a service, except `stage_row`, which touches no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import connection

from yidi.core.settlement.catalogue_file import Row
from yidi.store.catalogue_sql import COLUMNS, DIFFERS, STAGED, quoted
from yidi.store.models import Catalogue, CatalogueLine, CatalogueVersion
from yidi.store.pinyin import spelt


def stage_row(import_id: int, line: int, row: Row) -> tuple[object, ...]:
    """A row as it is staged."""
    kept = row._asdict() | {
        "name_initials": spelt(row.name)[1],
        "self_pay_by_insurance": _numbers(row.self_pay_by_insurance),
        "price_caps": _numbers(row.price_caps),
        "diagnoses": ",".join(row.diagnoses),
        "levels": ",".join(row.levels),
    }
    return (import_id, line, *(kept[column] for column in COLUMNS))


def _numbers(found: Mapping[str, int]) -> str:
    """What `reads.catalogue.numbers` reads."""
    return ";".join(f"{word}={number}" for word, number in found.items())


def stage(rows: Iterable[tuple[object, ...]]) -> int:
    """Rows made by `stage_row`, copied in one stream. Gives how many."""
    count = 0
    with connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        cursor.execute(_ANALYSE)
    return count


_ANALYSE = "SELECT yidi_analyse_catalogue()"
"""So that PostgreSQL compares by hashing, and not line by line as in a table it believes empty."""

_COPY = f"COPY store_catalogueline ({quoted(STAGED)}) FROM STDIN"


def forget_lines(import_id: int) -> None:
    """The rows of a file have done their work."""
    CatalogueLine.objects.filter(source_id=import_id).delete()


def lock(region: str) -> Catalogue:
    """The catalogue of a region, made if it is new, locked until the transaction ends."""
    Catalogue.objects.get_or_create(region=region)
    return Catalogue.objects.select_for_update().get(region=region)


def latest_first(region: str) -> date | None:
    """The day from which the last version counts; None for a catalogue without one."""
    kept = CatalogueVersion.objects.filter(catalogue=region).order_by("-number").first()
    return kept.first if kept else None


def put(kept: Catalogue, import_id: int, first: date, *, end_gone: bool) -> tuple[int, int, int]:
    """The rows of a file count from `first` on. Gives how many are new, changed and gone.

    A row that says the same as the open one leaves it alone; another closes it and begins.
    """
    asked: dict[str, int | str | date] = {
        "source": import_id, "region": kept.region, "first": first, "version": kept.version + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        gone = 0
        if end_gone:
            cursor.execute(_END_GONE, asked)
            gone = cursor.rowcount
        cursor.execute(_CLOSE, asked)
        changed = cursor.rowcount
        cursor.execute(_BEGIN, asked)
        new = cursor.rowcount - changed
        cursor.execute(_ANALYSE)
    return new, changed, gone


def put_version(
    kept: Catalogue,
    import_id: int,
    first: date,
    counts: tuple[int, int, int],
    by: str,
    at: datetime,
) -> None:
    """The catalogue has another version. counts: new, changed, gone."""
    kept.version += 1
    kept.save(update_fields=["version"])
    new, changed, gone = counts
    CatalogueVersion.objects.create(
        catalogue=kept, number=kept.version, first=first, source_id=import_id, new=new,
        changed=changed, gone=gone, by=by, at=at,
    )  # fmt: skip


_CLOSE = f"""
UPDATE store_catalogueitem i SET after = %(first)s
FROM store_catalogueline l
WHERE l.source_id = %(source)s AND i.region = %(region)s AND i.after IS NULL AND i.code = l.code
  AND {DIFFERS}
"""  # noqa: S608

_BEGIN = f"""
INSERT INTO store_catalogueitem (region, first, version, {quoted(COLUMNS)})
SELECT %(region)s, %(first)s, %(version)s, {quoted(COLUMNS, "l.")}
FROM store_catalogueline l LEFT JOIN store_catalogueitem i
  ON i.region = %(region)s AND i.after IS NULL AND i.code = l.code
WHERE l.source_id = %(source)s AND i.id IS NULL ORDER BY l.code
"""  # noqa: S608

_END_GONE = """
UPDATE store_catalogueitem i SET after = %(first)s
WHERE i.region = %(region)s AND i.after IS NULL AND NOT EXISTS (
    SELECT 1 FROM store_catalogueline l WHERE l.source_id = %(source)s AND l.code = i.code)
"""
