"""A sealed series as a file that stands alone: written with its digests, verified without a database.

JSON lines: a head (`series`, `columns`, `first`, `previous`), then each block (`number`, `first`,
`last`, `rows`, `digest`, `sealed_at`) followed by its rows as lists, then an `end` with the sums.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from yidi.core.problems import Problem, Refusal
from yidi.store import chain
from yidi.store.chain import Place, Series


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file holds, now that it is known to be unchanged. `previous`: what it rests on."""

    series: str
    first: int
    blocks: int
    rows: int
    previous: str
    digest: str


def head(series: Series, first: int, previous: str) -> str:
    """The first line: which series, from which block on, resting on which digest."""
    said = {"series": series.name, "columns": series.columns, "first": first, "previous": previous}
    return _line(said)


def block(place: Place, rows: int, digest: str, sealed_at: str) -> str:
    """The line before the rows of a block."""
    said = {"number": place.number, "first": place.first, "last": place.last, "rows": rows}
    return _line({"block": said | {"digest": digest, "sealed_at": sealed_at}})


def end(blocks: int, rows: int, digest: str) -> str:
    """The last line, without which a file is cut off."""
    return _line({"end": {"blocks": blocks, "rows": rows, "digest": digest}})


def verify(lines: Iterable[str]) -> Verified:
    """Computes every digest anew. Raises Refusal, naming the first block that was changed."""
    try:
        return _Reader(line.rstrip("\r\n") for line in lines).read()
    except (ValueError, KeyError, TypeError, StopIteration, RuntimeError) as fault:
        raise unreadable() from fault


class _Reader:
    """Walks over the lines once, keeping one block in memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        start = json.loads(next(lines))
        self.series, self.first = str(start["series"]), int(start["first"])
        self.previous = self.digest = str(start["previous"])
        self.blocks = self.rows = 0

    def read(self) -> Verified:
        while "block" in (said := json.loads(next(self.lines))):
            self._block(said["block"])
        expected = {"blocks": self.blocks, "rows": self.rows, "digest": self.digest}
        if said.get("end") != expected:
            raise _changed(self.first + self.blocks)
        return Verified(self.series, self.first, self.blocks, self.rows, self.previous, self.digest)

    def _block(self, said: dict[str, Any]) -> None:
        place = Place(self.series, said["number"], said["first"], said["last"])
        rows = [next(self.lines) for _ in range(said["rows"])]
        made = chain.digest(place, self.digest, rows)
        if made != said["digest"] or place.number != self.first + self.blocks:
            raise _changed(self.first + self.blocks)
        self.blocks, self.rows, self.digest = self.blocks + 1, self.rows + len(rows), made


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _changed(number: int) -> Refusal:
    return Refusal(
        Problem(
            "trail_changed",
            f"第{number}块与它的摘要不符：这个文件被改动过。",
            "请保留文件，与日志里记下的摘要和数据库（yidi trail verify）对照。",
        )
    )


def unreadable() -> Refusal:
    """The refusal of what is no such file."""
    return Refusal(
        Problem(
            "trail_unreadable",
            "这不是完整的留痕文件：不是 yidi trail export 写的，或者被截断。",
            "请重新导出，或向导出的人要一份完整的文件。",
        )
    )
