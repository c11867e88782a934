"""How many settlements a second at the till: 2304 and 2207 over HTTP, against pgbench doing the same.

One run on one machine. The server (2 workers of 4 threads) answers a client in another process over
kept connections: signed messages for bills of 20 lines each, half of them stays. Then pgbench runs,
on the same database, the very statements that one such settlement made, for other bills. Three rounds
in turn, each on a calm database (`tills.calm`); medians. A run whose books do not balance is void.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import processor
import tills
from tills import OURS, PER_ROUND, ROUNDS, SECONDS, THREADS, WARM, ZONE, Run, owner, say

import house

FIRST = 50_000_000
BARE = 160_000
SERIAL = 700_000_001
"""The first number of a settlement: one that is nothing else in a statement."""


def main() -> None:
    """Prints progress on standard error and one line of JSON on standard output."""
    with house.running() as home:
        house.use_django()
        prepare(range(FIRST, FIRST + OURS + 3 + BARE))
        script = recorded(home.data, FIRST + OURS + 2)
        tills.measured(home.port, messages(range(WARM)), 60)
        ours, bare = [], []
        for number in range(ROUNDS):
            first = WARM + number * PER_ROUND
            bodies = messages(range(first, first + PER_ROUND))
            ours.append(costed(home, tills.measured, home.port, bodies, SECONDS))
            bare.append(costed(home, pgbench, script, home.data))
            say(
                f"round {number + 1}: {ours[-1].per_s:.0f}/s p99 {ours[-1].p99:.1f} ms, "
                f"pgbench {bare[-1].per_s:.0f}/s p99 {bare[-1].p99:.1f} ms"
            )
        print(json.dumps(found(ours, bare) | {"balanced": tills.balanced()}))


def costed(home: house.House, round_: Callable[..., Run], *arguments: Any) -> Run:
    """A round on a calm database, with what it cost the processor."""
    tills.calm()
    before = processor.spent(home)
    run = round_(*arguments)
    return replace(run, costs=processor.each(before, processor.spent(home), run.count))


def found(ours: list[Run], bare: list[Run]) -> dict[str, Any]:
    """The line of figures; cpu_ms: processor time of one settlement by program."""

    def middle(runs: list[Run], name: str) -> float:
        return statistics.median(getattr(run, name) for run in runs)

    def costs(runs: list[Run]) -> dict[str, float]:
        medians = {p: statistics.median(run.costs[p] for run in runs) for p in runs[0].costs}
        return {name: round(cost, 2) for name, cost in medians.items()}

    return {
        "bench": "settle",
        "per_s": round(middle(ours, "per_s"), 1),
        "ratio_to_pgbench": round(middle(ours, "per_s") / middle(bare, "per_s"), 3),
        "p50_ms": round(middle(ours, "p50"), 1),
        "p99_ms": round(middle(ours, "p99"), 1),
        "p99_vs_pgbench": round(middle(ours, "p99") / middle(bare, "p99"), 2),
        "pgbench_per_s": round(middle(bare, "per_s"), 1),
        "pgbench_p99_ms": round(middle(bare, "p99"), 1),
        "cpu_ms": costs(ours),
        "pgbench_cpu_ms": costs(bare),
    }


def prepare(people: range) -> None:
    """A hospital, and people with a filing and a bill each; a bill has its person's number."""
    tills.open_hospital()
    tills.write_people(people)
    tills.write_bills(people.start, people, OURS + 1)
    owner(f"ALTER SEQUENCE store_settlement_id_seq RESTART {SERIAL}")
    tills.analyse()


def messages(serials: range) -> list[bytes]:
    """What settles these bills, counted from the first."""
    when = datetime.now(ZONE)
    return [message(serial, when) for serial in serials]


def message(serial: int, when: datetime) -> bytes:
    """What settles one of them."""
    return tills.message(FIRST + serial, FIRST + serial, serial, when)


# ---- the same statements, bare


