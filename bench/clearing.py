"""A month of clearing: both sides' lists matched, cut off and added up, against DuckDB doing it bare.

`--items N` (10 million): a month of settlements among 400 pools, as two lists in Parquet in the order
of their numbers. One item in some thousands is missing, of another amount or taken back on one side.
We read both lists, match them, cut at the month's end, add up what agrees and write differences and
table (`yidi clearing match`). DuckDB reads the same two files, with all processors, and writes the
same two results: its join, its GROUP BY and nothing else. Each in a process of its own, in turn; the
results must be equal to the fen, and the differences those that were planted.

Then the journal: `--journal N` settlements (300,000) are posted in PostgreSQL and exported as a list.
export_seconds and database_seconds are measured on that number and not scaled: the whole export, and
the time in which the database answers the same query into nothing. The same settlements are then the items
of one month between two provinces: the table is issued and the balance asked for, each against the bare SQL
of the same question (an UPDATE and a GROUP BY, undone; two joins and sums by who sees all rows).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tills

import house

ITEMS, ROUNDS, POOLS, HOSPITALS = 10_000_000, 3, 400, 20_000
BLOCK = 1 << 20
FIRST = date(2026, 10, 1)
FUNDS = (
    "hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "hifdm_pay",
    "oth_pay", "account", "family_account",
)  # fmt: skip
CARES = ("outpatient", "pharmacy", "inpatient", "chronic")
DRAWING = np.random.default_rng(1).permutation(POOLS)
"""The pools, those first that draw most patients."""
SHARES = {"missing": 1 / 8_000, "amount": 1 / 10_000, "reversed": 1 / 12_000}
"""What is planted, as a share of the items; half of what is missing is missing on either side."""


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Prints progress on standard error and one line of JSON on standard output."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--items", type=int, default=ITEMS)
    asked.add_argument("--journal", type=int, default=300_000)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    given = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yidi-clearing-"))
    try:
        found = {"bench": "clearing", **measured(folder, given.items, given.rounds)}
        found |= exported(folder, given.journal)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(found))


def measured(folder: Path, items: int, rounds: int) -> dict[str, Any]:
    """Both ways over the same files, in turn; stops unless they agree."""
    planted = write(folder, items)
    sizes = sum((folder / f"{side}.parquet").stat().st_size for side in ("insured", "place"))
    say(f"{items} items, two lists of {sizes >> 20} MB together, planted {planted}")
    took: dict[str, list[Took]] = {"ours": [], "theirs": []}
    for n in range(rounds):
        for name, work in (("ours", ours), ("theirs", theirs)):
            took[name].append(one := alone(work, folder))
            say(f"{name} {n}: {one.seconds:.2f} s, {one.cpu:.2f} s of processors, {one.peak_mb} MB")
    compare(folder, planted)
    mine, bare = (Took(*map(statistics.median, zip(*took[n], strict=True))) for n in took)
    return {
        "items": items, "seconds": round(mine.seconds, 2), "duckdb_seconds": round(bare.seconds, 2),
        "ratio_to_duckdb": round(mine.seconds / bare.seconds, 2),
        "cpu_seconds": round(mine.cpu, 2), "duckdb_cpu_seconds": round(bare.cpu, 2),
        "peak_mb": round(mine.peak_mb), "duckdb_peak_mb": round(bare.peak_mb),
    }  # fmt: skip


class Took(NamedTuple):
    """Seconds on the clock, of all processors together, and peak megabytes."""

    seconds: float
    cpu: float
    peak_mb: float


def alone(work: Callable[[Path], None], folder: Path) -> Took:
    """What work takes in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_weighed, (work, folder))


def _weighed(work: Callable[[Path], None], folder: Path) -> Took:
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work(folder)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Took(seconds, cpu, after.ru_maxrss >> 10)


# ---- the month


def write(folder: Path, items: int) -> dict[str, int]:
    """insured.parquet and place.parquet, block by block; gives how many of each fault were planted."""
    from yidi.interfaces.commands.clearing_lists import SCHEMA

    chance, planted = np.random.default_rng(20261001), {"1": 0, "2": 0, "4": 0, "5": 0}
    options = {"compression": "zstd", "use_dictionary": [n for n in SCHEMA.names if n != "number"]}
    with (
        pq.ParquetWriter(folder / "insured.parquet", SCHEMA, **options) as insured,
        pq.ParquetWriter(folder / "place.parquet", SCHEMA, **options) as place,
    ):
        number = 10**9
        for start in range(0, items, BLOCK):
            made = block(chance, min(BLOCK, items - start), number, start / items)
            number = int(made["number"].to_numpy()[-1])
            one, other = disturbed(chance, made, planted)
            insured.write_table(one, row_group_size=BLOCK >> 2)
            place.write_table(other, row_group_size=BLOCK >> 2)
    return planted


