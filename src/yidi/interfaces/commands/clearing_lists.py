"""Lists of clearing items as Parquet files: read as columns piece by piece, matched, cut, added up.

What a file looks like: docs/reference/clearing-lists.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from yidi.core.clearing import columns, table
from yidi.core.clearing.columns import Column, Groups, Listed, Matched, Sums
from yidi.core.clearing.cutting import Limits
from yidi.core.clearing.items import CARES, FUNDS, INSURANCES, KINDS, SCOPES, Pair, pool
from yidi.core.clearing.matching import DIFFERENCES, SIDES
from yidi.core.clearing.month import Month
from yidi.core.clearing.table import Net
from yidi.core.problems import Problem, Refusal

PIECE = 1 << 18
"""Rows of one piece. Three pieces of each list are in memory at once, however long the lists are."""

HELD = 1 << 25
"""Bytes of CSV that an export holds before it writes them."""

WORDS = ("kind", "scope", "insured", "place", "institution", "insurance", "care")
SCHEMA = pa.schema(
    [
        ("number", pa.int64()), ("about", pa.int64()), ("day", pa.date32()),
        *((word, pa.dictionary(pa.int32(), pa.string())) for word in WORDS),
        *((fund, pa.int64()) for fund in FUNDS),
    ]
)  # fmt: skip
"""The columns of a list. about and the funds may be missing or null, which is 0; amounts in fen."""

_MAY_MISS = {"about", *FUNDS}


def _refuse(code: str, sentence: str, mend: str, where: str) -> Refusal:
    return Refusal(Problem(code, sentence, mend, where=where))


# ---- reading


class Vocabulary:
    """Numbers of words that all lists use alike."""

    def __init__(self) -> None:
        self.groups = Groups()
        self._institutions: dict[str, int] = {}
        fixed = {"kind": KINDS, "scope": SCOPES, "insurance": INSURANCES, "care": CARES}
        self._number: dict[str, Callable[[str], int]] = {
            **{name: _fixed(name, words) for name, words in fixed.items()},
            "insured": self.groups.pool,
            "place": self.groups.pool,
            "institution": lambda code: self._institutions.setdefault(
                code, len(self._institutions)
            ),
        }

    def numbers(self, name: str, listed: Any) -> Column:
        """The number of each row's word. Raises Refusal for a word that nothing stands for."""
        number = self._number[name]
        made = np.array([number(word) for word in listed.dictionary.to_pylist()], dtype=np.int64)
        indices: Column = listed.indices.to_numpy(zero_copy_only=False)
        return made[indices]


def _fixed(name: str, words: Mapping[str, str]) -> Callable[[str], int]:
    known = {word: n for n, word in enumerate(words)}

    def number(word: str) -> int:
        if word not in known:
            raise _refuse(
                "word_unknown",
                f"“{name}”不能是“{word[:20]}”。",
                f"可以是：{'、'.join(known)}。",
                name,
            )
        return known[word]

    return number


class ListFile:
    """One side's list. Raises Refusal for what is none."""

    def __init__(self, path: Path, side: str, words: Vocabulary) -> None:
        self.path, self.side, self.words = path, side, words
        try:
            names = pq.read_schema(path).names
            known = [word for word in WORDS if word in names]
            self._file = pq.ParquetFile(path, read_dictionary=known, memory_map=True)
        except (pa.ArrowInvalid, OSError):
            sentence = f"“{path.name}”不是 Parquet 文件。"
            raise _refuse("not_parquet", sentence, "请重新导出。", side) from None
        _check(self._file.schema_arrow, side)

    def pieces(self) -> Iterator[Listed]:
        """The list, PIECE rows at a time."""
        names = [name for name in SCHEMA.names if name in self._file.schema_arrow.names]
        try:
            for batch in self._file.iter_batches(batch_size=PIECE, columns=names):
                yield self._listed(batch)
        except (pa.ArrowInvalid, OSError):
            raise _refuse(
                "not_parquet", "文件读到一半读不下去。", "请重新导出。", self.side
            ) from None

    def _listed(self, batch: pa.RecordBatch) -> Listed:
        words = {name: self._word(batch, name) for name in WORDS}
        group = self.words.groups.numbers(
            *(words[name] for name in ("scope", "insured", "place", "insurance", "care"))
        )
        return Listed(
            self._whole(batch, "number"),
            words["kind"].astype(np.int8),
            self._whole(batch, "about"),
            group,
            words["institution"],
            self._whole(batch, "day"),
            tuple(self._whole(batch, fund) for fund in FUNDS),
        )

    def _word(self, batch: pa.RecordBatch, name: str) -> Column:
        column = batch.column(name)
        if column.null_count:
            raise self._empty(name)
        return self.words.numbers(name, column)

    def _whole(self, batch: pa.RecordBatch, name: str) -> Column:
        if name not in batch.schema.names:
            return np.zeros(batch.num_rows, dtype=np.int64)
        column = batch.column(name)
        if column.null_count and name not in _MAY_MISS:
            raise self._empty(name)
        if column.null_count:
            column = column.fill_null(0)
        whole = column.cast(pa.int32()) if name == "day" else column
        found: Column = whole.to_numpy(zero_copy_only=False)
        return found

    def _empty(self, name: str) -> Refusal:
        sentence = f"{SIDES[self.side]}的清单有一行没有“{name}”。"
        return _refuse("value_missing", sentence, "请补上。", name)


