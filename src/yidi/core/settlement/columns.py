"""Millions of bills: the steps of core/steps.py over int64 columns. The core's NumPy is in files of
this name only (ADR 24).

A `Shelf` holds every profile that rows point at, each once. `run` takes columns of bills (all
shape (rows,), int64 fen) with the number of each row's profile and gives columns of amounts.
Rows of one program run together, in blocks that stay in the processor's cache; each step's numbers
are gathered from a table by the row's profile. What runs is the recording of the program
(recording.py), so a column and a single bill come from the same text and agree to the fen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yidi.core.money import RATE_ONE
from yidi.core.policy.book import Profile
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import recording, waterfall
from yidi.core.settlement.case import Bill
from yidi.core.settlement.recording import BILL_BITS, SUM_BITS
from yidi.core.steps import FUND_FIELDS, Step

BLOCK = 16_384
"""Rows that run together: a dozen columns of them fit the cache nearest to the processor."""

WINDOW = 4 * BLOCK
"""Rows that are sorted by program together: what their columns hold stays in the second cache."""

FEW = 40
"""Below this number of rows a loop over the single-bill path is faster."""

Column = NDArray[np.int64]

AMOUNTS = (*recording.PLAIN, *(f"fund.{name}" for name in FUND_FIELDS))
"""Names of the columns of a result, besides year.NAME for each yearly sum."""

_MILLION = np.array(RATE_ONE, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Bills:
    """Columns of bills, shape (rows,), int64 fen. `year`: yearly sums before, by name (a name
    that is left out counts as 0); `own_account`, `family`: what may be drawn."""

    total: Column
    own_paid: Column
    over_limit: Column
    class_b: Column
    own_account: Column
    family: Column
    year: Mapping[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.total)


@dataclass(frozen=True, slots=True)
class Results:
    """Columns of amounts by name (AMOUNTS and year.NAME), shape (rows,), int64 fen.

    `blank` names those that are known to be 0 everywhere, so that nobody has to write them again.
    """

    columns: dict[str, Column]
    blank: set[str]

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def fund_total(self) -> Column:
        """基金支付总额 of each row."""
        found = np.zeros_like(self.columns["cash"])
        for name in FUND_FIELDS:
            if f"fund.{name}" not in self.blank:
                found += self.columns[f"fund.{name}"]
        return found


class Shelf:
    """Profiles with numbers; those that do the same with any bill have the same number."""

    def __init__(self) -> None:
        self.profiles: list[Profile] = []
        self.kinds: list[_Kind] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        self._kinds: dict[tuple[Step, ...], _Kind] = {}
        self._places: tuple[NDArray[np.uint16], NDArray[np.intp]] | None = None

    def __len__(self) -> int:
        return len(self.profiles)

    def place(self, profile: Profile) -> int:
        """The number of a profile, placed if it is new."""
        key = (profile.program, profile.numbers)
        number = self._numbers.get(key)
        if number is None:
            kind = self._kinds.get(profile.program)
            if kind is None:
                kind = self._kinds[profile.program] = _Kind(len(self.kinds), profile.program)
                self.kinds.append(kind)
            number = self._numbers[key] = len(self.profiles)
            self.profiles.append(profile)
            kind.add(number, [n for numbers in profile.numbers for n in numbers])
            self._places = None
        return number

    def places(self) -> tuple[NDArray[np.uint16], NDArray[np.intp]]:
        """Per profile: the number of its kind, and its row in that kind's table."""
        if self._places is None:
            kinds = np.empty(len(self), dtype=np.uint16)
            rows = np.empty(len(self), dtype=np.intp)
            for kind in self.kinds:
                kinds[kind.members] = kind.number
                rows[kind.members] = np.arange(len(kind.members))
            self._places = kinds, rows
        return self._places

    def sums(self) -> tuple[str, ...]:
        """Every yearly sum that some profile reads or adds to."""
        return tuple(dict.fromkeys(name for kind in self.kinds for name in kind.sums))


