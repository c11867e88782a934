"""All batches of a file through one or two sets of rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yidi.core.policy.book import ENGINE
from yidi.core.policy.read import Pack
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.columns import AMOUNTS, Bills
from yidi.core.settlement.linking import Outline, rule_set
from yidi.interfaces.commands.recomputing import fields, keys
from yidi.interfaces.commands.recomputing.settling import Settled, Side
from yidi.interfaces.commands.recomputing.tally import Tally

Column = np.ndarray[Any, Any]


@dataclass
class Work:
    """A file, the rules that it is computed by and, if given, those it is compared with."""

    file: fields.File
    new: Side
    old: Side | None
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        folders = [side.folder for side in self.sides]
        packs = [pack for folder in folders for pack in folder.packs().values()]
        faults = [problem for pack in packs for problem in pack.problems]
        if faults:
            raise Refusal(*faults)
        known = {name for pack in packs for name in pack.accumulators}
        for name in self.file.sums:
            if name not in known:
                raise Refusal(
                    Problem(
                        "unknown_word", f"年度累计“{name[:40]}”不认识。",
                        f"可用：{'、'.join(sorted(known))}。",
                        where=fields.SUMS + name,
                    )
                )  # fmt: skip
        self._outlines: dict[tuple[Outline, ...], int] = {}
        self._outline_of: list[int] = []
        self.cases = keys.Cases(packs, self._covers, self._exists, self._chain)

    @property
    def sides(self) -> list[Side]:
        """The new rules and, if given, the old ones."""
        return [self.new] if self.old is None else [self.new, self.old]

    def _covers(self, region: str) -> tuple[str, ...]:
        """What a pool covers; () where there is none, or where the two sets of rules differ."""
        found = {
            side.folder.pack(region).covers if region in side.folder.files else ()
            for side in self.sides
        }
        return found.pop() if len(found) == 1 else ()

    def _chain(self, region: str) -> list[Pack]:
        """The packs behind a region, of both sets of rules."""
        return [pack for side in self.sides for pack in side.folder.chain_packs(region).values()]

    def _exists(self, place: str) -> bool:
        return all(place in side.folder.places for side in self.sides)

    def run(self, done: Callable[[int], None], out: Path | None = None) -> None:
        """Every batch; `done` is told how many rows went through. Rows are written to `out`."""
        with _Writer(out, self) as writer:
            first_row = 0
            for batch in self.file.batches():
                found = self._batch(batch, first_row)
                writer.write(first_row, batch, *found)
                first_row += batch.num_rows
                done(batch.num_rows)

    def _batch(self, batch: pa.RecordBatch, first_row: int) -> list[Settled]:
        bills = _bills(batch, self.file.sums, first_row)
        coded = self.cases.coded(batch)
        raw, fresh = self.cases.outlines(batch, coded)
        outlines = self._outlined(batch.take(pa.array([row for _, row in fresh], pa.int64())))
        case, cases = self.cases.of(batch, coded, np.array(self._outline_of, dtype=np.int64)[raw])
        uses = fields.flags(batch, "insured.account.use")
        found = []
        for side, new in zip(self.sides, outlines, strict=True):
            side.learn(new, cases)
            found.append(side.settle(case, bills, uses))
        self._add(batch, bills, found)
        return found

    def _outlined(self, rows: pa.RecordBatch) -> list[list[Outline]]:
        """Resolve the outlines for which rows stand; for each side those that are new. Many rows
        that had to be told apart turn out to have the same outline and share its number."""
        new: list[list[Outline]] = [[] for _ in self.sides]
        for row in rows.to_pylist():
            made = tuple(side.outline(row) for side in self.sides)
            if made not in self._outlines:
                self._outlines[made] = len(self._outlines)
                for one, outline in zip(new, made, strict=True):
                    one.append(outline)
            self._outline_of.append(self._outlines[made])
        return new

    def _add(self, batch: pa.RecordBatch, bills: Bills, found: list[Settled]) -> None:
        """Rows by region, insurance and the kind that counts under the new rules."""
        words = self.cases.words
        region, insurance = words["insured.region"], words["insured.insurance"]
        key = (region.of(batch) << 16) | (insurance.of(batch) << 8) | found[0].kind
        distinct, inverse = np.unique(key, return_inverse=True)
        kinds = self.new.kinds or [""]
        names = [
            (region.word(int(k) >> 16), insurance.word((int(k) >> 8) & 255), kinds[int(k) & 255])
            for k in distinct
        ]
        group = np.array([self.tally.group(name) for name in names], dtype=np.int64)[inverse]
        self.tally.add(group, bills.total, found[0], found[1] if len(found) > 1 else None)
        for side, settled, name in zip(self.sides, found, ("new", "old"), strict=False):
            for number, count in enumerate(np.bincount(settled.reason).tolist()):
                if number and count:
                    self.tally.unanswered[name, side.reasons[number]] += count


def _bills(batch: pa.RecordBatch, sums: list[str], first_row: int) -> Bills:
    def column(name: str) -> Column:
        return fields.amounts(batch, name, first_row)

    made = Bills(
        column("bill.total"), column("bill.own_paid"), column("bill.over_limit"),
        column("bill.first_self_pay"), column("insured.account.balance"), column("insured.account.family"),
        {name: column(fields.SUMS + name) for name in sums},
    )  # fmt: skip
    wrong = np.flatnonzero(made.total < made.own_paid + made.over_limit + made.class_b)
    if len(wrong):
        raise Refusal(
            Problem(
                "parts_exceed_total", f"第{first_row + int(wrong[0])}行各部分之和超过总额。", "请核对账单。",
                where="bill",
            )
        )  # fmt: skip
    return made


class _Writer:
    """Amounts of each row with its rule set, book digest and engine, as Parquet."""

    def __init__(self, path: Path | None, work: Work) -> None:
        self._path, self._work = path, work
        self._file: pq.ParquetWriter | None = None

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *stopped: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(
        self, first_row: int, batch: pa.RecordBatch, new: Settled, old: Settled | None = None
    ) -> None:
        """The rows of one batch."""
        if self._path is None:
            return
        rows = batch.num_rows
        columns: dict[str, Any] = {"row": np.arange(first_row, first_row + rows)}
        if "insured.region" in batch.schema.names:
            columns |= self._named(batch, new)
        for name in AMOUNTS:
            columns[name.removeprefix("fund.")] = _amount(new, name, rows)
        if old is not None:
            columns["person_before"] = _amount(old, "person", rows)
            columns["change"] = columns["person"] - columns["person_before"]
        table = pa.table(columns)
        if self._file is None:
            self._file = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._file.write_table(table)

    def _named(self, batch: pa.RecordBatch, new: Settled) -> dict[str, Any]:
        """Words that say how a row came about."""
        side = self._work.new
        sets = [rule_set(profile) for profile in side.shelf.profiles] or [""]
        words = self._work.cases.words["insured.region"]
        regions = words.of(batch)
        digests = ["" for _ in words.known]
        for region, number in words.known.items():
            if region and region in side.folder.files and side.folder.pack(region).tier == "pool":
                digests[number] = side.folder.book(region).digest
        return {
            "reason": _worded(new.reason, side.reasons),
            "kind": _worded(new.kind, side.kinds or [""]),
            "rule_set": _worded(new.profile, sets),
            "book": _worded(regions, digests),
            "engine": _worded(np.zeros_like(regions), [ENGINE]),
        }


def _amount(settled: Settled, name: str, rows: int) -> Column:
    return settled.amounts.get(name, np.zeros(rows, dtype=np.int64))


def _worded(codes: Column, words: list[str]) -> pa.Array:
    """Words by their codes; plain text, since the words of later batches may be more."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(words)).cast(
        pa.string()
    )
