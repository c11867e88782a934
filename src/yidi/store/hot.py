"""Statements that run at every settlement: prepared once a connection, sent without waiting.

The ORM's cursor writes parameters into the text, so that the server parses and plans each statement
anew; a plan of the till's statements costs more than running them. Whole numbers are always sent as
bigint, so that a statement has one plan, whatever the size of its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg.types.numeric import Int8Dumper

_NAME = re.compile(r"%\((\w+)\)s")


class Statement:
    """A statement with %(names)s, numbered once; every one of them gives rows."""

    __slots__ = ("names", "text")

    def __init__(self, text: str) -> None:
        self.names = tuple(dict.fromkeys(_NAME.findall(text)))
        numbers = {name: f"${n}" for n, name in enumerate(self.names, start=1)}
        self.text = _NAME.sub(lambda found: numbers[found[1]], text).replace("%%", "%").encode()


Call = tuple[Statement, Mapping[str, Any]]


def rows(*calls: Call) -> list[list[tuple[Any, ...]]]:
    """Runs the statements in their order within the open transaction; the rows of each.

    Each sees what those before it did and waited for. Errors are Django's.
    """
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors, raw.pipeline():
        waiting = [sent(cursor, *call) for cursor, call in zip(_cursors(raw), calls, strict=False)]
        return [cursor.fetchall() for cursor in waiting]


def one(statement: Statement, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row of one statement. Alone it needs no pipeline, which would cost more waits."""
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors:
        found: tuple[Any, ...] | None = sent(_cursors(raw)[0], statement, parameters).fetchone()
    return found


def sent(
    cursor: psycopg.RawCursor[Any], statement: Statement, parameters: Mapping[str, Any]
) -> psycopg.RawCursor[Any]:
    """One statement on its way; benchmarks listen here."""
    values = [parameters[name] for name in statement.names]
    return cursor.execute(statement.text, values, prepare=True)


_MOST = 4
"""Statements that may be on their way at once."""

_kept: WeakKeyDictionary[psycopg.Connection[Any], list[psycopg.RawCursor[Any]]] = (
    WeakKeyDictionary()
)


def _cursors(raw: psycopg.Connection[Any]) -> list[psycopg.RawCursor[Any]]:
    """The connection's own cursors, made once."""
    if raw not in _kept:
        made = [psycopg.RawCursor(raw) for _ in range(_MOST)]
        for cursor in made:
            cursor.adapters.register_dumper(int, Int8Dumper)
        _kept[raw] = made
    return _kept[raw]
