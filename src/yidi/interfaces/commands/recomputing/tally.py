"""What a change of rules costs: rows added up by region, insurance, kind and size of change.

Every sum is a whole number of fen. A change is what the new rules give minus what the old ones
gave; a person who pays less is a winner.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from yidi.core.steps import FUND_FIELDS
from yidi.interfaces.commands.recomputing.settling import Settled

Column = np.ndarray[Any, Any]

EDGES = (-1_000_000, -100_000, -10_000, 0, 1, 10_001, 100_001, 1_000_001)
"""Where the sizes of change part, in fen of what the person pays more: the middle one is "none"."""

SIZES = (
    "少付1万元以上", "少付1千至1万元", "少付100至1千元", "少付100元以内", "不变", "多付100元以内",
    "多付100至1千元", "多付1千至1万元", "多付1万元以上",
)  # fmt: skip

SUMS = (
    "rows", "total", "fund", "person", "cash", "fund_before", "person_before", "cash_before", "winners",
    "losers", "saved", "charged",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Sums of the rows of one group, in fen; `name` is (region, insurance, kind) or a part of it."""

    name: tuple[str, ...]
    sums: dict[str, int]


class Tally:
    """Adds up batches. Group numbers index rows of one table, shape (groups, sums), int64."""

    def __init__(self) -> None:
        self.groups: dict[tuple[str, str, str], int] = {}
        self.sizes = np.zeros((len(SIZES), 2), dtype=np.int64)
        self.unanswered: Counter[tuple[str, str]] = Counter()
        self.rows = 0
        self._table = np.zeros((16, len(SUMS)), dtype=np.int64)

    def group(self, name: tuple[str, str, str]) -> int:
        """The number of a group, made if it is new."""
        number = self.groups.setdefault(name, len(self.groups))
        if number >= len(self._table):
            self._table = np.concatenate((self._table, np.zeros_like(self._table)))
        return number

    def add(self, group: Column, total: Column, new: Settled, old: Settled | None) -> None:
        """One batch. `group`, `total`: shape (rows,); rows without an answer are left out."""
        self.rows += len(group)
        at = np.flatnonzero(
            (new.reason == 0) if old is None else (new.reason == 0) & (old.reason == 0)
        )
        if not len(at):
            return
        columns = {"rows": np.ones(len(at), dtype=np.int64), "total": total[at]}
        columns |= _paid(new, at, "")
        if old is not None:
            columns |= _paid(old, at, "_before")
            change = columns["person"] - columns["person_before"]
            columns |= {
                "winners": (change < 0).astype(np.int64), "losers": (change > 0).astype(np.int64),
                "saved": np.maximum(-change, 0), "charged": np.maximum(change, 0),
            }  # fmt: skip
            size = np.searchsorted(np.array(EDGES), change, side="right")
            np.add.at(self.sizes[:, 0], size, 1)
            np.add.at(self.sizes[:, 1], size, change)
        for name, column in columns.items():
            np.add.at(self._table[:, SUMS.index(name)], group[at], column)

    def found(self, *by: int) -> list[Group]:
        """Sums by parts of the group's name (0 region, 1 insurance, 2 kind), largest first."""
        made: dict[tuple[str, ...], Column] = {}
        for name, number in self.groups.items():
            key = tuple(name[part] for part in by)
            made[key] = made.get(key, 0) + self._table[number]
        groups = [
            Group(name, dict(zip(SUMS, map(int, sums), strict=True)))
            for name, sums in made.items()
            if sums[0]
        ]
        return sorted(groups, key=lambda group: -group.sums["rows"])

    def whole(self) -> dict[str, int]:
        """Sums of all rows."""
        found = self.found()
        return found[0].sums if found else dict.fromkeys(SUMS, 0)


def _paid(settled: Settled, at: Column, ending: str) -> dict[str, Column]:
    amounts = settled.amounts
    fund = np.zeros_like(amounts["person"])
    for name in FUND_FIELDS:
        fund += amounts[f"fund.{name}"]
    return {
        f"fund{ending}": fund[at],
        f"person{ending}": amounts["person"][at],
        f"cash{ending}": amounts["cash"][at],
    }
