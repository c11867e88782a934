"""Statements that run at every settlement: prepared once a connection, sent without waiting.

The ORM's cursor writes parameters into the text, so that the server parses and plans each statement
anew; a plan of the till's statements costs more than running them. Whole numbers are always sent as
bigint, so that a statement has one plan, whatever the size of its numbers.

Statements that are sent together go out in one piece and are waited for once. psycopg's cursors stop
after each, which costs the processor more than all the rest of a settlement's traffic; so these use
what is below them, psycopg's binding of libpq.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from threading import local
from typing import Any

import psycopg
from django.db import connection
from psycopg import generators, pq
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
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
Row = tuple[Any, ...]


def rows(*calls: Call) -> list[list[Row]]:
    """Runs the statements in their order within the open transaction; the rows of each.

    Each sees what those before it did and waited for. Errors are Django's. Benchmarks listen here.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return _line(connection.connection).rows(calls)


def one(statement: Statement, parameters: Mapping[str, Any]) -> Row | None:
    """The first row of one statement."""
    found = rows((statement, parameters))[0]
    return found[0] if found else None


_Bound = tuple[bytes, Sequence[Any], Sequence[pq.Format]]


class _Line:
    """A connection, and what is prepared on it."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        cursor = raw.cursor()
        cursor.adapters.register_dumper(int, Int8Dumper)
        self.raw = raw
        self._types = Transformer(cursor)
        self._names: dict[tuple[Statement, tuple[int, ...]], bytes] = {}
        self._numbers = itertools.count()

    def rows(self, calls: Sequence[Call]) -> list[list[Row]]:
        """The rows of each. Raises psycopg's errors; then none of the statements counts."""
        results = self._exchanged([self._bound(*call) for call in calls])
        return [self._read(result) for result in results]

    def _bound(self, statement: Statement, parameters: Mapping[str, Any]) -> _Bound:
        values = [parameters[name] for name in statement.names]
        sent = self._types.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types = self._types.types or ()
        name = self._names.get((statement, types)) or self._prepared(statement, types)
        return name, sent, self._types.formats or ()

    def _prepared(self, statement: Statement, types: tuple[int, ...]) -> bytes:
        """Its name from now on; another type of a parameter is another statement."""
        name = b"till_%d" % next(self._numbers)
        self.raw.pgconn.send_prepare(name, statement.text, types)
        _check(self.raw.wait(generators.execute(self.raw.pgconn)))
        self._names[statement, types] = name
        return name

    def _exchanged(self, bound: Sequence[_Bound]) -> list[pq.abc.PGresult]:
        """The result of each; after the first that fails the others do nothing."""
        pgconn = self.raw.pgconn
        begins = pgconn.transaction_status == pq.TransactionStatus.IDLE
        pgconn.enter_pipeline_mode()
        try:
            if begins:
                pgconn.send_query_params(b"BEGIN", None)
            for each in bound:
                pgconn.send_query_prepared(*each)
            pgconn.pipeline_sync()
            results = self.raw.wait(_answers(pgconn, begins + len(bound) + 1))
            pgconn.exit_pipeline_mode()
        except BaseException:
            # what is still under way would be read as the answer to something else
            self.raw.close()
            raise
        return _check(results[:-1])[begins:]

    def _read(self, result: pq.abc.PGresult) -> list[Row]:
        self._types.set_pgresult(result)
        return self._types.load_rows(0, result.ntuples, tuple)


def _answers(pgconn: pq.abc.PGconn, count: int) -> PQGen[list[pq.abc.PGresult]]:
    yield from generators.send(pgconn)
    found = []
    for _ in range(count):
        found += yield from generators.fetch_many(pgconn)
    return found


def _check(results: list[pq.abc.PGresult]) -> list[pq.abc.PGresult]:
    for result in results:
        if result.status == pq.ExecStatus.FATAL_ERROR:
            raise psycopg.errors.error_from_result(result)
    return results


_kept = local()


def _line(raw: psycopg.Connection[Any]) -> _Line:
    """That of this thread's connection, made once."""
    line: _Line | None = getattr(_kept, "line", None)
    if line is None or line.raw is not raw:
        line = _kept.line = _Line(raw)
    return line
