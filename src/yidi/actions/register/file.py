"""What reading any file has in common: rows as text, faults with their place, nothing to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal

MOST_FAULTS = 10_000
"""Faults that are kept one by one; further ones are only counted."""

Cells = tuple[int, Sequence[str]]
"""A row of a file: its number as the table program shows it, and its cells as text."""


NO_ROWS = Problem("file_empty", "文件里没有数据行。", "请检查文件。")


@dataclass(slots=True)
class Faults:
    """Faults as they are found; after `most` only counted."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, problems: Iterable[Problem]) -> None:
        """Faults of a row, `where` naming row and column."""
        for found in problems:
            self.count += 1
            if len(self.kept) < MOST_FAULTS:
                self.kept.append(placed(found, line))


def placed(found: Problem, line: int) -> Problem:
    """A fault with its row number before the column."""
    where = f"第{line}行 {found.where}".strip()
    return Problem(found.code, found.sentence, found.next_step, where=where)


def check_region(actor: Actor, region: str) -> None:
    """Staff read files only for their own areas. Raises Refusal."""
    if actor.kind == "citizen" or (actor.kind == "staff" and region not in actor.regions):
        raise Refusal(Problem("region_not_yours", "这个统筹区不归您管。", "请检查统筹区。"))


def headers(lines: Iterator[Cells]) -> Sequence[str]:
    """The first row. Raises Refusal for a file without one."""
    first = next(lines, None)
    if first is None:
        raise Refusal(Problem("file_empty", "文件是空的。", "请检查文件。"))
    return first[1]


def listed(faults: Faults) -> list[object]:
    """Faults as an import keeps them."""
    return [found.as_dict() for found in faults.kept]


def named(
    lines: Iterator[Cells], fields: Sequence[str], see: Callable[[bytes], None]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with something in them, their cells under the names of the columns; `see` is shown every
    row, for the digest of the file."""
    for line, cells in lines:
        see("\x1f".join(cells).encode())
        if any(cells):
            yield line, {f: c.strip() for f, c in zip(fields, cells, strict=False) if f}
