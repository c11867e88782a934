"""Serials that numbers are made from, taken before their row is written."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model


def next_id(model: type[Model]) -> int:
    """The next id of a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"{model._meta.db_table}_id_seq"])  # noqa: SLF001
        serial: int = cursor.fetchone()[0]
    return serial