class _Kind:
    """All profiles of one program: their numbers as a table, and the recording to run over it."""

    def __init__(self, number: int, program: tuple[Step, ...]) -> None:
        self.number, self.program = number, program
        self.sums = recording.sums_of(program)
        self.members: list[int] = []
        self._rows: list[list[int]] = []
        self._made: _Engine | None = None

    def add(self, profile: int, numbers: list[int]) -> None:
        self.members.append(profile)
        self._rows.append(numbers)
        self._made = None

    def engine(self) -> _Engine:
        """The program made ready for the profiles placed so far."""
        if self._made is None:
            width = sum(step.width for step in self.program)
            table = np.array(self._rows, dtype=np.int64).reshape(len(self._rows), width).T
            self._made = _Engine(self.program, np.ascontiguousarray(table))
        return self._made


class _Engine:
    """A recording with its buffers, so it is for one thread at a time.

    `table` has shape (numbers, profiles). Slots are the recording's; each block binds them to
    views of columns, to gathered numbers or to buffers, and runs the operations in order.
    """

    def __init__(self, program: Sequence[Step], table: Column) -> None:
        twins, first = _distinct(table)
        ranges = [(int(row.min()), int(row.max())) for row in table]
        made = recording.record(program, ranges, twins)
        self.code = [(_UFUNCS[o.op, o.natural], o.left, o.right, o.result) for o in made.operations]
        self.inputs = [(n, s) for n, s in made.given.items() if not n.startswith("number.")]
        self.numbers = [
            (np.ascontiguousarray(table[first[int(name[7:])]]), slot)
            for name, slot in made.given.items()
            if name.startswith("number.")
        ]
        self.outputs, self.copied, self.constant = _outputs(made)
        self.names = set(made.outputs)
        self._slots: list[Any] = [None] * made.size
        for slot, value in made.constants.items():
            self._slots[slot] = np.array(value, dtype=np.int64)
        shared = {b: np.empty(BLOCK, dtype=np.int64) for b in set(made.buffers.values())}
        self._buffers = [(slot, shared[b]) for slot, b in made.buffers.items()]
        self._buffers += [(s, np.empty(BLOCK, dtype=np.int64)) for _, s in self.numbers]
        self._rows = 0

    def block(
        self, local: NDArray[np.intp], given: Mapping[str, Column], made: Mapping[str, Column]
    ) -> None:
        """Runs at most BLOCK rows. `local`: their rows in the table; `given`: what they read;
        `made`: what they write. All of the same length."""
        slots, rows = self._slots, len(local)
        if rows != self._rows:
            for slot, buffer in self._buffers:
                slots[slot] = buffer[:rows]
            self._rows = rows
        for name, slot in self.inputs:
            slots[slot] = given[name]
        for name, slot in self.outputs:
            slots[slot] = made[name]
        for numbers, slot in self.numbers:
            numbers.take(local, out=slots[slot], mode="clip")
        for operation, left, right, result in self.code:
            operation(slots[left], slots[right], out=slots[result])
        for name, slot in self.copied:
            made[name][:] = slots[slot]
        for name, value in self.constant:
            if name in made:
                made[name].fill(value)
        for name in made.keys() - self.names:
            made[name][:] = given[name]  # a yearly sum that this program leaves alone


def _divide(a: Column, b: Column, out: Column) -> None:
    """a // RATE_ONE for what is never negative: unsigned division is twice as fast."""
    np.floor_divide(a.view(np.uint64), _MILLION, out.view(np.uint64))


_UFUNCS: dict[tuple[str, bool], Any] = {
    (name, natural): ufunc
    for natural in (True, False)
    for name, ufunc in (
        (recording.ADD, np.add),
        (recording.SUB, np.subtract),
        (recording.MUL, np.multiply),
        (recording.DIVIDE, _divide if natural else np.floor_divide),
        (recording.LEAST, np.minimum),
        (recording.MOST, np.maximum),
    )
}


def _distinct(table: Column) -> tuple[list[int], list[int]]:
    """Per row of the table: the first row that holds the same numbers (rows gathered once)."""
    seen: dict[bytes, int] = {}
    twins = [seen.setdefault(row.tobytes(), at) for at, row in enumerate(table)]
    return twins, twins