def recorded(data: Path, number: int) -> Path:
    """The statements of one settlement as a pgbench script; the bills after it are for pgbench."""
    from django.db import connection
    from psycopg import ClientCursor

    from yidi.interfaces.hospital.door import answered
    from yidi.store import hot

    statements: list[str] = []
    rows = hot.rows

    def hot_rows(*calls: Any) -> Any:
        for statement, parameters in calls:
            named = re.sub(r"\$(\d+)", r"%(\1)s", statement.text.decode().replace("%", "%%"))
            values = {str(n): parameters[name] for n, name in enumerate(statement.names, start=1)}
            statements.append(ClientCursor(connection.connection).mogrify(named, values))
        return rows(*calls)

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(ClientCursor(connection.connection).mogrify(sql, params or []))
        return execute(sql, params, many, context)

    # another bill first, so that what is read once a process is not recorded
    answered(message(number - 2 - FIRST, datetime.now(ZONE)), datetime.now(ZONE))
    body = message(number - FIRST, datetime.now(ZONE))
    hot.rows = hot_rows
    with connection.execute_wrapper(keep):
        answer = json.loads(answered(body, datetime.now(ZONE), "127.0.0.1").body)
    hot.rows = rows
    if answer["infcode"] != 0:
        sys.exit(f"the recorded settlement was refused: {answer}")
    first = next(n for n, sql in enumerate(statements) if "plan_cache_mode" in sql)
    script = ["SELECT nextval('bench_bill') AS n \\gset", "BEGIN;"]
    script += list(_parametrised(statements[first:], number, answer))
    path = data / "settle.sql"
    path.write_text("\n".join([*script, "COMMIT;"]) + "\n")
    owner(f"CREATE SEQUENCE bench_bill START {number + 2} INCREMENT 2;"
          "GRANT USAGE ON bench_bill TO PUBLIC")  # fmt: skip
    return path


_SERIAL = "nextval('store_settlement_id_seq')"
_TOKEN = re.compile(r"E?'(?:[^'\\\\]|\\\\.|'')*'|(?<![\w:])\d+(?!\w)")
"""A text in quotes, or a number outside of one."""


def _parametrised(statements: list[str], number: int, answer: dict[str, Any]) -> Iterator[str]:
    """Other people, bills and numbers in the place of the recorded ones."""
    info = answer["output"]["setlinfo"]
    setl_id, msgid = info["setl_id"], info["medins_setl_id"]
    own = int(setl_id[12:])
    fresh = f"('{setl_id[:12]}' || lpad((:own)::text, 10, '0'))"
    texts = {
        f"'{setl_id}'": fresh,
        f"'{setl_id[-24:]}'": fresh,
        f"'settlement:{setl_id}'": f"('settlement:' || {fresh})",
        f"'{msgid}'": "('M' || :n)",
        f"'{number}'": "((:n)::text)",
    }
    numbers = {str(number): ":n", str(own): ":own"}

    def other(found: re.Match[str]) -> str:
        text = found[0]
        return texts.get(text, text) if "'" in text else numbers.get(text, text)

    for statement in statements:
        line = _TOKEN.sub(other, re.sub(r"\s+", " ", statement).strip())
        if "nextval" in line:
            numbered = line.replace(_SERIAL, f"{_SERIAL} AS own")
            # every column is computed, only the number is taken over
            yield f"WITH read AS MATERIALIZED ({numbered}) SELECT own FROM read \\gset"
        else:
            yield line + ";"


def pgbench(script: Path, data: Path) -> Run:
    """Transactions of the script, from as many clients as we used."""
    from yidi.config.postgres import addresses, binaries

    address = addresses.app()
    environment = os.environ | {
        "PGHOST": address.host, "PGPORT": str(address.port), "PGUSER": address.user,
        "PGPASSWORD": address.password, "PGDATABASE": address.name,
    }  # fmt: skip
    for log in data.glob("pgbench_log*"):
        log.unlink()
    run = subprocess.run(
        [
            str(binaries.program("pgbench")), "-n", "-f", str(script), "-c", str(THREADS), "-j", "2",
            "-T", str(int(SECONDS)), "-M", "prepared", "--max-tries=1", "-l",
            "--log-prefix", str(data / "pgbench_log"),
        ],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    tps = re.search(r"tps = ([0-9.]+)", run.stdout)
    if run.returncode or not tps:
        sys.exit(f"pgbench failed:\n{run.stdout}\n{run.stderr}")
    times = [
        int(line.split()[2]) / 1000
        for log in data.glob("pgbench_log*")
        for line in log.read_text().splitlines()
    ]
    return tills.run_of(times, float(tps[1]))


if __name__ == "__main__":
    main()