def _check(schema: pa.Schema, side: str) -> None:
    problems = [
        Problem("column_missing", f"{SIDES[side]}的清单缺少“{name}”一列。", "请补上。", where=name)
        for name in SCHEMA.names
        if name not in schema.names and name not in _MAY_MISS
    ]
    for wanted in SCHEMA:
        if wanted.name in schema.names and schema.field(wanted.name).type != wanted.type:
            sentence = f"“{wanted.name}”一列的类型应当是 {wanted.type}。"
            problems.append(Problem("column_type", sentence, "请改正再导出。", where=wanted.name))
    if problems:
        raise Refusal(*problems)


def ahead(given: Iterator[Listed], worker: ThreadPoolExecutor) -> Iterator[Listed]:
    """The same pieces, each read by `worker` while the one before is worked on."""
    coming = worker.submit(next, given, None)
    while (piece := coming.result()) is not None:
        coming = worker.submit(next, given, None)
        yield piece


# ---- writing


class Export:
    """Writes a list from CSV that comes in blocks of whole lines. `rows`: how many were written."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self.names, self.rows, self._held, self._size = names, 0, list[bytes](), 0
        self._file = pq.ParquetWriter(path, SCHEMA, compression="zstd")

    def __enter__(self) -> Export:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._file.close()

    def write(self, block: bytes) -> None:
        """More lines."""
        self._held.append(block)
        self._size += len(block)
        if self._size >= HELD:
            self._flush()

    def _flush(self) -> None:
        if not self._held:
            return
        told = pa.BufferReader(b"".join(self._held))
        types = {field.name: field.type for field in SCHEMA}
        made = csv.read_csv(
            told,
            read_options=csv.ReadOptions(column_names=self.names),
            convert_options=csv.ConvertOptions(column_types=types),
        ).select(SCHEMA.names)
        place = made.schema.get_field_index("place")
        made = made.set_column(place, SCHEMA.field("place"), _pools(made.column("place")))
        self._file.write_table(made)
        self.rows, self._held, self._size = self.rows + made.num_rows, [], 0


def _pools(places: pa.ChunkedArray) -> pa.Array:
    """Each institution's place as the pool in which it lies."""
    known = places.combine_chunks()
    pools = pa.array([pool(code) for code in known.dictionary.to_pylist()], pa.string())
    return (
        pa.DictionaryArray.from_arrays(known.indices, pools).dictionary_decode().dictionary_encode()
    )


# ---- the work of a month


@dataclass(slots=True)
class Found:
    """What a month came to. differences: how many of each kind; items: agreed; later: of a later month;
    overdue: of those taken, too old to move on; amount in fen; positions: by scope and region, fen;
    netted: each two regions set against each other."""

    numbers: int = 0
    items: int = 0
    later: int = 0
    overdue: int = 0
    rows: int = 0
    amount: int = 0
    differences: dict[int, int] = field(default_factory=lambda: dict.fromkeys(DIFFERENCES, 0))
    positions: dict[str, dict[str, int]] = field(default_factory=dict)
    netted: list[Net] = field(default_factory=list)


