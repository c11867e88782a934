"""A realistic file of bills for trying things out: invented people, invented amounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yidi.core.policy import shape
from yidi.core.policy.read import Pack
from yidi.interfaces.commands.recomputing.fields import BATCH

_DAY = date(1970, 1, 1)
_AWAY = (
    "310101",
    "110101",
    "330106",
    "320102",
    "420106",
    "510104",
    "140105",
    "140108",
    "370102",
    "610113",
)


def write(path: Path, rows: int, pools: Sequence[Pack], seed: int = 1) -> None:
    """`rows` invented bills of people insured in `pools`, in batches."""
    chance = np.random.default_rng(seed)
    writer = None
    for start in range(0, rows, BATCH):
        table = _table(chance, min(BATCH, rows - start), start, pools)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is None:
        writer = pq.ParquetWriter(path, _table(chance, 0, 0, pools).schema)
    writer.close()


def _words(chance: Any, rows: int, words: Sequence[str | None], weights: Sequence[int]) -> pa.Array:
    share = np.array(weights) / sum(weights)
    codes = chance.choice(len(words), rows, p=share).astype(np.int32)
    nothing = np.array([word is None for word in words])[codes]
    named = pa.array([word or "" for word in words], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=nothing), named)


def _table(chance: Any, rows: int, first_row: int, pools: Sequence[Pack]) -> pa.Table:
    codes = [pack.region for pack in pools]
    kinds: list[str | None] = [None, *shape.KINDS]
    begun = (date(2025, 7, 1) - _DAY).days + chance.integers(0, 450, rows)
    stay = chance.integers(0, 21, rows)
    inpatient = chance.random(rows) < 0.6
    total = np.minimum(np.exp(chance.normal(13.2, 1.2, rows)).astype(np.int64) + 3_000, 10**9)
    total = np.where(inpatient, total, total // 20 + 500)
    own_paid, over_limit, class_b = (
        (total * chance.integers(0, most, rows)) // 100 for most in (12, 4, 10)
    )
    filed = begun - chance.integers(0, 300, rows)
    place = _words(chance, rows, _AWAY, [5, 4, 3, 3, 2, 2, 4, 3, 2, 2])
    types = np.where(inpatient, 0, chance.integers(1, 4, rows)).astype(np.int32)
    made = {
        "id": pa.array(np.arange(first_row, first_row + rows)),
        "insured.region": _words(chance, rows, codes, [3] * len(codes)),
        "insured.insurance": _words(chance, rows, ["employee", "resident"], [4, 6]),
        "insured.retired": pa.array(chance.random(rows) < 0.35),
        "insured.hardship": _words(
            chance, rows, ["none", "minimum_living", "low_income"], [94, 4, 2]
        ),
        "insured.account.balance": pa.array(chance.integers(0, 500_000, rows)),
        "filing.kind": _words(chance, rows, kinds, [20, 10, 12, 6, 25, 12, 15]),
        "filing.proof": _words(chance, rows, ["material", "commitment_open"], [7, 3]),
        "filing.place": place,
        "filing.from": _dates(filed),
        "care.place": place,
        "care.level": _words(chance, rows, ["tertiary", "secondary", "primary"], [7, 2, 1]),
        "care.type": pa.DictionaryArray.from_arrays(
            pa.array(types), pa.array(["inpatient", "outpatient", "chronic", "pharmacy"])
        ),
        "care.from": _dates(begun),
        "care.to": _dates(begun + np.where(inpatient, stay, 0)),
        "care.emergency": pa.array(chance.random(rows) < 0.03),
        "care.stay_number": pa.array(chance.choice([1, 1, 1, 2, 2, 3], rows)),
        "bill.total": pa.array(total),
        "bill.own_paid": pa.array(own_paid),
        "bill.over_limit": pa.array(over_limit),
        "bill.first_self_pay": pa.array(class_b),
        "year_to_date.stay_fund": pa.array(
            chance.integers(0, 8_000_000, rows) * (chance.random(rows) < 0.3)
        ),
    }
    return pa.table(made)


def _dates(days: Any) -> pa.Array:
    return pa.array(days.astype(np.int32)).cast(pa.date32())
