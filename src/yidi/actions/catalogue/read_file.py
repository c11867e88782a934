"""Read a file of a catalogue: every row checked, compared with what is open, nothing counts yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.register.file import NO_ROWS, Cells, Faults, check_region, headers, listed
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import catalogue_file
from yidi.core.settlement.catalogue_file import Row
from yidi.policy_files.folder import divisions
from yidi.store import reach
from yidi.store.reads import catalogue_files as reads
from yidi.store.reads.catalogue_files import Difference
from yidi.store.writes import catalogue as writes
from yidi.store.writes import register as import_writes
from yidi.store.writes import traces

SUBJECT = "catalogue"


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
    """rows: the header row first. Raises Refusal for the headers, an empty file, another area or
    a region that is not of the level of a province."""
    check_region(actor, region)
    check_province(region)
    lines = iter(rows)
    read = _opened(lines)
    with reach.service():
        number = import_writes.open_import(region, SUBJECT, name, actor.name, moment)
        faults, seen = Faults(), hashlib.sha256()
        staged = writes.stage(_staged(number, read, lines, faults, seen.update))
        if not staged and not faults.count:
            raise Refusal(NO_ROWS)
        difference = _compared(number, region, faults)
        kept = difference.as_dict() if difference else {}
        import_writes.close_import(
            number, seen.hexdigest(), {**kept, "rows": staged}, listed(faults)
        )
        import_writes.drop_waiting(region, SUBJECT, number)
        if faults.count:
            writes.forget_lines(number)
        traces.trail(
            moment, region, actor.kind, actor.name, "catalogue.read", f"import:{number}",
            f"{name}：{staged}行，{faults.count}处问题", actor.address,
        )  # fmt: skip
    return Read(number, staged, difference, tuple(faults.kept), faults.count)


def check_province(region: str) -> None:
    """A catalogue is kept for a province. Raises Refusal."""
    places = divisions().names
    if region not in places or not regions.keeps_catalogue(region):
        raise Refusal(
            Problem(
                "region_no_province", f"{region[:10]}不是省级区划代码。",
                "目录按就医省份保存，例如北京 110000。",
            )
        )  # fmt: skip


def _opened(lines: Iterator[Cells]) -> Callable[[Sequence[str]], Row]:
    return catalogue_file.reader(headers(lines))


def _staged(
    number: int,
    read: Callable[[Sequence[str]], Row],
    lines: Iterator[Cells],
    faults: Faults,
    see: Callable[[bytes], None],
) -> Iterator[tuple[object, ...]]:
    """Rows without a fault; faults are collected on the way."""
    for line, cells in lines:
        see("\x1f".join(cells).encode())
        if not any(cells):
            continue
        try:
            row = read(cells)
        except Refusal as refusal:
            faults.add(line, refusal.problems)
        else:
            yield writes.stage_row(number, line, row)


def _compared(number: int, region: str, faults: Faults) -> Difference | None:
    """The difference, once no row is at odds with another."""
    for line, first in reads.twice(number):
        sentence = f"编码与第{first}行重复。"
        faults.add(line, [Problem("code_twice", sentence, "每个编码只能有一行。")])
    return None if faults.count else reads.difference(number, region)