def run(lists: Mapping[str, Path], month: Month, limits: Limits, out: Path) -> Found:
    """Matches the lists (side → file), cuts at the month's end, adds up what agrees. Writes
    differences.parquet and table.parquet to the folder `out`. Raises Refusal."""
    words, found, sums = Vocabulary(), Found(), Sums()
    files = {side: ListFile(path, side, words) for side, path in lists.items()}
    oldest = _oldest(month, limits)
    with ExitStack() as stack:
        worker = stack.enter_context(ThreadPoolExecutor(1))
        written = stack.enter_context(pq.ParquetWriter(out / "differences.parquet", DIFFERENCE))
        feeds = {side: ahead(one.pieces(), worker) for side, one in files.items()}
        for sides in columns.pieces(feeds):
            matched = columns.match(sides)
            _differences(matched, sides, written, found)
            side, listed = next(iter(sides.items()))
            rows = matched.rows[side][matched.kinds == 0]
            taken = rows[columns.before(listed, rows, month.after)]
            sums.add(listed, taken, len(words.groups))
            found.items += len(taken)
            found.later += len(rows) - len(taken)
            found.overdue += int(columns.before(listed, taken, oldest).sum())
    _table(sums, words.groups, out / "table.parquet", found)
    return found


def _oldest(month: Month, limits: Limits) -> date:
    """The first day of the oldest month that may still be cleared in `month`."""
    origin = month
    while limits.last(origin.later(-1)) >= month:
        origin = origin.later(-1)
    return origin.first


DIFFERENCE = pa.schema(
    [("number", pa.int64()), ("kind", pa.int8()), *((side, pa.int64()) for side in SIDES)]
)
"""Each difference: its kind, and what every side says is due in all (fen, null where it has none)."""


def _differences(
    matched: Matched, sides: Mapping[str, Listed], written: pq.ParquetWriter, found: Found
) -> None:
    found.numbers += len(matched.numbers)
    differing = np.flatnonzero(matched.kinds)
    if not len(differing):
        return
    said = {side: _amounts(sides, matched, side, differing) for side in SIDES}
    for kind in DIFFERENCES:
        at = np.flatnonzero(matched.kinds[differing] >> (kind - 1) & 1)
        found.differences[kind] += len(at)
        kinds = np.full(len(at), kind, dtype=np.int8)
        columns = [pa.array(matched.numbers[differing[at]]), pa.array(kinds)]
        columns += [said[side].take(pa.array(at)) for side in SIDES]
        written.write_batch(pa.record_batch(columns, schema=DIFFERENCE))


def _amounts(sides: Mapping[str, Listed], matched: Matched, side: str, at: Column) -> pa.Array:
    if side not in sides:
        return pa.nulls(len(at), pa.int64())
    rows = matched.rows[side][at]
    none = rows < 0
    amounts = np.zeros(len(at), dtype=np.int64)
    amounts[~none] = sides[side].total(rows[~none])
    return pa.array(amounts, mask=none)


def _table(sums: Sums, groups: Groups, path: Path, found: Found) -> None:
    group, fund, items, amount = sums.rows()
    pools, names = list(groups.pools), ("scope", "insured", "place", "insurance", "care")
    known = (list(SCOPES), pools, pools, list(INSURANCES), list(CARES))
    made = {
        name: _words(numbers[group], words)
        for name, numbers, words in zip(names, groups.words(), known, strict=True)
    }
    made |= {
        "fund": _words(fund, list(FUNDS)),
        "items": pa.array(items),
        "amount": pa.array(amount),
    }
    pq.write_table(pa.table(made), path)
    found.rows, found.amount = len(group), int(amount.sum())
    debts = sums.owed(groups)
    found.positions, found.netted = _positions(debts), table.netted(debts)


def _words(numbers: Column, words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(numbers.astype(np.int32)), pa.array(words, pa.string())
    )


def _positions(debts: Mapping[Pair, int]) -> dict[str, dict[str, int]]:
    return {
        scope: table.positions({pair: debts[pair] for pair in debts if pair.scope == scope})
        for scope in SCOPES
    }
