"""What is published gives no small count away: neither by itself, nor by subtraction, nor by reasoning."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from yidi.core.figures.hiding import SMALLEST, TOTAL, Cell, Count, hidden

ROWS, COLUMNS = ("甲", "乙", "丙", "丁"), ("一", "二", "三")


def table(inner: dict[Cell, int], rows=ROWS, columns=COLUMNS) -> dict[Cell, Count]:
    """The cells with their totals; as many persons as visits."""
    cells = dict(inner)
    for row in rows:
        cells[row, TOTAL] = sum(inner[row, column] for column in columns)
    for column in (*columns, TOTAL):
        cells[TOTAL, column] = sum(cells[row, column] for row in rows)
    return {cell: Count(n, n) for cell, n in cells.items()}


def lines(rows, columns):
    for row in (*rows, TOTAL):
        yield [(row, column) for column in columns], (row, TOTAL)
    for column in (*columns, TOTAL):
        yield [(row, column) for row in rows], (TOTAL, column)


def free(unknown: list[Cell], rows=ROWS, columns=COLUMNS) -> set[Cell]:
    """The unknown cells that the equations of the lines leave open: rank of the system, in fractions."""
    equations = []
    for parts, total in lines(rows, columns):
        row = [Fraction(cell in parts) - Fraction(cell == total) for cell in unknown]
        if any(row):
            equations.append(row)
    pivots: dict[int, list[Fraction]] = {}
    for equation in equations:
        left = equation
        for at, pivot in pivots.items():
            left = [a - left[at] * b for a, b in zip(left, pivot, strict=True)]
        at = next((n for n, value in enumerate(left) if value), None)
        if at is None:
            continue
        left = [value / left[at] for value in left]
        for other, pivot in pivots.items():
            pivots[other] = [a - pivot[at] * b for a, b in zip(pivot, left, strict=True)]
        pivots[at] = left
    given_away = {at for at, row in pivots.items() if sum(map(bool, row)) == 1}
    return {cell for n, cell in enumerate(unknown) if n not in given_away}


counts = st.one_of(st.integers(0, 12), st.integers(0, 60), st.just(0))
tables = st.tuples(*[counts] * len(ROWS) * len(COLUMNS)).map(
    lambda values: table(dict(zip(product(ROWS, COLUMNS), values, strict=True)))
)


@given(tables)
@settings(max_examples=150, deadline=None)
def test_nothing_small_is_shown_or_can_be_worked_out(cells: dict[Cell, Count]) -> None:
    away = hidden(cells, ROWS, COLUMNS)
    assert all(cell in away for cell, count in cells.items() if count.shown < SMALLEST)
    assert free(sorted(away)) == away
    for parts, total in lines(ROWS, COLUMNS):
        left = [cell for cell in parts if cell in away]
        if left and total not in away:
            assert sum(cells[cell].shown for cell in left) >= SMALLEST


@given(st.tuples(*[st.integers(0, 12)] * 4))
@settings(max_examples=40, deadline=None)
def test_not_even_by_trying_every_table(values: tuple[int, ...]) -> None:
    """With two rows and two columns, every hidden cell has another value in some table that shows the
    same."""
    rows, columns = ROWS[:2], COLUMNS[:2]
    inner = tuple(product(rows, columns))
    away = hidden(table(dict(zip(inner, values, strict=True)), rows, columns), rows, columns)
    names = (
        *inner,
        *((row, TOTAL) for row in rows),
        *((TOTAL, c) for c in columns),
        (TOTAL, TOTAL),
    )
    truth = whole(*values)
    shown = [n for n, cell in enumerate(names) if cell not in away]
    ranges = [
        range(14) if cell in away else (value,) for cell, value in zip(inner, values, strict=True)
    ]
    possible = [
        tried
        for tried in (whole(*cells) for cells in product(*ranges))
        if all(tried[n] == truth[n] for n in shown)
    ]
    for n, cell in enumerate(names):
        assert (cell in away) == (len({tried[n] for tried in possible}) > 1)


def whole(a: int, b: int, c: int, d: int) -> tuple[int, ...]:
    """Two rows of two with their totals."""
    return a, b, c, d, a + b, c + d, a + c, b + d, a + b + c + d


def test_a_table_of_large_cells_is_shown_whole() -> None:
    assert hidden(table(dict.fromkeys(product(ROWS, COLUMNS), 10)), ROWS, COLUMNS) == set()


def test_few_persons_with_many_visits_are_hidden() -> None:
    cells = table(dict.fromkeys(product(ROWS, COLUMNS), 50))
    cells["甲", "一"] = Count(50, 3)
    away = hidden(cells, ROWS, COLUMNS)
    assert ("甲", "一") in away
    assert len(away) == 4


def test_one_line_hides_a_second_cell_and_never_the_total() -> None:
    cells = {("甲", "一"): Count(3, 3), ("乙", "一"): Count(40, 40), ("丙", "一"): Count(20, 20)}
    cells |= {(row, TOTAL): cells[row, "一"] for row in ("甲", "乙", "丙")}
    cells |= {(TOTAL, "一"): Count(63, 63), (TOTAL, TOTAL): Count(63, 63)}
    away = hidden(cells, ("甲", "乙", "丙"), ("一",))
    assert {row for row, _ in away} == {"甲", "丙"}
