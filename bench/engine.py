"""How fast is the engine? One bill against a hand-written function, zen-engine and OpenFisca-core;
columns of bills against a copy of the same columns and a hand-written NumPy.

Prints what was measured, and last one line of JSON. Times are medians of several rounds whose
order alternates; every amount is compared to the fen in the same run.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import law
import numpy as np
import peers

from yidi.core.policy import shape
from yidi.core.policy.book import Case
from yidi.core.problems import ParameterMissing
from yidi.core.settlement import columns, waterfall
from yidi.core.settlement.case import Bill
from yidi.policy_files.folder import Folder, default_folder

POOLS = 48
ROWS = 1 << 20
ROUNDS = 9
STREAMED = 24


def main() -> int:
    """Measures everything; 1 if a peer is missing or a fen differs."""
    missing = [n for n in ("zen", "openfisca_core") if importlib.util.find_spec(n) is None]
    if missing:
        print(f"missing peers: {', '.join(missing)} (make bench-setup)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        packs = law.write(Path(folder) / "policy", POOLS)
        sets = list(law.profiles(packs, POOLS))
        one = _one_bill(packs)
        many = _many_bills(sets)
        mixed = _mixed_shapes()
    found = {"bench": "engine", **one, **many, **mixed}
    found["fen_different"] = one["fen_different"] + many["fen_different"]
    print(json.dumps(found))
    return 1 if found["fen_different"] else 0


def _medians(timed: Sequence[Callable[[], Any]], rounds: int = ROUNDS) -> list[float]:
    """Median seconds of each, taken in turns, the order reversed every other round."""
    times: list[list[float]] = [[] for _ in timed]
    for number in range(rounds):
        order = range(len(timed)) if number % 2 else reversed(range(len(timed)))
        for at in order:
            gc.disable()
            began = time.perf_counter()
            timed[at]()
            times[at].append(time.perf_counter() - began)
            gc.enable()
    return [statistics.median(taken) for taken in times]


# ---- one bill


def _bills(count: int) -> list[dict[str, int]]:
    """Invented bills as plain numbers, in fen."""
    chance = random.Random(20_260_301)
    found = []
    for _ in range(count):
        total = chance.randrange(10_000, 20_000_000)
        found.append(
            {
                "level": chance.randrange(3), "kind": chance.randrange(3), "total": total,
                "own_paid": chance.randrange(total // 8), "over_limit": chance.randrange(total // 20),
                "class_b": chance.randrange(total // 8),
                "account": chance.choice((0, chance.randrange(500_000))),
                "year": chance.choice((0, chance.randrange(25_000_000))),
            }
        )  # fmt: skip
    return found


def _one_bill(packs: Any) -> dict[str, Any]:
    rules, held = law.rules(7), law.edition(packs, 7)
    cases = {(level, kind): case for level, kind, case in law.cases()}
    given = _bills(300)

    def ours(run: Callable[..., Any]) -> Callable[[dict[str, int]], Any]:
        def settle(values: dict[str, int]) -> Any:
            case: Case = cases[values["level"], values["kind"]]
            bill = Bill(
                values["total"], values["own_paid"], values["over_limit"], values["class_b"]
            )
            return run(held.profile(case), bill, {"stay_fund": values["year"]}, values["account"])

        return settle

    def hand(values: dict[str, int]) -> peers.Amounts:
        return peers.by_hand(
            rules, values["level"], values["kind"], values["total"], values["own_paid"],
            values["over_limit"], values["class_b"], values["account"], values["year"],
        )  # fmt: skip

    traced, bare = ours(waterfall.run), ours(waterfall.bare)
    zen, fisca = peers.zen(rules), peers.openfisca(rules)
    fisca_given = [{**values, "year_before": values["year"]} for values in given]
    wrong = _differences(given, traced, bare, hand)
    zen_wrong = sum(
        (r["deductible"], r["fund"], r["account_pays"], r["cash"], r["year_after"]) != hand(v)
        for v, r in ((values, zen(values)) for values in given)
    )
    fisca_wrong = sum(fisca(f) != hand(v) for f, v in zip(fisca_given, given, strict=True))

    def over(settle: Callable[[Any], Any], bills: list[Any], times: int) -> Callable[[], None]:
        def work() -> None:
            for _ in range(times):
                for values in bills:
                    settle(values)

        return work

    plans = [
        (traced, given, 10), (bare, given, 10), (hand, given, 30), (zen, given, 1),
        (fisca, fisca_given, 1),
    ]  # fmt: skip
    seconds = _medians([over(*plan) for plan in plans])
    us = [
        1e6 * taken / (times * len(bills))
        for taken, (_, bills, times) in zip(seconds, plans, strict=True)
    ]
    names = ("ours, with trace", "ours, bare", "by hand, no trace", "zen-engine", "OpenFisca-core")
    print("one bill (case to rule set, amounts):")
    for name, value in zip(names, us, strict=True):
        print(f"  {name:20} {value:9.2f} us   {value / us[0]:7.2f} x ours with trace")
    print(f"  bills a fen off: ours {wrong}, zen-engine {zen_wrong}, OpenFisca-core {fisca_wrong}")
    return {
        "scalar_us": round(us[0], 2), "scalar_bare_us": round(us[1], 2),
        "handwritten_us": round(us[2], 2), "zen_us": round(us[3], 1), "openfisca_us": round(us[4], 1),
        "scalar_vs_best_peer": round(min(us[3], us[4]) / us[0], 2),
        "scalar_vs_handwritten": round(us[2] / us[0], 3),
        "openfisca_wrong": fisca_wrong, "fen_different": wrong + zen_wrong,
    }  # fmt: skip


def _differences(given: list[dict[str, int]], traced: Any, bare: Any, hand: Any) -> int:
    wrong = 0
    for values in given:
        expected, statement, flow = hand(values), traced(values), bare(values)
        with_trace = (
            statement.deductible, statement.fund["hifp_pay"], statement.account, statement.cash,
            statement.year["stay_fund"],
        )  # fmt: skip
        without = (
            flow.deducted, flow.fund["hifp_pay"], flow.own_account, flow.person,
            flow.year["stay_fund"],
        )  # fmt: skip
        wrong += with_trace != expected or without != expected
    return wrong


# ---- columns of bills


def _columns(rows: int, sets: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    chance = np.random.default_rng(20_260_301)
    total = chance.integers(10_000, 20_000_000, rows)
    given = {
        "total": total,
        "own_paid": chance.integers(0, total // 8),
        "over_limit": chance.integers(0, total // 20),
        "class_b": chance.integers(0, total // 8),
        "own_account": chance.integers(0, 500_000, rows) * chance.integers(0, 2, rows),
        "family": chance.integers(0, 200_000, rows) * chance.integers(0, 2, rows),
        "year": chance.integers(0, 25_000_000, rows),
    }
    return chance.integers(0, sets, rows).astype(np.int32), given


def _many_bills(sets: list[Any]) -> dict[str, Any]:
    shelf = columns.Shelf()
    numbers = np.array([shelf.place(profile) for *_, profile in sets], dtype=np.int32)
    index, given = _columns(ROWS, len(sets))
    ours_index = numbers[index]
    bills = columns.Bills(
        given["total"], given["own_paid"], given["over_limit"], given["class_b"],
        given["own_account"], given["family"], {"stay_fund": given["year"]},
    )  # fmt: skip
    out = columns.results(ROWS, shelf, bills.year)
    hand = peers.NumPyByHand([(rules, level, kind) for rules, level, kind, _ in sets])
    hand_out = hand.columns(ROWS)
    copies = {name: np.zeros_like(column) for name, column in given.items()}

    def copy() -> None:
        for name, column in given.items():
            np.copyto(copies[name], column)

    seconds = _medians(
        [
            lambda: columns.run(shelf, ours_index, bills, out),
            lambda: hand.run(index, given, hand_out),
            copy,
        ]
    )
    wrong = _column_differences(out, hand_out)
    peak = _streamed(shelf, ours_index, bills, out)
    ours, numpy, copied = (ROWS / taken for taken in seconds)
    print(f"columns ({len(shelf)} rule sets, {ROWS:,} bills):")
    for name, rate in (("ours", ours), ("NumPy by hand", numpy), ("copy of the inputs", copied)):
        print(f"  {name:20} {rate / 1e6:9.1f} M bills/s   {rate / ours:7.2f} x ours")
    print(f"  amounts that differ: {wrong}")
    print(f"  peak memory while {STREAMED * ROWS:,} bills stream through: {peak:.0f} MB")
    return {
        "rule_sets": len(shelf),
        "batch_rows_per_s": round(ours), "batch_vs_numpy": round(ours / numpy, 3),
        "batch_vs_copy": round(copied / ours, 2), "peak_mb": round(peak), "fen_different": wrong,
    }  # fmt: skip


def _mixed_shapes() -> dict[str, Any]:
    """Every program of the repository's own law, rows in random order: the worst mix there is."""
    chance = random.Random(1)
    folder = Folder(default_folder())
    shelf = columns.Shelf()
    words = [tuple(shape.DIMENSIONS[name].words) for name in Case._fields]
    for region in (code for code in folder.files if folder.pack(code).tier == "pool"):
        held = folder.book(region).edition(law.DAY)
        for _ in range(1500):
            with contextlib.suppress(ParameterMissing):
                shelf.place(held.profile(Case(*map(chance.choice, words))))
    rows = ROWS // 4
    index, given = _columns(rows, len(shelf))
    bills = columns.Bills(
        given["total"], given["own_paid"], given["over_limit"], given["class_b"],
        given["own_account"], given["family"], dict.fromkeys(shelf.sums(), given["year"]),
    )  # fmt: skip
    out = columns.results(rows, shelf, bills.year)
    (seconds,) = _medians([lambda: columns.run(shelf, index, bills, out)], rounds=5)
    programs = len(shelf.kinds)
    print(f"the repository's law, {len(shelf)} rule sets of {programs} programs, shuffled:")
    print(f"  ours                 {rows / seconds / 1e6:9.1f} M bills/s")
    return {
        "mixed_rows_per_s": round(rows / seconds), "mixed_rule_sets": len(shelf),
        "mixed_programs": programs,
    }  # fmt: skip


def _column_differences(ours: columns.Results, hand: dict[str, np.ndarray]) -> int:
    names = {
        name: name for name in ("deductible", "hospital", "account", "family", "cash", "person")
    }
    names |= {f"fund.{name}": name for name in peers.FUNDS} | {"year.stay_fund": "year"}
    return sum(int((ours[mine] != hand[theirs]).sum()) for mine, theirs in names.items())


def _streamed(
    shelf: columns.Shelf, index: np.ndarray, bills: columns.Bills, out: columns.Results
) -> float:
    """Peak MB of the whole process after many more batches have gone through the same buffers."""
    for _ in range(STREAMED):
        columns.run(shelf, index, bills, out)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
