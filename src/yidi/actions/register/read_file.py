"""Read a register file: every row checked, compared with the register, nothing counts yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.actions.register.file import NO_ROWS, Cells, Faults, check_region, headers, listed
from yidi.core import enrolment
from yidi.core.enrolment import Enrolment
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import register as reads
from yidi.store.reads.register import Difference
from yidi.store.writes import register as writes
from yidi.store.writes import traces

SUBJECT = "register"


@dataclass(frozen=True, slots=True)
class Read:
    """What was found. faults empty: the file can be applied. number: of the import."""

    number: int
    rows: int
    difference: Difference | None
    faults: tuple[Problem, ...]
    faults_in_all: int


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
            raise Refusal(NO_ROWS)
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


def opened(lines: Iterator[Cells]) -> tuple[Callable[[Sequence[str]], Enrolment], tuple[str, ...]]:
    """What reads a row under the headers, and the fields that the file speaks of."""
    titles = headers(lines)
    read = enrolment.reader(titles)
    fields = enrolment.columns(titles, enrolment.COLUMNS, enrolment.NEEDED)
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
