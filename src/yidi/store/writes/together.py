"""New rows of several tables in one statement: one round trip, and nothing is read back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from yidi.store.models import Evidence, Message, OutboxLine

_ONCE = (Evidence, Message, OutboxLine)
"""What may be there already under its unique key, and is then left as it is."""


def insert(rows: Sequence[Model]) -> int:
    """Writes the rows, in order; gives how many of the last one's table were new.

    No key is given back, so that whoever may write a row need not be allowed to read it. Rows that
    row-level security judges by a row of another table come in a later call than that one.
    """
    if not rows:
        return 0
    values = [value for row in rows for value in _values(row)]
    with connection.cursor() as cursor:
        cursor.execute(_sql(tuple(type(row) for row in rows)), values)
        return int(cursor.rowcount)


def _fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001


def _values(row: Model) -> list[Any]:
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in _fields(type(row))
    ]


@lru_cache(maxsize=256)
def _sql(models: tuple[type[Model], ...]) -> str:
    """One INSERT, the earlier ones before it in a WITH."""
    *before, last = (_insert(model) for model in models)
    named = ", ".join(f"row_{n} AS ({sql})" for n, sql in enumerate(before))
    return f"WITH {named} {last}" if named else last


def _insert(model: type[Model]) -> str:
    fields = _fields(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    once = " ON CONFLICT DO NOTHING" if model in _ONCE else ""
    table = model._meta.db_table  # noqa: SLF001
    return f'INSERT INTO "{table}" ({columns}) VALUES ({marks}){once}'  # noqa: S608
