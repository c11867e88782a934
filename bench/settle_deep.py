"""What the till does (settle.py) when millions of bills have been settled before.

Two houses run side by side, and are measured in turn: one with as many settled bills as --bills says,
one with hardly more than a run settles. Both are filled alike: two bills, a stay and a visit, are
settled over HTTP; everything they left is copied by SQL for as many other people. What is measured are
new bills of those people, spread over all of them, so that their rows lie anywhere in the tables.

The filled database stays in --data, and a second run goes on with it. Each run settles some thousands
of bills more. The plan of every prepared statement must reach its rows by an index. Worst case: all
stored answers lie in one month.
"""

from __future__ import annotations

import argparse
import json
import math
import pkgutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import tills
from tills import OURS, PER_ROUND, ROUNDS, SECONDS, WARM, ZONE, Run, say

import house

BILLS, FAR = 2_000_000, 10_000_000
FEW = OURS
"""Settled bills of the house that is nearly empty: each person is asked once."""
PATTERN, FIRST = 1_000_000, 2_000_000
"""Numbers of the bill that is copied, and of the first copy: person, visit, bill and settlement."""
BATCH = 100_000
BIG = 10_000
"""Rows from which on a table must not be read whole."""
STRIDE = 7919
"""A prime: neighbours in time are none on the disk."""


def main() -> None:
    """Prints progress on standard error and one line of JSON on standard output."""
    asked = arguments()
    with ExitStack() as houses:
        deep = houses.enter_context(house.running(asked.data.resolve()))
        load_s = filled(deep, asked.bills)
        database_gb = round(house.inside(deep, size) / 1e9, 2)
        empty = houses.enter_context(house.running())
        filled(empty, FEW)
        pair = [Measured(deep, asked.bills), Measured(empty, FEW)]
        house.inside(deep, check_plans, asked.plans)
        for number in range(-1, ROUNDS):
            for one in pair if number % 2 else reversed(pair):
                one.measure(number)
        line = found(*pair) | {
            "database_gb": database_gb,
            "load_s": load_s,
            "plans_ok": True,
            "balanced": all(house.inside(one.home, tills.balanced) for one in pair),
        }
    extrapolate(line)
    print(json.dumps(line))


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bills", type=int, default=BILLS, help="settled bills (2,000,000)")
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps the database")
    parser.add_argument("--plans", action="store_true", help="print every plan whole")
    asked = parser.parse_args()
    if asked.bills < FEW:
        parser.error(f"at least {FEW} bills, so that everybody is asked once")
    return asked


class Measured:
    """A house with as many settled bills, new ones to settle, and its rounds."""

    def __init__(self, home: house.House, bills: int) -> None:
        self.home, self.bills = home, bills
        self.first, self.people = house.inside(home, new_bills, bills)
        self.rounds: list[Run] = []

    def measure(self, number: int) -> None:
        """One round; the one before the first warms up and is not counted."""
        first = WARM + number * PER_ROUND
        serials = range(WARM) if number < 0 else range(first, first + PER_ROUND)
        when = datetime.now(ZONE)
        bodies = [tills.message(self.first + n, self.people[n], n, when) for n in serials]
        run = tills.measured(self.home.port, bodies, SECONDS if number >= 0 else 60)
        if number >= 0:
            self.rounds.append(run)
            say(f"round {number + 1}, {self.bills:,} bills: {run.per_s:.0f}/s p99 {run.p99:.1f} ms")

    def middle(self, name: str) -> float:
        """The median of the rounds."""
        return float(statistics.median(getattr(run, name) for run in self.rounds))


def found(deep: Measured, empty: Measured) -> dict[str, Any]:
    """The line of figures, as far as the rounds give them."""
    return {
        "bench": "settle_deep",
        "bills": deep.bills,
        "per_s": round(deep.middle("per_s"), 1),
        "per_s_empty": round(empty.middle("per_s"), 1),
        "ratio_to_empty": round(deep.middle("per_s") / empty.middle("per_s"), 3),
        "p99_ms": round(deep.middle("p99"), 1),
    }


def extrapolate(line: dict[str, Any]) -> None:
    """What ten million might give: space and loading by the rows, time by their logarithm."""
    times = FAR / line["bills"]
    rate = "too few bills to say how fast"
    if line["bills"] >= 10 * FEW:
        slower = max(0.0, 1 / line["per_s"] - 1 / line["per_s_empty"])
        each = slower / math.log(line["bills"] / FEW)
        rate = f"{1 / (1 / line['per_s_empty'] + each * math.log(FAR / FEW)):.0f}/s"
    say(
        f"extrapolated to {FAR:,} bills, NOT measured: {rate}, "
        f"{line['database_gb'] * times:.0f} GB, {line['load_s'] * times:.0f} s to load"
    )


