"""Files of a take-over: staged by COPY, compared and applied by SQL. Within a service's reach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from psycopg.types.json import Jsonb

from yidi.core.filing import record
from yidi.core.filing.standing import Standing
from yidi.core.takeover import Row
from yidi.store import sealing
from yidi.store.register_sql import quoted
from yidi.store.takeover_sql import CLASHES, CLASHES_OF, NEW_FILINGS, PUT, difference

_BATCH = 5000


def stage(import_id: int, rows: Iterable[tuple[int, Row]]) -> int:
    """Lines, copied in one stream. Gives how many."""
    count = 0
    with connection.cursor() as cursor:
        with cursor.copy("COPY store_importline (source_id, line, key, fields) FROM STDIN") as copy:
            for line, row in rows:
                fields = Jsonb({**_at_rest(row.fields), "psn_no": row.psn_no})
                copy.write_row((import_id, line, row.key, fields))
                count += 1
        cursor.execute("ANALYZE store_importline")
    return count


def _at_rest(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as they may lie about: a card's number only as a digest and its end."""
    if "card" not in fields:
        return fields
    kept = {name: value for name, value in fields.items() if name != "card"}
    return {**kept, "digest": sealing.digest(fields["card"]), "last4": fields["card"][-4:]}


def clashes(
    import_id: int, region: str, what: str, most: int = 10_000
) -> list[tuple[int, str, str]]:
    """Lines that cannot stand: (line, code, the other)."""
    asked: dict[str, int | str] = {"source": import_id, "region": region, "most": most}
    found: list[tuple[int, str, str]] = []
    with connection.cursor() as cursor:
        for statement in (CLASHES, *CLASHES_OF.get(what, ())):
            cursor.execute(statement, asked)
            found += [(row[0], row[1], str(row[2])) for row in cursor.fetchall()]
    return found


def compared(import_id: int, region: str, what: str) -> dict[str, Any]:
    """new, changed, same, mark."""
    asked: dict[str, int | str] = {"source": import_id, "region": region}
    with connection.cursor() as cursor:
        cursor.execute(difference(what), asked)
        new, changed, same, mark = cursor.fetchone()
    return {"new": int(new), "changed": int(changed), "same": int(same), "mark": str(mark)}


def put(import_id: int, region: str, what: str) -> int:
    """Entitlements or sums of a file count. Gives how many were new or changed."""
    asked: dict[str, int | str] = {"source": import_id, "region": region}
    with connection.cursor() as cursor:
        cursor.execute(PUT[what], asked)
        return int(cursor.rowcount)


NewFiling = tuple[str, dict[str, Any], int, record.Person]


def new_filings(import_id: int, region: str) -> Iterator[list[NewFiling]]:
    """Filings of a file that are not kept yet, in batches: (number, fields, person's id, person)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DECLARE taken_over NO SCROLL CURSOR FOR {NEW_FILINGS}",
            {"source": import_id, "region": region},
        )
        while True:
            cursor.execute(f"FETCH {_BATCH} FROM taken_over")
            rows = cursor.fetchall()
            if not rows:
                cursor.execute("CLOSE taken_over")
                return
            yield [
                (key, json.loads(fields) if isinstance(fields, str) else fields, person_id,
                 record.Person(insurance=insurance, status=status, commitment_barred=barred))
                for key, fields, person_id, insurance, status, barred in rows
            ]  # fmt: skip


def open_filings() -> None:
    """A place for filings beside the table: what is under guard takes no COPY."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE taken ON COMMIT DROP AS SELECT * FROM store_filing WITH NO DATA"
        )


def copy_filings(region: str, book: str, taken: Iterable[tuple[int, Standing]]) -> None:
    """A batch of filings: (person's id, how it stands)."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY taken ({quoted(_COLUMNS)}) FROM STDIN") as copy,
    ):
        for person_id, standing in taken:
            copy.write_row(_values(region, book, person_id, standing))


def enter_filings(by: str, at: datetime, why: str) -> int:
    """Everything that was copied counts, each filing with the one move that brought it here."""
    names = quoted(_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO store_filing ({names}) SELECT {names} FROM taken")  # noqa: S608
        count = int(cursor.rowcount)
        cursor.execute(_MOVES, [at, by, why])
        cursor.execute("DROP TABLE taken")
    return count


_COLUMNS = (
    "insured_region", "number", "version", "current", "person_id", "kind", "way", "place", "first",
    "last", "span", "channel", "state", "filed_at", "effective_at", "evidenced_at", "ended_at",
    "ban_until", "evidence_due", "phone", "home_address", "away_address", "reason", "book",
)  # fmt: skip

_MOVES = """
INSERT INTO store_filingmove (insured_region, number, version, event, from_state, to_state, at, actor,
                              channel, rule, reason)
SELECT insured_region, number, 1, 'take_effect', 'draft', state, %s, %s, channel, '', %s FROM taken
"""


def _values(region: str, book: str, person_id: int, standing: Standing) -> tuple[object, ...]:
    filing, after = standing.filing, standing.after
    empty = after is not None and after <= filing.first
    return (
        region, filing.id, 1, True, person_id, filing.kind, filing.way, filing.place, filing.first,
        filing.last, DateRange(empty=True) if empty else DateRange(filing.first, after),
        filing.channel, filing.state, filing.filed_at, filing.effective_at, filing.evidenced_at,
        filing.ended_at, filing.ban_until, standing.due, "", "", "", "", book,
    )  # fmt: skip
