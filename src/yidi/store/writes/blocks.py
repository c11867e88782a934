"""Keeps sealed blocks, and the mark up to which the next ones may go."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from yidi.store.chain import Place, Series
from yidi.store.models import SealedBlock

_OVER = """
SELECT last_id, horizon <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM store_sealmark WHERE series = %s FOR UPDATE
"""
_MARK = """
INSERT INTO store_sealmark (series, last_id, horizon, marked_at)
SELECT %s, max({key}), pg_snapshot_xmax(pg_current_snapshot())::text::bigint, %s FROM {table}
HAVING max({key}) IS NOT NULL
ON CONFLICT (series) DO UPDATE
SET last_id = excluded.last_id, horizon = excluded.horizon, marked_at = excluded.marked_at
"""


def marked(series: Series) -> tuple[int, bool] | None:
    """(last key of the mark, whether no row below it can still appear); locks the mark."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [series.name])
        found: tuple[int, bool] | None = cursor.fetchone()
    return found


def mark(series: Series, moment: datetime) -> None:
    """Notes the newest key that is seen, and every transaction that may still hold a lower one."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MARK.format(key=series.columns[0], table=series.table), [series.name, moment]
        )


def put(place: Place, rows: int, digest: str, moment: datetime) -> None:
    """Keeps a block."""
    SealedBlock.objects.create(
        series=place.series, number=place.number, first_id=place.first, last_id=place.last,
        rows=rows, digest=digest, sealed_at=moment,
    )  # fmt: skip