# ---- bills to settle


def new_bills(people: int) -> tuple[int, list[int]]:
    """Unsettled bills of people from all over the table: (number of the first, whose each is)."""
    chosen = [FIRST + n * STRIDE % OURS * people // OURS for n in range(OURS)]
    first = int(value("SELECT max(id) / 2 * 2 + 2 FROM store_visit"))
    tills.write_bills(first, chosen, OURS)
    tills.analyse()
    return first, chosen


# ---- filling


def filled(home: house.House, bills: int) -> float:
    """Fills it unless an earlier run did; the seconds that took. Exits if it holds something else."""
    note = home.data / "settle_deep.json"
    if note.exists():
        known = json.loads(note.read_text())
        if known["bills"] != bills:
            sys.exit(f"{home.data} holds {known['bills']} bills; name another folder.")
        return float(known["load_s"])
    if house.inside(home, begun):
        sys.exit(f"{home.data} was not filled to its end; remove it, or name another folder.")
    house.inside(home, settle_patterns, home.port)
    load_s = round(house.inside(home, copy, bills), 1)
    house.inside(home, tills.seal)
    note.write_text(json.dumps({"bills": bills, "load_s": load_s}))
    return load_s


def begun() -> bool:
    """Whether there is anybody in it."""
    return bool(value("SELECT EXISTS (SELECT FROM store_person)"))


def settle_patterns(port: int) -> None:
    """The two bills that are copied, settled as any."""
    people = range(PATTERN, PATTERN + 2)
    tills.open_hospital()
    tills.write_people(people)
    tills.write_bills(PATTERN, people, 2)
    tills.analyse()
    when = datetime.now(ZONE)
    bodies = [tills.message(person, person, person - PATTERN, when) for person in people]
    tills.measured(port, bodies, 60)


@dataclass(frozen=True)
class Copied:
    """Rows of a table that a settlement leaves: how to find the pattern's, what is another's in the
    copies. Written in terms of the table `t`, of `w` (bill_id, settlement_id, settled_as) and of `n`."""

    table: str
    where: str
    other: dict[str, str]


_SETL_ID = "left(settled_as, 12) || lpad(n::text, 10, '0')"
COPIED = (
    Copied("person", "t.id = w.bill_id",
           {"id": "n", "psn_no": "'P' || n", "id_digest": "'bench' || n"}),
    Copied("filing", "t.person_id = w.bill_id", {"number": "'F' || n", "person_id": "n"}),
    Copied("visit", "t.id = w.bill_id",
           {"id": "n", "mdtrt_id": "n::text", "person_id": "n", "number": "n::text"}),
    Copied("bill", "t.id = w.bill_id", {"id": "n", "visit_id": "n", "settlement_id": "n"}),
    Copied("chargeline", "t.bill_id = w.bill_id", {"visit_id": "n", "bill_id": "n"}),
    Copied("settlement", "t.id = w.settlement_id",
           {"id": "n", "setl_id": _SETL_ID, "visit_id": "n", "bill_id": "n", "person_id": "n",
            "msgid": "'B' || n"}),
    Copied("personyear", "t.person_id = w.bill_id", {"person_id": "n"}),
    Copied("journalline", "t.source = 'settlement' AND t.source_id = w.settlement_id",
           {"source_id": "n"}),
    Copied("trailline", "t.action = 'settlement.settle' AND t.subject = 'person:' || w.bill_id",
           {"subject": "'person:' || n", "detail": _SETL_ID}),
    Copied("message", "t.person_id = w.bill_id",
           {"person_id": "n", "number": f"right({_SETL_ID}, 24)"}),
    Copied("outboxline", "t.key = 'settlement:' || w.settled_as",
           {"key": f"'settlement:' || {_SETL_ID}", "sent_at": "made_at"}),
    Copied("hospitalmessage", "t.subject = w.settled_as",
           {"msgid": "'B' || n", "subject": _SETL_ID}),
)  # fmt: skip


def copy(bills: int) -> float:
    """As many settled bills as that, each of somebody else; the seconds it took.

    Indexes and constraints stay; their triggers rest, for the copies are as right as the patterns.
    VACUUM besides ANALYZE, or it would start by itself while we measure.
    """
    began = time.monotonic()
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        inserts = list(prepared(connection))
        for low in range(0, bills, BATCH):
            high = min(low + BATCH, bills)
            with connection.transaction():
                for insert in inserts:
                    connection.execute(insert, {"low": FIRST + low, "high": FIRST + high - 1})
            say(f"{high:,} settled bills after {time.monotonic() - began:.0f} s")
        connection.execute(
            "SELECT setval('store_settlement_id_seq', max(id)) FROM store_settlement"
        )
        connection.execute("VACUUM (ANALYZE)")
    return time.monotonic() - began


def prepared(connection: Any) -> Iterator[str]:
    """The patterns' rows, laid aside; what copies each of them, `low` to `high`."""
    connection.execute(PATTERNS)
    for copied in COPIED:
        connection.execute(
            f"CREATE TEMP TABLE pattern_{copied.table} AS SELECT w.parity, w.settled_as, t.*"
            f" FROM pattern w JOIN store_{copied.table} t ON {copied.where}"
        )
        connection.execute(f"ANALYZE pattern_{copied.table}")
        names = [row[0] for row in connection.execute(COLUMNS, [f"store_{copied.table}"])]
        taken = [name for name in names if name != "id" or name in copied.other]
        yield (
            f"INSERT INTO store_{copied.table} ({', '.join(map(quoted, taken))})"
            f" SELECT {', '.join(copied.other.get(name, quoted(name)) for name in taken)}"
            f" FROM generate_series(%(low)s::bigint, %(high)s::bigint) n"
            f" JOIN pattern_{copied.table} p ON p.parity = n %% 2"
        )


PATTERNS = """
CREATE TEMP TABLE pattern AS SELECT bill_id % 2 AS parity, bill_id, id AS settlement_id,
       setl_id AS settled_as FROM store_settlement
"""
COLUMNS = """
SELECT column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
 ORDER BY ordinal_position
"""


def quoted(name: str) -> str:
    """A column whose name may be a word of SQL."""
    return f'"{name}"'


# ---- plans


def check_plans(whole: bool) -> None:
    """Says how every prepared statement reaches its rows; exits if one reads a big table whole."""
    from django.db import connection

    from yidi.store import reach

    with reach.service(), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE reltuples >= %s", [BIG])
        big = {name for (name,) in cursor.fetchall()}
        for name, text in hot_statements().items():
            cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {text}")
            scans = list(scans_of(cursor.fetchone()[0][0]["Plan"]))
            bad = [scan for scan in scans if scan.relation in big and not scan.chosen_by_index]
            ways = dict.fromkeys(f"{scan.relation} by {scan.index}" for scan in scans)
            say(f"{name}: {', '.join(ways) or 'no table'}")
            if whole or bad:
                cursor.execute(f"EXPLAIN (GENERIC_PLAN) {text}")
                say("\n".join(line for (line,) in cursor.fetchall()))
            if bad:
                sys.exit(f"{name} reads whole: {', '.join(scan.relation for scan in bad)}")


def hot_statements() -> dict[str, str]:
    """The text of every prepared statement of the store, by its name."""
    from yidi import store
    from yidi.store.hot import Statement

    found = {}
    for module in pkgutil.walk_packages(store.__path__, "yidi.store."):
        if ".migrations" not in module.name:
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, Statement):
                    found[f"{module.name}.{name}"] = value.text.decode()
    return found


