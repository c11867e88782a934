"""Read a file about institutions: every row checked, compared with what is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.register.file import NO_ROWS, Cells, Faults, headers, listed, named
from yidi.core import institutions
from yidi.core.institutions import Institution, Listed, Opening
from yidi.core.problems import Problem, Refusal
from yidi.policy_files.folder import divisions
from yidi.store import reach
from yidi.store.reads import institutions as reads
from yidi.store.writes import institutions as writes
from yidi.store.writes import register as import_writes
from yidi.store.writes import traces

SUBJECT = "institutions"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would change: (code, name) of institutions, changed ones with the columns."""

    new: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str, tuple[str, ...]], ...]
    gone: tuple[tuple[str, str], ...]
    same: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as an import keeps them."""
        return {
            "new": [list(one) for one in self.new],
            "changed": [[code, name, list(columns)] for code, name, columns in self.changed],
            "gone": [list(one) for one in self.gone],
            "same": self.same,
        }


@dataclass(frozen=True, slots=True)
class Read:
    """What was found; faults empty: the file can be applied. number: of the import."""

    number: int
    rows: int
    difference: Difference | None
    faults: tuple[Problem, ...]
    faults_in_all: int


def read_file(actor: Actor, name: str, rows: Iterable[Cells], moment: datetime) -> Read:
    """rows: the header row first. Raises Refusal for the headers or an empty file."""
    if actor.kind == "citizen":
        raise Refusal(Problem("region_not_yours", "不能导入定点机构。", "请联系经办机构。"))
    faults, seen = Faults(), hashlib.sha256()
    found = list(_read(iter(rows), faults, seen))
    if not found and not faults.count:
        raise Refusal(NO_ROWS)
    gathered, odd = institutions.gathered(found)
    for line, problem in odd:
        faults.add(line, [problem])
    with reach.service():
        number = import_writes.open_import("", SUBJECT, name, actor.name, moment)
        difference = None
        if not faults.count:
            writes.stage(number, gathered.values())
            difference = compared([one for _, one in gathered.values()])
        kept = difference.as_dict() if difference else {}
        import_writes.close_import(number, seen.hexdigest(), kept, listed(faults))
        import_writes.drop_waiting("", SUBJECT, number)
        traces.trail(
            moment, "", actor.kind, actor.name, "institutions.read", f"import:{number}",
            f"{name}：{len(gathered)}家，{faults.count}处问题", actor.address,
        )  # fmt: skip
    return Read(number, len(found), difference, tuple(faults.kept), faults.count)


def _read(
    lines: Iterator[Cells], faults: Faults, seen: Any
) -> Iterator[tuple[int, Institution, Opening | None]]:
    fields = institutions.columns(headers(lines))
    places = divisions().names
    for line, said in named(lines, fields, seen.update):
        try:
            yield (line, *institutions.row(said, places))
        except Refusal as refusal:
            faults.add(line, refusal.problems)


def compared(wanted: list[Listed]) -> Difference:
    """A file against what is kept."""
    by_code = {one.institution.code: one for one in wanted}
    changed, gone, same = [], [], 0
    for row, openings in reads.everything():
        one = by_code.pop(row.code, None)
        if one is None:
            gone.append((row.code, row.name))
            continue
        columns = [
            name for name, value in one.institution._asdict().items() if getattr(row, name) != value
        ]
        if sorted(openings, key=repr) != sorted(one.openings, key=repr):
            columns.append("openings")
        if columns:
            changed.append((row.code, one.institution.name, tuple(columns)))
        else:
            same += 1
    new = tuple((code, one.institution.name) for code, one in by_code.items())
    return Difference(new, tuple(changed), tuple(gone), same)
