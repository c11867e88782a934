"""A catalogue as institutions fetch it: everything that changed after a version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

_CHANGED = """
SELECT code, name, list_type, charge_type, category, self_pay_rate, self_pay_by_insurance,
       price_caps, unit, spec, limited, limit_note, first, after, version
  FROM store_catalogueitem
 WHERE region = %s AND version > %s AND (%s::text[] = '{}' OR list_type = ANY (%s))
   AND (after IS NULL OR after > first)
 ORDER BY code, first
"""
COLUMNS = (
    "code", "name", "list_type", "charge_type", "category", "self_pay_rate",
    "self_pay_by_insurance", "price_caps", "unit", "spec", "limited", "limit_note", "first",
    "after", "version",
)  # fmt: skip


def since(region: str, version: int, kinds: Sequence[str] = ()) -> Iterator[dict[str, object]]:
    """Rows by column, of some 目录类别 or of all; rates in millionths, caps as they are kept."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [region, version, list(kinds), list(kinds)])
        for row in cursor.fetchall():
            yield dict(zip(COLUMNS, row, strict=True))
