"""A province's catalogue of 100,000 items read from CSV, compared, and applied; against a bare COPY.

The bare COPY brings the very same rows, checked and spelt already, into an empty table with the
same columns and indexes as the catalogue's, in the same run. Then the items of a bill of 20 lines
are read, without and with what the process remembers.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

REGION, FIRST, NEXT = "370000", date(2025, 1, 1), date(2099, 1, 1)
ROUNDS = 200


def main() -> None:
    """Prints one line of JSON last."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--items", type=int, default=100_000)
    items = options.parse_args().items
    data = Path(tempfile.mkdtemp(prefix="yidi-bench-"))
    data.chmod(0o711)
    os.environ |= {"YIDI_DATA": str(data), "YIDI_ENV": "test"}
    from yidi.config import database
    from yidi.config.postgres import server

    try:
        database.ensure_running()
        database.migrate_elsewhere()
        database.use_django()
        print(json.dumps(_measured(data, items)))
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


def _measured(data: Path, items: int) -> dict[str, object]:
    from yidi.actions.actor import JOB
    from yidi.actions.catalogue.apply import apply
    from yidi.actions.catalogue.read_file import read_file
    from yidi.documents import long_tables
    from yidi.interfaces.common import clock

    first, second = data / "catalogue.csv", data / "changed.csv"
    _write(first, items, changed=0)
    _write(second, items, changed=items // 20)
    number = 0

    def read(file: Path) -> None:
        nonlocal number
        found = read_file(JOB, REGION, file.name, long_tables.rows(file), clock.now())
        if found.faults or found.rows != items:
            sys.exit(f"the file was not read: {found.faults[:3]} {found.rows}")
        number = found.number

    read_s = _timed("read and compared", lambda: read(first))
    copy_s = _bare(number)
    apply_s = _timed("applied", lambda: apply(JOB, number, FIRST, clock.now()))
    cold_us, warm_us = _bill(items)
    again_s = _timed("one in twenty changed: read", lambda: read(second))
    change_s = _timed(
        "one in twenty changed: applied", lambda: apply(JOB, number, NEXT, clock.now())
    )
    return {
        "bench": "catalogue", "items": items, "read_s": round(read_s, 1),
        "apply_s": round(apply_s, 1), "copy_s": round(copy_s, 2),
        "ratio_to_copy": round((read_s + apply_s) / copy_s, 1),
        "changes_read_s": round(again_s, 1), "changes_apply_s": round(change_s, 1),
        "bill_of_20_us": round(cold_us), "bill_of_20_remembered_us": round(warm_us),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def _bare(number: int) -> float:
    """Seconds for COPY alone, as the owner, into a table with the catalogue's indexes."""
    import psycopg

    from yidi.config.postgres import addresses
    from yidi.store.catalogue_sql import COLUMNS, quoted

    names = quoted(COLUMNS)
    with psycopg.connect(**addresses.owner().for_psycopg(), autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (LIKE store_catalogueitem INCLUDING ALL)")
        for column, value in (("region", REGION), ("first", FIRST), ("version", 1)):
            connection.execute(f"ALTER TABLE bare ALTER {column} SET DEFAULT '{value}'")
        out = f"COPY (SELECT {names} FROM store_catalogueline WHERE source_id = {number}) TO STDOUT"
        with connection.cursor().copy(out) as copy:
            rows = b"".join(bytes(chunk) for chunk in copy)

        def bring() -> None:
            with connection.cursor().copy(f"COPY bare ({names}) FROM STDIN") as copy:
                copy.write(rows)

        took = _timed("bare COPY", bring)
        connection.execute("DROP TABLE bare")
    return took


def _bill(items: int) -> tuple[float, float]:
    """Microseconds for the items of a bill of 20 lines: all read, and all remembered."""
    from yidi.store.reads import catalogue as reads

    bills = [
        [(f"YDB{(row * 997 + line * 31) % items:07d}", date(2026, 3, 2)) for line in range(20)]
        for row in range(ROUNDS)
    ]
    if None in reads.items(REGION, bills[0]).values():
        sys.exit("an item of the bill was not found")
    version = reads.version(REGION)
    cold = [_microseconds(lambda bill=bill: reads.items(REGION, bill)) for bill in bills]
    for bill in bills:
        reads.items(REGION, bill, version)
    warm = [_microseconds(lambda bill=bill: reads.items(REGION, bill, version)) for bill in bills]
    return statistics.median(cold), statistics.median(warm)


def _write(file: Path, items: int, changed: int) -> None:
    """The first `changed` items have another share, and every other the same."""
    from yidi.core.settlement.catalogue_file import COLUMNS

    fields = (
        "code", "name", "list_type", "charge_type", "category", "self_pay", "unit", "spec", "cap",
        "limited", "limit_note", "basic",
    )  # fmt: skip
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        lines = csv.writer(out)
        lines.writerow([COLUMNS[field] for field in fields])
        for row in range(items):
            share = "15%" if row < changed else f"{row % 6 * 5}%"
            lines.writerow([
                f"YDB{row:07d}", f"演示{'清润舒宁安和康平'[row % 8]}{row % 997}号片", "西药", "西药费",
                "乙类", share, "盒", f"{row % 90 + 10}mg*24片", f"{row % 500}.{row % 100:02d}",
                "是" if row % 17 == 0 else "否", "限二线用药" if row % 17 == 0 else "", "否",
            ])  # fmt: skip


def _microseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e6


def _timed(what: str, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    print(f"{what}: {took:.1f} s", file=sys.stderr, flush=True)
    return took


if __name__ == "__main__":
    main()
