"""A program of steps run once over numbers not known yet: what is left is a list of operations.

The step functions of core/steps.py are called with `Value`s instead of integers. Each operation
on a `Value` is written down with the least and the most it can come to, so that

- the range is proven: an operation that could leave int64 for any bill that is accepted raises;
- what no amount needs (it is only in the trace) drops out, as do operations that change nothing;
- the rest runs over columns of any length in a few reused buffers (core/settlement/columns.py).

This is the one arithmetic of steps.py, not a second one: a step that branched on an amount could
not be recorded, because a `Value` is neither true nor false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Union

from yidi.core.problems import BrokenInvariant
from yidi.core.steps import FUND_FIELDS, Flow, Ops, Step, opened

BILL_BITS, SUM_BITS = 37, 40
"""A bill stays below 2^37 fen and a yearly sum below 2^40: just above what is accepted."""

_INT64 = 2**63 - 1

Number = Union[int, "Value"]
"""A whole number that is known, or one that is not known yet."""

ADD, SUB, MUL, DIVIDE, LEAST, MOST = "add", "sub", "mul", "divide", "least", "most"


class Value:
    """A whole number between `low` and `high`: given (op "given"), or the result of `op`."""

    __slots__ = ("args", "high", "low", "op")

    def __init__(self, op: str, args: tuple[Number | str, ...], low: int, high: int) -> None:
        if low < -_INT64 or high > _INT64:
            raise BrokenInvariant(f"{op} may leave int64: {low} to {high}")
        self.op, self.args, self.low, self.high = op, args, low, high

    def __bool__(self) -> bool:
        raise BrokenInvariant("a step may not branch on an amount")

    def __add__(self, other: Number) -> Number:
        return _add(self, other)

    def __radd__(self, other: int) -> Number:
        return _add(self, other)

    def __sub__(self, other: Number) -> Number:
        return _sub(self, other)

    def __rsub__(self, other: int) -> Number:
        return _sub(other, self)

    def __mul__(self, other: Number) -> Number:
        return _mul(self, other)

    def __rmul__(self, other: int) -> Number:
        return _mul(self, other)

    def __floordiv__(self, other: int) -> Number:
        low, high = _bounds(self)
        return Value(DIVIDE, (self, other), *(divmod(end, other)[0] for end in (low, high)))


def given(name: str, low: int, high: int) -> Value:
    """A number that a column will give."""
    return Value("given", (name,), low, high)


def _bounds(number: Number) -> tuple[int, int]:
    return (number, number) if isinstance(number, int) else (number.low, number.high)


def _made_by(number: Number, op: str) -> tuple[Number, ...]:
    """The operands of a number that is the result of `op`; empty otherwise."""
    if isinstance(number, Value) and number.op == op:
        return number.args  # type: ignore[return-value]
    return ()


def _same(first: Number, second: Number) -> bool:
    return first is second or (
        isinstance(first, int) and isinstance(second, int) and first == second
    )


def _in(number: Number, numbers: Iterable[Number]) -> bool:
    return any(_same(number, other) for other in numbers)


def _add(a: Number, b: Number) -> Number:
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    for one, other in ((a, b), (b, a)):
        if _same(other, 0):
            return one
        difference = _made_by(one, SUB)
        if difference and _same(difference[1], other):
            return difference[0]  # (x - y) + y
    (low_a, high_a), (low_b, high_b) = _bounds(a), _bounds(b)
    return Value(ADD, (a, b), low_a + low_b, high_a + high_b)


def _sub(a: Number, b: Number) -> Number:
    if isinstance(a, int) and isinstance(b, int):
        return a - b
    if _same(a, b):
        return 0
    if _same(b, 0):
        return a
    inner = _made_by(b, SUB)
    if inner and _same(inner[0], a):
        return inner[1]  # x - (x - y)
    above = _made_by(b, MOST)
    cut = _made_by(above[0], SUB) if above and _same(above[1], 0) else ()
    if cut and _same(cut[0], a):
        return _least(a, cut[1])  # x - most(x - y, 0)
    (low_a, high_a), (low_b, high_b) = _bounds(a), _bounds(b)
    low, high = low_a - high_b, high_a - low_b
    if _in(a, _made_by(b, LEAST)):
        low = max(low, 0)  # x - least(x, y)
    return Value(SUB, (a, b), low, min(high, _slice_bound(a, b)))


def _slice_bound(a: Number, b: Number) -> int:
    """A slice least(start + length, …) - most(start, …) is never longer than `length`."""
    for stop in _made_by(a, LEAST):
        for start in _made_by(b, MOST):
            ends = _made_by(stop, ADD)
            if ends and _in(start, ends):
                length = ends[1] if _same(ends[0], start) else ends[0]
                return _bounds(length)[1]
    return _INT64


def _mul(a: Number, b: Number) -> Number:
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    for one, other in ((a, b), (b, a)):
        if _same(other, 1):
            return one
        if _same(other, 0):
            return 0
    ends = [x * y for x in _bounds(a) for y in _bounds(b)]
    return Value(MUL, (a, b), min(ends), max(ends))


def _least(a: Number, b: Number) -> Number:
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    (low_a, high_a), (low_b, high_b) = _bounds(a), _bounds(b)
    if _same(a, b) or high_a <= low_b:
        return a
    if high_b <= low_a:
        return b
    return Value(LEAST, (a, b), min(low_a, low_b), min(high_a, high_b))


def _most(a: Number, b: Number) -> Number:
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    (low_a, high_a), (low_b, high_b) = _bounds(a), _bounds(b)
    if _same(a, b) or low_a >= high_b:
        return a
    if low_b >= high_a:
        return b
    return Value(MOST, (a, b), max(low_a, low_b), max(high_a, high_b))


OPS = Ops(least=_least, most=_most)


# ---- from a program to operations


INPUTS = ("total", "in_scope", "class_b", "over_limit", "own_account", "family")
PLAIN = ("deductible", "hospital", "account", "family", "cash", "person")
"""The amounts of a result besides the funds and the yearly sums."""


@dataclass(frozen=True, slots=True)
class Operation:
    """result = left op right. Operands are numbers of slots; `natural`: nothing is negative."""

    op: str
    left: int
    right: int
    result: int
    natural: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """A program as operations over slots.

    given: name of a column → slot ("total", "year.stay_fund", "number.3"); constants: slot →
    value; outputs: name of an amount → slot; buffers: slot → buffer it may share with others
    whose time does not overlap (outputs and what is given have none).
    """

    given: Mapping[str, int]
    constants: Mapping[int, int]
    operations: tuple[Operation, ...]
    outputs: Mapping[str, int]
    buffers: Mapping[int, int]
    size: int
    """How many slots there are."""
    highest: int
    """The largest whole number that any operation can come to."""


def record(
    program: Sequence[Step], ranges: Sequence[tuple[int, int]], twins: Sequence[int] = ()
) -> Recording:
    """The operations of a program whose numbers, all steps' in a row, lie in `ranges`.

    A number whose range is one value is a constant. `twins`: for each number the first that is
    always the same. Raises BrokenInvariant if any operation could leave int64.
    """
    return _Slots(_amounts(program, ranges, twins or range(len(ranges)))).recording()


def sums_of(program: Sequence[Step]) -> tuple[str, ...]:
    """The yearly sums that a program reads or adds to."""
    names = [n for s in program for n in (s.counts, s.limit_counts, *s.also_counts) if n]
    return tuple(dict.fromkeys(names))


def _amounts(
    program: Sequence[Step], ranges: Sequence[tuple[int, int]], twins: Sequence[int]
) -> dict[str, Number]:
    bill = [given(name, 0, 2**BILL_BITS - 1) for name in INPUTS]
    year: dict[str, Number] = {
        name: given(f"year.{name}", 0, 2**SUM_BITS - 1) for name in sums_of(program)
    }
    total, in_scope, class_b, over_limit, own_account, family = bill
    flow = opened(OPS, program, total, in_scope, class_b, over_limit, year, own_account, family)
    numbers = [
        low if low == high else given(f"number.{at}", low, high)
        for at, (low, high) in enumerate(ranges)
    ]
    left = iter(numbers[at] for at in twins)
    for step in program:
        step.run(flow, step, *(next(left) for _ in range(step.width)))
    return amounts(flow)


def amounts(flow: Flow) -> dict[str, Number]:
    """Every amount of a flow at its end, by name."""
    return {
        "deductible": flow.deducted,
        "hospital": flow.hospital,
        "account": flow.own_account + flow.family,
        "family": flow.family,
        "cash": flow.person,
        "person": flow.person + flow.family + flow.own_account,
        **{f"fund.{name}": flow.fund[name] for name in FUND_FIELDS},
        **{f"year.{name}": value for name, value in flow.year.items()},
    }


class _Slots:
    """Gives every value that an amount needs a slot, and slots that are never in use at the same
    time the same buffer."""

    def __init__(self, amounts: Mapping[str, Number]) -> None:
        self.amounts = amounts
        self.slots: dict[object, int] = {}
        self.seen: dict[int, int] = {}
        self.order: list[tuple[Value, tuple[int, ...]]] = []
        self.outputs = {name: self._visit(number) for name, number in amounts.items()}

    def _visit(self, number: Number) -> int:
        """The slot of a number; operands get theirs before it."""
        if isinstance(number, int):
            return self.slots.setdefault(number, len(self.slots))
        if id(number) not in self.seen:
            operands = () if number.op == "given" else tuple(map(self._visit, number.args))  # type: ignore[arg-type]
            key = number.args[0] if number.op == "given" else (number.op, *operands)
            if key not in self.slots and operands:
                self.order.append((number, operands))
            self.seen[id(number)] = self.slots.setdefault(key, len(self.slots))
        return self.seen[id(number)]

    def recording(self) -> Recording:
        operations = tuple(
            Operation(value.op, left, right, self.seen[id(value)], value.low >= 0)
            for value, (left, right) in self.order
        )
        return Recording(
            given={key: slot for key, slot in self.slots.items() if isinstance(key, str)},
            constants={slot: key for key, slot in self.slots.items() if isinstance(key, int)},
            operations=operations,
            outputs=self.outputs,
            buffers=_shared(operations, set(self.outputs.values())),
            size=len(self.slots),
            highest=max((value.high for value, _ in self.order), default=0),
        )


def _shared(operations: Sequence[Operation], kept: set[int]) -> dict[int, int]:
    """Slot → buffer for every result that is not itself an amount."""
    last = {slot: at for at, o in enumerate(operations) for slot in (o.left, o.right)}
    buffers: dict[int, int] = {}
    free: list[int] = []
    used = 0
    for at, operation in enumerate(operations):
        ended = {s for s in (operation.left, operation.right) if s in buffers and last[s] == at}
        free += [buffers[slot] for slot in ended]
        if operation.result in kept:
            continue
        if not free:
            free.append(used)
            used += 1
        buffers[operation.result] = free.pop()
    return buffers
