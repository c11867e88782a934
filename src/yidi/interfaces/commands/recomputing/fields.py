"""The columns of a file of bills: the fields of a quote, flattened, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yidi.core.money import LARGEST_BILL, LARGEST_SUM, yuan
from yidi.core.policy.tree import Branch, Text
from yidi.core.problems import Problem, Refusal

BATCH = 65_536
SUMS = "year_to_date."


@dataclass(frozen=True)
class Field:
    """kind: word | flag | count | day | fen. `default`: what a missing column or value means."""

    kind: str
    needed: bool = False
    default: Any = None


FIELDS: dict[str, Field] = {
    "insured.region": Field("word", needed=True),
    "insured.insurance": Field("word", needed=True),
    "insured.retired": Field("flag", default=False),
    "insured.hardship": Field("word"),
    "insured.civil_servant": Field("word"),
    "insured.status": Field("word"),
    "insured.group": Field("word"),
    "insured.account.balance": Field("fen"),
    "insured.account.family": Field("fen"),
    "insured.account.use": Field("flag", default=True),
    "filing.kind": Field("word"),
    "filing.proof": Field("word"),
    "filing.place": Field("word"),
    "filing.from": Field("day"),
    "filing.to": Field("day"),
    "filing.filed_on": Field("day"),
    "filing.supplemented_on": Field("day"),
    "care.place": Field("word", needed=True),
    "care.level": Field("word"),
    "care.type": Field("word"),
    "care.from": Field("day", needed=True),
    "care.to": Field("day"),
    "care.emergency": Field("flag", default=False),
    "care.stay_number": Field("count", default=1),
    "care.disease": Field("word"),
    "care.newborn_days": Field("count"),
    "care.mental_illness": Field("flag", default=False),
    "care.died_in_emergency": Field("flag", default=False),
    "care.credential": Field("word"),
    "care.provider_open": Field("flag", default=True),
    "care.injury": Field("word"),
    "bill.total": Field("fen", needed=True),
    "bill.own_paid": Field("fen"),
    "bill.over_limit": Field("fen"),
    "bill.first_self_pay": Field("fen"),
}
FREE = ("id",)
"""Columns that a file may carry besides; they mean nothing here."""

KINDS = {
    "word": "文字",
    "flag": "是否（bool）",
    "count": "整数",
    "day": "日期（date32）",
    "fen": "整数（分）",
}


def _refuse(code: str, sentence: str, mend: str, where: str = "") -> Refusal:
    return Refusal(Problem(code, sentence, mend, where=where))


class File:
    """A Parquet file of bills, its columns checked. Raises Refusal for what is not one."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(path)
        except FileNotFoundError:
            raise _refuse("input_not_found", f"没有文件“{path}”。", "请检查文件名。") from None
        except (pa.ArrowInvalid, OSError):
            raise _refuse(
                "not_parquet", f"“{path.name}”不是 Parquet 文件。",
                "请用 yidi recompute --example 10 OUT.parquet 看看样子。",
            ) from None  # fmt: skip
        self.schema = self._file.schema_arrow
        self.rows: int = self._file.metadata.num_rows
        _check(self.schema)
        self.sums = [n.removeprefix(SUMS) for n in self.schema.names if n.startswith(SUMS)]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, some ten thousand at a time."""
        names = [n for n in self.schema.names if n not in FREE]
        try:
            yield from self._file.iter_batches(batch_size=BATCH, columns=names)
        except (pa.ArrowInvalid, OSError):
            raise _refuse(
                "not_parquet", "文件读到一半读不下去，可能已损坏。", "请重新导出。"
            ) from None

    def row(self, number: int) -> dict[str, Any]:
        """One row (0-based) as plain values by column."""
        if not 0 <= number < self.rows:
            raise _refuse("no_such_row", f"没有第{number}行。", f"行号从0到{self.rows - 1}。")
        for batch in self.batches():
            if number < batch.num_rows:
                found: dict[str, Any] = batch.slice(number, 1).to_pylist()[0]
                return found
            number -= batch.num_rows
        raise AssertionError("the file has fewer rows than it says")


def _check(schema: pa.Schema) -> None:
    problems = [
        Problem("column_missing", f"缺少“{name}”一列。", "请补上这一列。", where=name)
        for name, entry in FIELDS.items()
        if entry.needed and name not in schema.names
    ]
    for column in schema:
        name = column.name
        if name in FREE:
            continue
        entry = Field("fen") if name.startswith(SUMS) else FIELDS.get(name)
        if entry is None:
            near = get_close_matches(name, [*FIELDS, *FREE], n=1)
            hint = f"是不是“{near[0]}”？" if near else "列名见 docs/reference/recompute.md。"
            problems.append(Problem("unknown_word", f"列“{name[:40]}”不认识。", hint, where=name))
        elif not _fits(column.type, entry.kind):
            sentence = f"“{name}”一列的类型是 {column.type}，应当是{KINDS[entry.kind]}。"
            problems.append(Problem("column_type", sentence, "请改正类型再导出。", where=name))
    if problems:
        raise Refusal(*problems)


def _fits(given: pa.DataType, kind: str) -> bool:
    if kind == "word":
        plain = given.value_type if pa.types.is_dictionary(given) else given
        return bool(pa.types.is_string(plain) or pa.types.is_large_string(plain))
    if kind == "flag":
        return bool(pa.types.is_boolean(given))
    if kind == "day":
        return bool(pa.types.is_date32(given))
    return bool(pa.types.is_integer(given)) and given != pa.uint64()


# ---- from a batch to numbers


def amounts(batch: pa.RecordBatch, name: str, first_row: int) -> np.ndarray[Any, Any]:
    """A column of fen, shape (rows,), int64; a missing one is 0. Refuses what is no amount."""
    if name not in batch.schema.names:
        return np.zeros(batch.num_rows, dtype=np.int64)
    column = batch.column(name).cast(pa.int64())
    if column.null_count and FIELDS.get(name, Field("fen")).needed:
        at = int(np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False))[0])
        raise _refuse("value_missing", f"第{first_row + at}行没有“{name}”。", "请补上。", name)
    values: np.ndarray[Any, Any] = column.fill_null(0).to_numpy(zero_copy_only=False)
    largest = LARGEST_SUM if name.startswith(SUMS) else LARGEST_BILL
    wrong = np.flatnonzero((values < 0) | (values > largest))
    if len(wrong):
        at, value = int(wrong[0]), int(values[wrong[0]])
        code = "amount_negative" if value < 0 else "amount_too_large"
        said = "不能是负数" if value < 0 else f"超过{yuan(largest)}元"
        raise _refuse(
            code,
            f"第{first_row + at}行的“{name}”是{yuan(value)}元，{said}。",
            "请检查，单位是分。",
            name,
        )
    return values


def flags(batch: pa.RecordBatch, name: str) -> np.ndarray[Any, Any]:
    """A column of true or false, shape (rows,), int64 0 or 1."""
    default = FIELDS[name].default
    if name not in batch.schema.names:
        return np.full(batch.num_rows, int(default), dtype=np.int64)
    return _numpy(batch.column(name).fill_null(default).cast(pa.int8())).astype(np.int64)


def counts(batch: pa.RecordBatch, name: str, null: int) -> np.ndarray[Any, Any]:
    """A column of whole numbers, shape (rows,), int64; `null` where there is none."""
    if name not in batch.schema.names:
        return np.full(batch.num_rows, null, dtype=np.int64)
    return _numpy(batch.column(name).cast(pa.int64()).fill_null(null))


NO_DAY = -(2**31)


def days(batch: pa.RecordBatch, name: str) -> np.ndarray[Any, Any]:
    """A column of days since 1970, shape (rows,), int64; NO_DAY where there is none."""
    if name not in batch.schema.names:
        return np.full(batch.num_rows, NO_DAY, dtype=np.int64)
    return _numpy(batch.column(name).cast(pa.int32()).cast(pa.int64()).fill_null(NO_DAY))


def _numpy(column: pa.Array) -> np.ndarray[Any, Any]:
    found: np.ndarray[Any, Any] = column.to_numpy(zero_copy_only=False)
    return found


# ---- from a row to a case


def tree(row: dict[str, Any]) -> Branch:
    """A row as the tree that `yidi quote` reads; amounts as text in yuan."""
    top = Branch()
    for name, value in row.items():
        if (
            value is None
            or name in FREE
            or (name.startswith("filing.") and not row.get("filing.kind"))
        ):
            continue
        entry = FIELDS.get(name, Field("fen"))
        at = top
        *path, last = name.split(".")
        for part in path:
            at = at.setdefault(Text(part), Branch())  # type: ignore[assignment]
        at[Text(last)] = Text(_said(value, entry.kind))
    return top


def _said(value: Any, kind: str) -> str:
    if kind == "fen":
        return yuan(value)
    if kind == "flag":
        return "true" if value else "false"
    return str(value)