def _outputs(
    made: recording.Recording,
) -> tuple[list[tuple[str, int]], list[tuple[str, int]], list[tuple[str, int]]]:
    """Amounts written in place, copied from another slot, and constant: (name, slot or value)."""
    results = {o.result for o in made.operations}
    in_place: list[tuple[str, int]] = []
    copied: list[tuple[str, int]] = []
    constant: list[tuple[str, int]] = []
    for name, slot in made.outputs.items():
        if slot in made.constants:
            constant.append((name, made.constants[slot]))
        elif slot in results:
            results.discard(slot)
            in_place.append((name, slot))
        else:
            copied.append((name, slot))
    return in_place, copied, constant


# ---- running


def results(rows: int, shelf: Shelf, year: Mapping[str, Column] | None = None) -> Results:
    """Columns for `rows` rows, to be filled, and filled again, by `run`."""
    sums = dict.fromkeys((*(year or {}), *shelf.sums()))
    names = [*AMOUNTS, *(f"year.{name}" for name in sums)]
    return Results({name: np.zeros(rows, dtype=np.int64) for name in names}, set(names))


def run(
    shelf: Shelf, profiles: NDArray[np.int32], bills: Bills, out: Results | None = None
) -> Results:
    """The amounts of every bill under its profile (`profiles`: numbers on the shelf, one a row).

    Raises Refusal where an amount is negative, above what the engine is proven for, or the parts
    exceed the total. `out` is filled if given (from `results`, same rows and yearly sums).
    """
    out = out or results(len(bills), shelf, bills.year)
    if len(bills) < FEW:
        _one_by_one(shelf, profiles, bills, out)
    else:
        _Run(shelf, profiles, bills, out).all()
    return out


def bills(*, year: Mapping[str, Sequence[int]], **parts: Sequence[int]) -> Bills:
    """Columns from lists of whole fen, one entry a row: total, own_paid, over_limit, class_b,
    own_account, family, and the yearly sums."""
    sums = {name: np.array(values, dtype=np.int64) for name, values in year.items()}
    return Bills(
        **{name: np.array(values, dtype=np.int64) for name, values in parts.items()}, year=sums
    )


def listed(shelf: Shelf, profiles: Sequence[int], given: Bills) -> list[dict[str, int]]:
    """What `run` gives, row by row."""
    found = run(shelf, np.array(profiles, dtype=np.int32), given).columns
    values = {name: column.tolist() for name, column in found.items()}
    return [{name: column[at] for name, column in values.items()} for at in range(len(given))]


def _cut(start: int, stop: int, size: int) -> Iterator[slice]:
    for at in range(start, stop, size):
        yield slice(at, min(at + size, stop))


