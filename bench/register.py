"""A register of a million people read from CSV, compared, and applied; against a bare COPY.

The bare COPY brings the very same rows, sealed and spelt already, into an empty table with the same
columns and indexes as the register's, and into one without indexes, in the same run.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

REGION = "419001"


def main() -> None:
    """Prints one line of JSON last."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=1_000_000)
    people = options.parse_args().people
    data = Path(tempfile.mkdtemp(prefix="yidi-bench-"))
    data.chmod(0o711)
    os.environ |= {"YIDI_DATA": str(data), "YIDI_ENV": "test"}
    from yidi.config import database
    from yidi.config.postgres import server

    try:
        database.ensure_running()
        database.migrate_elsewhere()
        database.use_django()
        print(json.dumps(_measured(data, people)))
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


def _measured(data: Path, people: int) -> dict[str, object]:
    from yidi.actions.actor import JOB
    from yidi.actions.register.apply import apply
    from yidi.actions.register.read_file import read_file
    from yidi.documents import long_tables
    from yidi.interfaces.common import clock

    file = data / "register.csv"
    _say(f"writing {people} rows")
    _write(file, people)
    size = file.stat().st_size
    number = 0

    def read() -> None:
        nonlocal number
        found = read_file(JOB, REGION, file.name, long_tables.rows(file), clock.now())
        if found.faults or found.difference is None or found.rows != people:
            sys.exit(f"the file was not read: {found.faults[:3]} {found.rows}")
        number = found.number

    read_s = _timed("read and compared", read)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bare_s, indexed_s = _bare(number)
    apply_s = _timed("applied", lambda: apply(JOB, number, clock.now()))
    again_s = _timed("the same file again", read)
    noop_s = _timed("applied again: nothing to do", lambda: apply(JOB, number, clock.now()))
    total = read_s + apply_s
    return {
        "bench": "register", "people": people, "file_mb": round(size / 1e6),
        "read_s": round(read_s, 1), "apply_s": round(apply_s, 1), "total_s": round(total, 1),
        "people_per_s": round(people / total),
        "ratio_to_copy_with_indexes": round(total / indexed_s, 2),
        "ratio_to_copy_without": round(total / bare_s, 2),
        "copy_with_indexes_s": round(indexed_s, 1), "copy_without_s": round(bare_s, 1),
        "read_again_s": round(again_s, 1), "apply_again_s": round(noop_s, 1),
        "peak_mb": round(peak / 1024),
    }  # fmt: skip


def _bare(number: int) -> tuple[float, float]:
    """Seconds for COPY alone, as the owner: without indexes, with the register's."""
    import psycopg

    from yidi.config.postgres import addresses
    from yidi.store.register_sql import COLUMNS, quoted

    names = quoted(COLUMNS)
    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        out = f"COPY (SELECT {names} FROM store_registerline WHERE source_id = {number}) TO STDOUT"
        with connection.cursor().copy(out) as copy:
            rows = b"".join(bytes(chunk) for chunk in copy)
        found = []
        for like in ("INCLUDING DEFAULTS", "INCLUDING ALL"):
            connection.execute(f"CREATE TABLE bare (LIKE store_person {like})")
            connection.execute("ALTER TABLE bare ALTER commitment_barred SET DEFAULT false")
            connection.execute("ALTER TABLE bare ALTER updated_at SET DEFAULT now()")
            connection.execute("CREATE SEQUENCE bare_id")
            if like == "INCLUDING DEFAULTS":
                connection.execute("ALTER TABLE bare ALTER id SET DEFAULT nextval('bare_id')")

            def bring() -> None:
                with connection.cursor().copy(f"COPY bare ({names}) FROM STDIN") as copy:
                    for start in range(0, len(rows), 1 << 20):
                        copy.write(rows[start : start + (1 << 20)])

            found.append(_timed(f"bare COPY, {like.lower()}", bring))
            connection.execute("DROP TABLE bare; DROP SEQUENCE bare_id")
    return found[0], found[1]


def _write(file: Path, people: int) -> None:
    from yidi.config.demo.accounts import FAMILY_NAMES, GIVEN_NAMES, id_number
    from yidi.core.enrolment import COLUMNS

    fields = ("psn_no", "name", "number", "phone", "insurance", "status", "retired", "balance")
    first = date(1930, 1, 1)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        lines = csv.writer(out)
        lines.writerow([COLUMNS[field] for field in fields])
        for row in range(people):
            birth = first + timedelta(days=row % 30_000)
            order = 1 + row // 30_000 * 7
            name = (
                FAMILY_NAMES[row % len(FAMILY_NAMES)]
                + GIVEN_NAMES[row // 7 % len(GIVEN_NAMES)]
                + GIVEN_NAMES[row // 311 % len(GIVEN_NAMES)]
            )
            lines.writerow([
                f"{REGION}{row:08d}", name, id_number(f"{birth:%Y%m%d}", order), f"154{row:08d}",
                "职工医保" if row % 2 else "居民医保", "正常", "否", f"{row % 5000}.{row % 100:02d}",
            ])  # fmt: skip


def _timed(what: str, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    _say(f"{what}: {took:.1f} s")
    return took


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
