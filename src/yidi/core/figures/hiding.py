"""What of a table of counts may be published: no small cell, nor one that subtraction would give away.

A table has rows and columns and their totals. A cell of fewer than `SMALLEST` persons is hidden. Then
further cells are hidden until nothing can be derived:

- a line (a row, a column, the totals) whose total is shown hides none of its cells, or at least two,
  one of which is not small itself: what is left over when the shown cells are taken from the total is
  then no small number;
- no hidden cell is given away by adding up rows and taking columns from them, nor by knowing that no
  count is below nothing (Gusfield 1988: it lies on a circle of the graph whose nodes are the lines and
  whose edges are the hidden cells; a nothing can only be passed one way).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SMALLEST = 10
"""Fewer persons than this are never shown."""

TOTAL = ""
"""The name of the line of totals."""

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Count:
    """What a cell would show, and how many persons stand behind it."""

    shown: int
    persons: int

    @property
    def small(self) -> bool:
        """Whether it may not be shown."""
        return self.persons < SMALLEST or self.shown < SMALLEST


NOTHING = Count(0, 0)


def hidden(cells: Mapping[Cell, Count], rows: Sequence[str], columns: Sequence[str]) -> set[Cell]:
    """The cells to hide; cells of the line TOTAL are the totals, and must be given too."""
    table = _Table(cells, (*rows, TOTAL), (*columns, TOTAL))
    while table.hide_more():
        pass
    return table.hidden


class _Table:
    """A table while cells are being hidden."""

    def __init__(
        self, cells: Mapping[Cell, Count], rows: Sequence[str], columns: Sequence[str]
    ) -> None:
        self.cells, self.rows, self.columns = cells, rows, columns
        self.hidden = {cell for cell in self._all() if self._count(cell).small}

    def _all(self) -> Iterable[Cell]:
        return ((row, column) for row in self.rows for column in self.columns)

    def _count(self, cell: Cell) -> Count:
        return self.cells.get(cell, NOTHING)

    def _lines(self) -> Iterable[tuple[Cell, ...]]:
        """Every row and column, its total last."""
        for row in self.rows:
            yield tuple((row, column) for column in self.columns)
        for column in self.columns:
            yield tuple((row, column) for row in self.rows)

    def hide_more(self) -> bool:
        """Hides one more cell where something could be derived; False once nothing can."""
        return any(self._guard(line) for line in self._lines()) or self._break_bridge()

    def _guard(self, line: tuple[Cell, ...]) -> bool:
        inner = [cell for cell in line[:-1] if cell in self.hidden]
        if line[-1] in self.hidden:
            return len(inner) == 0 and self._hide_smallest(line[:-1])
        safe = len(inner) > 1 and any(not self._count(cell).small for cell in inner)
        return bool(inner) and not safe and (self._hide_smallest(line[:-1]) or self._hide(line[-1]))

    def _hide_smallest(self, line: Iterable[Cell]) -> bool:
        """Hides the smallest cell of a line that is still shown; False if there is none."""
        left = [cell for cell in line if cell not in self.hidden]
        return bool(left) and self._hide(min(left, key=lambda c: (self._count(c).shown, c)))

    def _hide(self, cell: Cell) -> bool:
        self.hidden.add(cell)
        return True

    def _break_bridge(self) -> bool:
        """Hides a cell beside one that is given away; False if there is none."""
        for row, column in sorted(self._given_away()):
            beside = [(row, other) for other in self.columns] + [(o, column) for o in self.rows]
            if self._hide_smallest(beside):
                return True
        return False

    def _given_away(self) -> set[Cell]:
        """The hidden cells that can have no other value, knowing what is shown and that no count is
        below nothing."""
        arcs: dict[Node, set[tuple[Node, Cell]]] = {}
        for cell in self.hidden:
            for start, end in self._arcs(cell):
                arcs.setdefault(start, set()).add((end, cell))
        return {
            cell
            for cell in self.hidden
            if not any(_reached(arcs, end, start, cell) for start, end in self._arcs(cell))
        }

    def _arcs(self, cell: Cell) -> list[tuple[Node, Node]]:
        """How a cell may differ from what it is: from its row to its column it is more (and then
        something else in the column must be less, and so on round a circle), back it is less. A total
        of one line counts on the other side of its equation."""
        row, column = ("row", cell[0]), ("column", cell[1])
        more, less = (row, column), (column, row)
        if (cell[0] == TOTAL) != (cell[1] == TOTAL):
            more, less = less, more
        return [more, less] if self._count(cell).shown else [more]


Node = tuple[str, str]


def _reached(
    arcs: Mapping[Node, set[tuple[Node, Cell]]], start: Node, goal: Node, without: Cell
) -> bool:
    """Whether there is a way from start to goal that does not use the cell."""
    seen, waiting = {start}, [start]
    while waiting:
        for end, cell in arcs.get(waiting.pop(), ()):
            if cell != without and end not in seen:
                seen.add(end)
                waiting.append(end)
    return goal in seen
