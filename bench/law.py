"""An invented law for the benchmarks: many pools of one shape, written as packs and read as packs.

Each pool has a deductible by level, three bands of ratio, points off by kind of filing, a yearly
ceiling and the personal account: the small policy that every peer is given too.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yidi.core.policy.book import Case, Edition, Profile
from yidi.policy_files.folder import Folder, default_folder

DAY = date(2026, 3, 1)
LEVELS = ("tertiary", "secondary", "primary")
KINDS = ("long_term_resident", "referral", "other_temporary")


@dataclass(frozen=True)
class Rules:
    """The numbers of one pool: amounts in fen, rates and points in basis points."""

    deductible: tuple[int, int, int]
    bands: tuple[int, int]
    rates: tuple[int, int, int]
    points: tuple[int, int, int]
    ceiling: int


def rules(number: int) -> Rules:
    """The rules of the pool with a number."""
    base = 40_000 + 2_500 * (number % 37)
    low = 1_000_000 + 50_000 * (number % 11)
    rate = 7_000 + 37 * (number % 29)
    return Rules(
        (base + 40_000, base + 20_000, base),
        (low, low + 2_000_000 + 100_000 * (number % 7)),
        (rate, rate + 500, rate + 900),
        (0, 500 + 25 * (number % 13), 1_000 + 25 * (number % 17)),
        20_000_000 + 500_000 * (number % 19),
    )


def code(number: int) -> str:
    """The region code of a pool; no such division exists."""
    return str(910_100 + number)


def write(folder: Path, pools: int) -> Folder:
    """Packs of `pools` pools below `folder`, on the national frame of the repository."""
    regions = folder / "regions"
    regions.mkdir(parents=True)
    shutil.copy(default_folder() / "regions" / "national.yaml", regions)
    shutil.copytree(default_folder() / "codes", folder / "codes")
    for number in range(pools):
        (regions / f"{code(number)}.yaml").write_text(_pack(number), encoding="utf-8")
    return Folder(folder)


def cases() -> Iterator[tuple[int, int, Case]]:
    """(level, kind, case) for every case that the rules tell apart."""
    for level, level_name in enumerate(LEVELS):
        for kind, kind_name in enumerate(KINDS):
            yield level, kind, Case(
                "employee", "false", "none", "none", "cross_province", "inpatient", level_name,
                "1", "cross_province", kind_name, "material" if kind == 0 else "none",
                "filed_place", "false",
            )  # fmt: skip


def edition(folder: Folder, number: int) -> Edition:
    """The law of a pool on the benchmark's day."""
    return folder.book(code(number)).edition(DAY)


def profiles(folder: Folder, pools: int) -> Iterator[tuple[Rules, int, int, Profile]]:
    """(rules, level, kind, profile) for every rule set."""
    for number in range(pools):
        held = edition(folder, number)
        for level, kind, case in cases():
            yield rules(number), level, kind, held.profile(case)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _percent(points: int) -> str:
    return f"{points // 100}.{points % 100:02d}"


def _pack(number: int) -> str:
    said = rules(number)
    head = "from: 2020-01-01\n    status: assumed\n"
    first, second = map(_yuan, said.bands)
    low, middle, high = (f"{_percent(rate)}%" for rate in said.rates)
    deductibles = "\n".join(
        f"      - {{when: {{level: {words}}}, amount: {_yuan(amount)}}}"
        for words, amount in zip(
            ("[tertiary, special]", "secondary", "[primary, township]"),
            said.deductible,
            strict=True,
        )
    )
    points = "\n".join(
        f"      - {{when: {{kind: {words}}}, points: {_percent(value)}}}"
        for words, value in zip(
            ("[none, long_term]", "[referral, emergency]", "other_temporary"),
            said.points,
            strict=True,
        )
    )
    return f"""region: "{code(number)}"
name: 第{number}号虚构统筹区
tier: pool
within: national
covers: ["{code(number)}"]
first_day: 2020-01-01
office: {{name: 虚构经办机构}}
rules:
  - table: deductible
    {head}    keyed_by: [level]
    rows:
{deductibles}
  - table: ratio
    {head}    rows:
      - bands:
          - {{over: 0.00, up_to: {first}, rate: {low}}}
          - {{over: {first}, up_to: {second}, rate: {middle}}}
          - {{over: {second}, rate: {high}}}
  - table: reduction
    {head}    keyed_by: [kind]
    rows:
{points}
  - table: ceiling
    {head}    rows:
      - {{amount: {_yuan(said.ceiling)}, counts_in: stay_fund}}
"""
