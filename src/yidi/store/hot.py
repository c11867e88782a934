"""Statements that run at every settlement: prepared once a connection, sent without waiting.

The ORM's cursor writes parameters into the text, so that the server parses and plans each statement
anew; a plan of the till's statements costs more than running them. Whole numbers are always sent as
bigint, so that a statement has one plan, whatever the size of its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.numeric import Int8

Statement = tuple[str, Mapping[str, Any]]


def rows(*statements: Statement) -> list[list[tuple[Any, ...]]]:
    """Runs the statements, all of which give rows, in their order within the open transaction.

    Each sees what those before it did and waited for. Errors are Django's.
    """
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors, raw.pipeline():
        cursors = [sent(raw, text, _typed(named)) for text, named in statements]
        return [cursor.fetchall() for cursor in cursors]


def one(statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row of one statement."""
    found = rows((statement, parameters))[0]
    return found[0] if found else None


def sent(
    raw: psycopg.Connection[Any], text: str, parameters: Mapping[str, Any]
) -> psycopg.Cursor[Any]:
    """One statement on its way; benchmarks listen here."""
    return psycopg.Cursor(raw).execute(text, parameters, prepare=True)


def _typed(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _one_size(value) for name, value in parameters.items()}


def _one_size(value: Any) -> Any:
    if type(value) is int:
        return Int8(value)
    return [Int8(n) for n in value] if _numbers(value) else value


def _numbers(value: Any) -> bool:
    return type(value) is list and bool(value) and type(value[0]) is int