@dataclass(frozen=True)
class Scan:
    """How a plan reads a table. chosen_by_index: only what equals something; all rows that are NULL
    in a column are as good as the whole table."""

    relation: str
    index: str
    chosen_by_index: bool


def scans_of(node: dict[str, Any]) -> Iterator[Scan]:
    """The tables that a plan reads, from the top down."""
    below = node.get("Plans", [])
    if "Relation Name" in node and node["Node Type"].endswith("Scan"):
        chosen = [one for one in (node, *below) if "=" in one.get("Index Cond", "")]
        index = ", ".join(one["Index Name"] for one in chosen)
        yield Scan(node["Relation Name"], index or "reading it whole", bool(chosen))
    for one in below:
        yield from scans_of(one)


# ---- looking


def superuser() -> Any:
    """A connection that row-level security does not bind, and that may let triggers rest."""
    import psycopg

    from yidi.config.postgres import addresses, files

    address = addresses.embedded(files.SUPERUSER)
    return psycopg.connect(**address.for_psycopg(), autocommit=True)


def value(question: str) -> Any:
    """The one thing that is asked for."""
    with superuser() as connection:
        return connection.execute(question).fetchone()[0]


def size() -> int:
    """Bytes of the database."""
    return int(value("SELECT pg_database_size(current_database())"))


if __name__ == "__main__":
    main()