def weights(count: int, flat: int) -> np.ndarray:
    """Shares that fall with the rank, as cities draw patients."""
    found = 1 / (np.arange(count) + flat)
    return found / found.sum()


def block(chance: np.random.Generator, rows: int, number: int, share: float) -> pa.Table:
    """Settlements and some reversals of them, as the insured place has them."""
    pools = [f"{11 + n // 13}{n % 13 + 1:02d}00" for n in range(POOLS)]
    insured = chance.choice(POOLS, rows, p=weights(POOLS, 60))
    place = elsewhere(chance, insured)
    numbers = number + np.cumsum(chance.integers(1, 4, rows))
    care = chance.choice(len(CARES), rows, p=[0.6, 0.27, 0.08, 0.05])
    back = chance.random(rows) < 0.01
    sign = np.where(back, -1, 1)
    about = np.where(back, numbers - chance.integers(1, 10**6, rows), 0)
    day = (FIRST - date(1970, 1, 1)).days + (31.2 * (share + np.arange(rows) / ITEMS)).astype(int)
    day -= np.where(chance.random(rows) < 0.002, 31, 0)
    return pa.table(
        {
            "number": numbers, "about": about,
            "day": pa.array(day.astype(np.int32)).cast(pa.date32()),
            "kind": words(np.where(back, 1, 0), ["settlement", "reversal"]),
            "scope": words(insured // 13 != place // 13, ["in_province", "cross_province"]),
            "insured": words(insured, pools), "place": words(place, pools),
            "institution": words(
                place * (HOSPITALS // POOLS) + chance.integers(0, HOSPITALS // POOLS, rows),
                [f"H{n:011d}" for n in range(HOSPITALS)],
            ),
            "insurance": words(chance.random(rows) < 0.55, ["employee", "resident"]),
            "care": words(care, list(CARES)),
            **{fund: amounts * sign for fund, amounts in paid(chance, care)},
        }
    )  # fmt: skip


def elsewhere(chance: np.random.Generator, insured: np.ndarray) -> np.ndarray:
    """Another pool: two of three stay in the province, the others go where most go."""
    rows = len(insured)
    near = insured - insured % 13 + chance.integers(0, 13, rows)
    far = chance.choice(DRAWING, rows, p=weights(POOLS, 3))
    place = np.minimum(np.where(chance.random(rows) < 2 / 3, near, far), POOLS - 1)
    return np.where(place == insured, (place + 1) % POOLS, place)


def paid(chance: np.random.Generator, care: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Each fund's amounts in fen: the pool's for most, the account's for many, others for few."""
    rows, stay = len(care), care == 2
    base = np.exp(chance.normal(9.2, 0.8, rows)).astype(np.int64) * np.where(stay, 60, 1)
    often = dict(zip(FUNDS, (0.75, 0.02, 0, 0.03, 0.03, 0.02, 0, 0.004, 0.45, 0.05), strict=True))
    for n, (fund, share) in enumerate(often.items()):
        some = chance.random(rows) < (share if n else np.where(care == 1, 0.1, share))
        yield fund, np.where(some, base // (1 + n) + 1, 0)


def words(places: np.ndarray, known: list[str]) -> pa.Array:
    """A dictionary-encoded column."""
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(known))


def disturbed(
    chance: np.random.Generator, made: pa.Table, planted: dict[str, int]
) -> tuple[pa.Table, pa.Table]:
    """The list of each side: some items missing, of another amount, or taken back, on one side only."""
    rows = made.num_rows
    fate = chance.random(rows)
    edges = np.cumsum([SHARES["missing"] / 2, SHARES["missing"] / 2, SHARES["amount"]])
    back = np.asarray(made["kind"].combine_chunks().indices) == 1
    lone = back & (chance.random(rows) < SHARES["reversed"] * 100)
    gone = [(fate < edges[0]) & ~back, (fate >= edges[0]) & (fate < edges[1]) & ~back]
    wrong = (fate >= edges[1]) & (fate < edges[2]) & ~lone
    amounts = np.asarray(made["hifp_pay"]) + wrong
    other = made.set_column(made.schema.get_field_index("hifp_pay"), "hifp_pay", pa.array(amounts))
    for kind, where in (("1", gone[0]), ("2", gone[1]), ("4", wrong), ("5", lone)):
        planted[kind] += int(where.sum())
    return made.filter(pa.array(~gone[0])), other.filter(pa.array(~(gone[1] | lone)))


# ---- both ways


def ours(folder: Path) -> None:
    """`yidi clearing match` over the two lists, its imports included."""
    from yidi.core.clearing.cutting import Limits
    from yidi.core.clearing.month import month_of
    from yidi.interfaces.commands.clearing_lists import run

    out = folder / "ours"
    out.mkdir(exist_ok=True)
    lists = {side: folder / f"{side}.parquet" for side in ("insured", "place")}
    run(lists, month_of(FIRST), Limits(2, 3), out)


TOLD = ("about", "day", "kind", "scope", "insured", "place", "institution", "insurance", "care")
SAME = " AND ".join(f"a.{name} = b.{name}" for name in (*TOLD, *FUNDS))
DIFFERENT = """
COPY (
  SELECT number, unnest(list_filter([
           CASE WHEN NOT {in_a} THEN CASE b.kind WHEN 'reversal' THEN 5 ELSE 1 END END,
           CASE WHEN NOT {in_b} THEN CASE a.kind WHEN 'reversal' THEN 5 ELSE 2 END END,
           CASE WHEN {in_a} AND {in_b} AND NOT ({amounts}) THEN 4 END,
           CASE WHEN {in_a} AND {in_b} AND NOT ({belongs}) THEN 6 END], lambda k: k IS NOT NULL)) AS kind,
         CASE WHEN {in_a} THEN {sum_a} END AS insured, CASE WHEN {in_b} THEN {sum_b} END AS place
    FROM read_parquet('{folder}/insured.parquet') a
    FULL JOIN read_parquet('{folder}/place.parquet') b USING (number)
   WHERE ({same}) IS NOT TRUE
) TO '{folder}/theirs/differences.parquet'
"""
TABLE = """
COPY (
  SELECT a.scope, a.insured, a.place, a.insurance, a.care, {sums}
    FROM read_parquet('{folder}/insured.parquet') a
    JOIN read_parquet('{folder}/place.parquet') b USING (number)
   WHERE {same} AND a.day < '{after}'
   GROUP BY ALL
) TO '{folder}/theirs/table.parquet'
"""


def theirs(folder: Path) -> None:
    """The joins and the GROUP BY in DuckDB, their results written; its import included."""
    import duckdb

    (folder / "theirs").mkdir(exist_ok=True)
    amounts = " AND ".join(f"a.{fund} = b.{fund}" for fund in FUNDS)
    belongs = " AND ".join(f"a.{name} = b.{name}" for name in TOLD)
    sums = ", ".join(
        f"count(nullif(a.{fund}, 0)) AS n_{fund}, sum(a.{fund})::BIGINT AS {fund}" for fund in FUNDS
    )
    said = {
        "folder": folder, "same": SAME, "amounts": amounts, "belongs": belongs, "sums": sums,
        "after": FIRST + timedelta(days=31), "in_a": "a.kind IS NOT NULL",
        "in_b": "b.kind IS NOT NULL", "sum_a": " + ".join(f"a.{fund}" for fund in FUNDS),
        "sum_b": " + ".join(f"b.{fund}" for fund in FUNDS),
    }  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute(DIFFERENT.format(**said))
        connection.execute(TABLE.format(**said))


def compare(folder: Path, planted: dict[str, int]) -> None:
    """Both results are the same, and the differences those that were planted."""
    import duckdb

    told = "number, kind, insured, place"
    group = "scope, insured, place, insurance, care"
    wide = f"read_parquet('{folder}/theirs/table.parquet')"
    bare = " UNION ALL ".join(
        f"SELECT {group}, '{fund}' AS fund, n_{fund} AS items, {fund} AS amount"
        f" FROM {wide} WHERE n_{fund} > 0"
        for fund in FUNDS
    )
    with duckdb.connect() as connection:

        def asked(text: str) -> Any:
            return connection.execute(text).fetchall()

        def same(name: str, columns: str, other: str) -> int:
            mine = f"SELECT {columns} FROM read_parquet('{folder}/ours/{name}.parquet')"
            odd = f"(({mine} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {mine}))"
            if asked(f"SELECT count(*) FROM {odd}") != [(0,)]:
                sys.exit(f"{name} is not the same")
            return int(asked(f"SELECT count(*) FROM ({mine})")[0][0])

        theirs = f"SELECT {told} FROM read_parquet('{folder}/theirs/differences.parquet')"
        differences = same("differences", told, theirs)
        rows = same("table", f"{group}, fund, items, amount", f"({bare})")
        found = asked(f"SELECT kind, count(*) FROM ({theirs}) GROUP BY kind ORDER BY kind")
    if {str(kind): count for kind, count in found} != planted:
        sys.exit(f"not what was planted: {found}, {planted}")
    say(f"equal: {differences} differences, {rows} rows of the table")


# ---- the journal


def exported(folder: Path, settlements: int) -> dict[str, Any]:
    """Posts so many settlements in a house of its own and takes them out as a list."""
    with house.running() as home:
        house.inside(home, posted, settlements)
        took = [house.inside(home, taken_out, folder / f"export{n}") for n in range(ROUNDS)]
        office = house.inside(home, at_the_office, settlements)
    whole, database, rows = (statistics.median(column) for column in zip(*took, strict=True))
    if rows != settlements:
        sys.exit(f"{rows} of {settlements} settlements came out")
    say(f"export of {settlements} settlements: {whole:.1f} s, the database alone {database:.1f} s")
    return {
        "journal_items": settlements, "export_seconds": round(whole, 2),
        "database_seconds": round(database, 2), **office,
    }  # fmt: skip


def posted(settlements: int) -> None:
    """Settlements of one bill and their entries, four lines each, among all pools."""
    tills.owner(tills.PEOPLE, {"region": "419001", "first": 1, "count": 1, "sealed": None,
                               "at": datetime.now(tills.ZONE), "balance": 0})  # fmt: skip
    tills.owner(tills.BILLS, {"region": "419001", "hospital": "H1", "first": 1, "people": [1],
                              "at": datetime.now(tills.ZONE)})  # fmt: skip
    tills.owner(SETTLED, {"count": settlements, "first": FIRST, "pools": POOLS})
    tills.analyse()


AMOUNTS = (
    "own_paid", "over_limit", "class_b", "deductible", "cvlserv_pay", "hifes_pay", "hifmi_pay",
    "hifob_pay", "maf_pay", "hifdm_pay", "oth_pay", "hospital", "family", "balance",
)  # fmt: skip
SETTLED = f"""
INSERT INTO store_settlement (id, insured_region, place, institution_code, setl_id, kind, visit_id,
       bill_id, person_id, insurance, care, med_type, disease, scope, clr_type, clr_way, settled_at,
       day, year, interim, stay, total, in_scope, hifp_pay, fund_total, person_part, account, cash,
       {", ".join(AMOUNTS)}, before, after, given, steps, earlier, book, engine, msgid, invoice,
       operator, review)
SELECT n, '419001', '110000', 'H' || n %% 20000, 'B' || n, 'settlement', 1, 1, 1, 'employee',
       'outpatient', '11', '', 'cross_province', '11', '01',
       %(first)s::date + n %% 31 * interval '1 day', %(first)s::date + (n %% 31)::int, 2026, false,
       false, 10000, 10000, 7000, 7000, 3000, 2000, 1000, {", ".join("0" for _ in AMOUNTS)},
       '{{}}', '{{}}', '{{}}', '[]', '[]', '', '', 'M' || n, '', '', ''
  FROM generate_series(1, %(count)s) n;
INSERT INTO store_journalline (insured_region, place, institution_code, source, source_id, day,
       insurance, care, account, amount)
SELECT (110000 + n %% %(pools)s * 100)::text, (110000 + n * 7 %% %(pools)s * 100)::text,
       institution_code, 'settlement', n, day, insurance, care, line.account, line.amount
  FROM store_settlement s, LATERAL (SELECT s.id AS n) numbered, (VALUES ('care', -10000),
       ('hifp_pay', 7000), ('account', 2000), ('cash', 1000)) line (account, amount);
"""


# ---- one month of all of them at the office

PAYER, PAYEE = "410000", "110000"
MONTH = """
UPDATE store_journalline SET insured_region = '419001', place = '110000' WHERE source = 'settlement';
INSERT INTO store_clearingmonth (month, scope, payer, payee, payer_province, payee_province, state,
       items, amount, since)
VALUES (202610, 'cross_province', '410000', '110000', '410000', '110000', 'answered', 0, 0, now());
INSERT INTO store_clearingitem (unit_id, source, source_id, reference, kind, about, scope, insured, place,
       insured_province, place_province, institution_code, day, origin, insurance, care, amount, funds,
       state, differs, moved, reason)
SELECT m.id, 'settlement', s.id, s.setl_id, 'settlement', '', 'cross_province', '419001', '110000',
       '410000', '110000', s.institution_code, s.day, 202610, s.insurance, s.care, 9000,
       '{"hifp_pay": 7000, "account": 2000}', 'answered', '[]', 0, ''
  FROM store_settlement s, store_clearingmonth m;
"""
LISTED = "UPDATE store_clearingitem SET state = 'listed' WHERE state = 'answered'"
SUMMED = """
SELECT insured, place, insurance, care, f.key, count(*), sum(f.value::bigint)
  FROM store_clearingitem i, jsonb_each_text(i.funds) f WHERE state = 'listed' GROUP BY 1, 2, 3, 4, 5
"""
OWED = "SELECT unit_id, sum(amount) FROM store_clearingitem GROUP BY unit_id"
JOURNAL = """
SELECT sum(j.amount) FROM store_clearingitem i JOIN store_journalline j USING (source, source_id)
 WHERE j.account IN ('hifp_pay', 'account')
"""


def at_the_office(settlements: int) -> dict[str, Any]:
    """The table of a month of so many items issued, and the balance asked for; each against bare SQL."""
    from django.db import connection, transaction

    from yidi.actions.actor import Actor
    from yidi.actions.clearing import issue
    from yidi.actions.clearing.working import Asked
    from yidi.store import reach
    from yidi.store.reads import clearing as reads

    _month_of_all()
    staff = Actor("staff", "bench", "bench", regions=(PAYEE,))
    with reach.service():
        (card,) = reads.in_month(202610, 2)

    def bare(*statements: str) -> float:
        began = time.perf_counter()
        with reach.service(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            taken = time.perf_counter() - began
            transaction.set_rollback(True)
        return taken

    def balance() -> float:
        began = time.perf_counter()
        with staff.reach():
            owed = sum(one.owed for one in reads.positions())
            if owed != reads.owed_by_journal() or owed != 9000 * settlements:
                sys.exit(f"off balance: {owed}")
        return time.perf_counter() - began

    balanced = [(balance(), bare(OWED, JOURNAL)) for _ in range(ROUNDS)]
    undone = bare(LISTED, SUMMED)
    tills.analyse()
    began = time.perf_counter()
    made = issue.issue(Asked(staff, card.id, "bench", datetime.now(tills.ZONE)))
    issued = time.perf_counter() - began
    if made.items != settlements or made.amount != 9000 * settlements:
        sys.exit(f"not the table: {made}")
    ours, theirs = (statistics.median(column) for column in zip(*balanced, strict=True))
    say(f"issue {issued:.1f} s, bare {undone:.1f} s; balance {ours:.2f} s, bare {theirs:.2f} s")
    return {
        "issue_seconds": round(issued, 2), "issue_ratio_to_sql": round(issued / undone, 2),
        "balance_seconds": round(ours, 2), "balance_ratio_to_sql": round(ours / theirs, 2),
    }  # fmt: skip


def _month_of_all() -> None:
    """All settlements of the journal as the items of one month between two provinces."""
    tills.owner("ALTER TABLE store_journalline DISABLE TRIGGER USER")
    tills.owner(MONTH)
    tills.owner("ALTER TABLE store_journalline ENABLE TRIGGER USER")
    tills.analyse()


def taken_out(path: Path) -> tuple[float, float, int]:
    """Seconds of `yidi clearing export`, seconds of its query answered into nothing, items."""
    from yidi.actions.actor import JOB
    from yidi.actions.clearing.export import export
    from yidi.core.clearing.month import month_of
    from yidi.interfaces.commands.clearing_lists import Export
    from yidi.store.reads.clearing_lists import COLUMNS

    month, moment = month_of(FIRST), datetime.now(tills.ZONE)
    began = time.perf_counter()
    with Export(path, COLUMNS) as made:
        export(JOB, month, "", made.write, moment)
    between = time.perf_counter()
    export(JOB, month, "", len, moment)
    return between - began, time.perf_counter() - between, made.rows


if __name__ == "__main__":
    main()