class _Run:
    """One call of `run`: windows of rows, in each the rows of a kind together, block by block."""

    def __init__(
        self, shelf: Shelf, profiles: NDArray[np.int32], bills: Bills, out: Results
    ) -> None:
        self.bills, self.profiles, self.out = bills, profiles, out
        self.kinds, self.locals = shelf.places()
        self.engines = [kind.engine() for kind in shelf.kinds]
        self.read = {name for engine in self.engines for name, _ in engine.inputs}
        self.written = {
            name for engine in self.engines for name, _ in (*engine.outputs, *engine.copied)
        } | {name for engine in self.engines for name, value in engine.constant if value}
        self.written |= {name for name in out.columns if name.startswith("year.")}
        for name in set(out.columns) - self.written - out.blank:
            out[name].fill(0)
        out.blank.clear()
        out.blank.update(set(out.columns) - self.written)

    def all(self) -> None:
        size = BLOCK if len(self.engines) == 1 else WINDOW
        for rows in _cut(0, len(self.bills), size):
            given = _given(self.bills, rows, self.read, self.out)
            made = {name: self.out[name][rows] for name in self.written}
            local = self.locals[self.profiles[rows]]
            kind = self.kinds[self.profiles[rows]] if len(self.engines) > 1 else None
            if kind is None or (kind == kind[0]).all():
                self._segment(int(kind[0]) if kind is not None else 0, local, given, made)
            else:
                self._sorted(kind, local, given, made)

    def _sorted(
        self, kind: NDArray[np.uint16], local: NDArray[np.intp], given: Mapping[str, Column],
        made: Mapping[str, Column],
    ) -> None:  # fmt: skip
        """Rows of one kind are brought together, run, and brought back to where they were."""
        order = np.argsort(kind, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        together = {name: column.take(order, mode="clip") for name, column in given.items()}
        local = local.take(order, mode="clip")
        results = {name: np.empty(len(order), dtype=np.int64) for name in made}
        ends = np.cumsum(np.bincount(kind, minlength=len(self.engines))).tolist()
        for number, (start, stop) in enumerate(zip([0, *ends], ends, strict=False)):
            if start < stop:
                rows = slice(start, stop)
                self._segment(
                    number, local[rows], _sliced(together, rows), _sliced(results, rows)
                )  # fmt: skip
        for name, column in made.items():
            results[name].take(place, out=column, mode="clip")

    def _segment(
        self, number: int, local: NDArray[np.intp], given: Mapping[str, Column],
        made: Mapping[str, Column],
    ) -> None:  # fmt: skip
        """Rows of one kind, which lie together."""
        engine = self.engines[number]
        for rows in _cut(0, len(local), BLOCK):
            engine.block(local[rows], _sliced(given, rows), _sliced(made, rows))


def _sliced(columns: Mapping[str, Column], rows: slice) -> dict[str, Column]:
    return {name: column[rows] for name, column in columns.items()}


def _given(bills: Bills, rows: slice, read: set[str], out: Results) -> dict[str, Column]:
    """What programs may read, by name, checked to lie in the proven range."""
    in_scope = bills.total[rows] - bills.own_paid[rows]
    in_scope -= bills.over_limit[rows]
    in_scope -= bills.class_b[rows]
    given = {
        "total": bills.total[rows],
        "own_paid": bills.own_paid[rows],
        "over_limit": bills.over_limit[rows],
        "class_b": bills.class_b[rows],
        "in_scope": in_scope,
        "own_account": bills.own_account[rows],
        "family": bills.family[rows],
    }
    for name, column in given.items():
        _check(name, column, BILL_BITS)
    given = {name: column for name, column in given.items() if name in read}
    for name in out.columns:
        if name.startswith("year."):
            known = bills.year.get(name[5:])
            given[name] = _NONE[: len(in_scope)] if known is None else known[rows]
            _check(name, given[name], SUM_BITS)
    return given


_NONE = np.zeros(WINDOW, dtype=np.int64)


def _check(name: str, column: Column, bits: int) -> None:
    """All bits of a column together: none above `bits`, so nothing negative and nothing larger."""
    together = int(np.bitwise_or.reduce(column))
    if together < 0 or together >> bits:
        raise Refusal(
            Problem(
                "amount_outside", f"“{name}”一列有负数、过大的金额，或各部分之和超过总额。",
                "请检查这一列，单位是分。", where=name,
            )
        )  # fmt: skip


def _one_by_one(shelf: Shelf, profiles: NDArray[np.int32], bills: Bills, out: Results) -> None:
    _given(bills, slice(0, len(bills)), set(), out)
    out.blank.clear()
    parts = (bills.total, bills.own_paid, bills.over_limit, bills.class_b)
    for at, number in enumerate(profiles.tolist()):
        total, own_paid, over_limit, class_b = (int(part[at]) for part in parts)
        year = {name: int(column[at]) for name, column in bills.year.items()}
        flow = waterfall.bare(
            shelf.profiles[number], Bill(total, own_paid, over_limit, class_b), year,
            int(bills.own_account[at]), int(bills.family[at]),
        )  # fmt: skip
        made: dict[str, Any] = {f"year.{name}": value for name, value in year.items()}
        made |= recording.amounts(flow)
        for name, column in out.columns.items():
            column[at] = made.get(name, 0)
