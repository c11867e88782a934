"""What of a month everybody may see: whole months only, so that no two answers differ by a few people.

Each table is published once, for one month, and shares nothing with another but the month's total; only
how far people go (`scopes`) is what the flows say too. What `hiding` hides has no numbers at all: neither
visits nor amounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yidi.core import money
from yidi.core.figures.hiding import TOTAL, Cell, Count, hidden

Measured = Mapping[str, int]
"""persons, visits, total, fund_total of a cell."""


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A line of one table; None: hidden. part: of the longest, in thousandths."""

    word: str
    visits: int | None
    total: int | None
    fund_total: int | None
    part: int


@dataclass(frozen=True, slots=True)
class PublicFlows:
    """From row to column; None: hidden. The last row and column are the totals."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    visits: tuple[tuple[int | None, ...], ...]

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        return any(cell is None for line in self.visits for cell in line)


def lines(found: Mapping[str, Measured]) -> tuple[PublicLine, ...]:
    """A table of one dimension, most visits first; `found` holds the total under TOTAL."""
    words = [word for word in found if word != TOTAL]
    cells: dict[Cell, Count] = {}
    for word, sums in found.items():
        cells[word, "一"] = cells[word, TOTAL] = _count(sums)
    away = hidden(cells, words, ("一",))
    shown = {word: found[word] for word in words if (word, "一") not in away}
    longest = max((sums["visits"] for sums in shown.values()), default=0)
    ranked = sorted(words, key=lambda word: (word not in shown, -found[word]["visits"], word))
    return tuple(_line(word, shown.get(word), longest) for word in ranked)


def _line(word: str, sums: Measured | None, longest: int) -> PublicLine:
    if sums is None:
        return PublicLine(word, None, None, None, 0)
    part = money.share(sums["visits"], longest, 1000) if longest else 0
    return PublicLine(word, sums["visits"], sums["total"], sums["fund_total"], part)


def scopes(found: Mapping[str, Measured], flows_: PublicFlows) -> tuple[PublicLine, ...]:
    """The table of how far people go. Care within the own province is the diagonal of the flows: where a
    cell of it is hidden, this table would give it away, and is hidden too."""
    shown = lines(found)
    return tuple(_line(one.word, None, 0) for one in shown) if _hides_home(flows_) else shown


def _hides_home(flows_: PublicFlows) -> bool:
    """Whether care within a province is hidden for one of them."""
    return any(
        flows_.visits[flows_.rows.index(word)][flows_.columns.index(word)] is None
        for word in set(flows_.rows) & set(flows_.columns)
    )


def whole(found: Mapping[str, Measured]) -> Measured | None:
    """The total of a month; None where it is too small to show."""
    sums = found.get(TOTAL)
    return sums if sums and not _count(sums).small else None


def flows(found: Mapping[Cell, Measured]) -> PublicFlows:
    """The table of regions; `found` holds the totals under TOTAL on either side."""
    rows = _named(found, 0)
    columns = _named(found, 1)
    cells = {cell: _count(sums) for cell, sums in found.items()}
    away = hidden(cells, rows, columns)
    visits = tuple(
        tuple(
            None if (row, column) in away else found.get((row, column), _NOTHING)["visits"]
            for column in (*columns, TOTAL)
        )
        for row in (*rows, TOTAL)
    )
    return PublicFlows(rows, columns, visits)


_NOTHING: Measured = {"visits": 0}


def _named(found: Mapping[Cell, Measured], side: int) -> tuple[str, ...]:
    """The words of a side, most visits first."""
    totals = {
        cell[side]: sums["visits"]
        for cell, sums in found.items()
        if cell[side] != TOTAL and cell[1 - side] == TOTAL
    }
    return tuple(sorted(totals, key=lambda word: (-totals[word], word)))


def _count(sums: Measured) -> Count:
    return Count(sums["visits"], sums["persons"])
