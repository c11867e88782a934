"""Read a register file: every row checked, compared with the register, nothing counts yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.core import enrolment
from yidi.core.enrolment import Enrolment
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import register as reads
from yidi.store.reads.register import Difference
from yidi.store.writes import register as writes
from yidi.store.writes import traces

SUBJECT = "register"
MOST_FAULTS = 10_000
"""Faults that are kept one by one; further ones are only counted."""

Cells = tuple[int, Sequence[str]]
"""A row of a file: its number as the table program shows it, and its cells as text."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was found. faults empty: the file can be applied. number: of the import."""

    number: int
    rows: int
    difference: Difference | None
    faults: tuple[Problem, ...]
    faults_in_all: int


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


def read_file(
    actor: Actor, region: str, name: str, rows: Iterable[Cells], moment: datetime
) -> Read:
    """rows: the header row first. Raises Refusal for the headers, an empty file or another area."""
    check_region(actor, region)
    lines = iter(rows)
    read, given = opened(lines)
    with reach.service():
        number = writes.open_import(region, SUBJECT, name, actor.name, moment)
        faults, seen = Faults(), hashlib.sha256(repr(sorted(given)).encode())
        staged = writes.stage(
            _staged(region, number, read, lines, faults, seen.update, moment.date())
        )
        if not staged and not faults.count:
            raise Refusal(Problem("file_empty", "文件里没有数据行。", "请检查文件。"))
        difference = _compared(region, number, given, faults)
        kept = {**difference.as_dict(), "columns": list(given)} if difference else {}
        writes.close_import(number, seen.hexdigest(), {**kept, "rows": staged}, listed(faults))
        writes.drop_waiting(region, SUBJECT, number)
        if faults.count:
            writes.forget_lines(number)
        detail = f"{name}：{staged}行，{faults.count}处问题"
        traces.trail(
            moment, region, actor.kind, actor.name, "register.read", f"import:{number}", detail,
            actor.address,
        )  # fmt: skip
    return Read(number, staged, difference, tuple(faults.kept), faults.count)


def check_region(actor: Actor, region: str) -> None:
    """Staff read files only for their own areas. Raises Refusal."""
    if actor.kind == "citizen" or (actor.kind == "staff" and region not in actor.regions):
        raise Refusal(Problem("region_not_yours", "这个统筹区不归您管。", "请检查统筹区。"))


def opened(lines: Iterator[Cells]) -> tuple[Callable[[Sequence[str]], Enrolment], tuple[str, ...]]:
    """What reads a row under the headers, and the fields that the file speaks of."""
    headers = next(lines, None)
    if headers is None:
        raise Refusal(Problem("file_empty", "文件是空的。", "请检查文件。"))
    read = enrolment.reader(headers[1])
    fields = enrolment.columns(headers[1], enrolment.COLUMNS, enrolment.NEEDED)
    return read, tuple(field for field in fields if field)


def _staged(
    region: str,
    number: int,
    read: Callable[[Sequence[str]], Enrolment],
    lines: Iterator[Cells],
    faults: Faults,
    see: Callable[[bytes], None],
    today: date,
) -> Iterator[tuple[object, ...]]:
    """Lines without a fault, sealed; faults are collected on the way."""
    for line, cells in lines:
        see("\x1f".join(cells).encode())
        if not any(cells):
            continue
        try:
            row = read(cells)
        except Refusal as refusal:
            faults.add(line, refusal.problems)
            continue
        if row.status_since is not None and row.status_since > today:
            faults.add(line, [_TO_COME])
            continue
        yield writes.sealed(region, number, line, row)


def _compared(
    region: str, number: int, given: tuple[str, ...], faults: Faults
) -> Difference | None:
    """The difference, once no line is at odds with another."""
    writes.compared()
    for line, code, other in reads.clashes(number, region):
        sentence, mend = _CLASHES[code]
        faults.add(line, [Problem(code, sentence.format(other), mend)])
    return None if faults.count else reads.difference(number, region, given)


_TO_COME = Problem(
    "day_to_come", "状态起始日还没有到。", "请到那一天再导入新的状态。", where="状态起始日"
)

_CLASHES = {
    "psn_no_twice": ("人员编号与第{}行重复。", "每人只能有一行。"),
    "number_twice": ("证件号码和险种与第{}行重复。", "请核对人员编号。"),
    "number_taken": (
        "这个证件号码已登记在人员编号{}名下。",
        "请核对；确实换号的，请把旧编号一并改正。",
    ),
    "parent_unknown": ("监护人人员编号{}不在登记册里。", "请核对，或把监护人写在同一文件里。"),
}


def listed(faults: Faults) -> list[object]:
    """Faults as an import keeps them."""
    return [found.as_dict() for found in faults.kept]
