"""Tens of millions of items: match, cut off and total over int64 columns, as matching.py and table.py do.

A list is a set of columns in ascending order of its numbers. Lists are taken piece by piece, the same
range of numbers of every side at a time, so that memory does not grow with the month. All sums are of
int64 and exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from yidi.core.clearing.items import FUNDS, KINDS, SCOPES, Pair, pair
from yidi.core.clearing.matching import AMOUNT, BELONGS, MISSING, STATE, TWICE
from yidi.core.problems import Problem, Refusal
from yidi.core.regions import province_of

Column = NDArray[np.int64]

_SCOPES = list(SCOPES)
_WIDTHS = (1, 10, 10, 2, 3)
"""Bits for the words of a group. The table over them is 2^26 numbers of which only what is used is there."""

_REVERSAL = list(KINDS).index("reversal")
_EPOCH = date(1970, 1, 1).toordinal()


class Groups:
    """Numbers of groups, in the order in which they are first seen.

    A group is a row of the table but for the fund: scope, insured, place, insurance, care. Each word is
    known by its number: its place in SCOPES, INSURANCES, CARES; a pool's in `pools`.
    """

    def __init__(self) -> None:
        self.pools: dict[str, int] = {}
        self._numbers = np.zeros(1 << sum(_WIDTHS), dtype=np.int32)
        self._packed: list[Column] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def pool(self, code: str) -> int:
        """The number of a pool. Raises Refusal where there are more than the country has."""
        number = self.pools.setdefault(code, len(self.pools))
        if number >> _WIDTHS[1]:
            raise Refusal(
                Problem(
                    "too_many_pools", f"清单里的统筹区多于{1 << _WIDTHS[1]}个。", "请检查清单。"
                )
            )
        return number

    def numbers(self, *words: Column) -> Column:
        """The number of each row's group. words: the five, shape (rows,)."""
        packed = words[0]
        for word, width in zip(words[1:], _WIDTHS[1:], strict=True):
            packed = packed << width | word
        found = self._numbers[packed]
        if not found.all():
            self._learn(np.unique(packed[found == 0]))
            found = self._numbers[packed]
        return found.astype(np.int64) - 1

    def _learn(self, packed: Column) -> None:
        self._packed.append(packed)
        self._numbers[packed] = np.arange(self._count, self._count + len(packed)) + 1
        self._count += len(packed)

    def words(self) -> list[Column]:
        """The five words of every group, in the order of their numbers; shape (groups,)."""
        packed = np.concatenate((*self._packed, np.empty(0, dtype=np.int64)))
        found = []
        for width in reversed(_WIDTHS):
            found.append(packed & (1 << width) - 1)
            packed = packed >> width
        return found[::-1]

    def pairs(self) -> tuple[list[Pair], Column]:
        """Who owes whom: every pair once, and for each group the place of its pair."""
        scope, insured, place = self.words()[:3]
        across, province = scope == _SCOPES.index("cross_province"), self._provinces()
        payer = np.where(across, province[insured], insured)
        payee = np.where(across, province[place], place)
        packed = (scope << 20) + (payer << 10) + payee
        _, first, places = np.unique(packed, return_index=True, return_inverse=True)
        codes = list(self.pools)
        three = zip(
            scope[first].tolist(), insured[first].tolist(), place[first].tolist(), strict=True
        )
        return [pair(_SCOPES[s], codes[i], codes[p]) for s, i, p in three], places

    def _provinces(self) -> Column:
        """For each pool the number of the first pool of its province."""
        first: dict[str, int] = {}
        found = [first.setdefault(province_of(code), number) for code, number in self.pools.items()]
        return np.array(found, dtype=np.int64)


class Listed(NamedTuple):
    """A list of items as columns, shape (rows,), in ascending order of `number`.

    number: of the item; kind: its place in KINDS; about: number of the settlement that it takes from,
    or 0; group, institution: numbers that all sides use alike; day: whole days since 1970-01-01; funds:
    one column for each of FUNDS, fen.
    """

    number: Column
    kind: NDArray[np.int8]
    about: Column
    group: Column
    institution: Column
    day: NDArray[Any]
    funds: tuple[Column, ...]

    def part(self, rows: slice) -> Listed:
        """These rows, without copying."""
        plain = (column[rows] for column in self[:-1])
        return Listed._make((*plain, tuple(fund[rows] for fund in self.funds)))

    def total(self, rows: Column) -> Column:
        """What is due in all by each of these rows, in fen."""
        found = np.zeros(len(rows), dtype=np.int64)
        for fund in self.funds:
            found += fund[rows]
        return found


# ---- piece by piece


def pieces(lists: Mapping[str, Iterator[Listed]]) -> Iterator[dict[str, Listed]]:
    """The same range of numbers of every side at a time (side → its rows, perhaps none).

    lists: side → its list, in pieces of any size. Holds two pieces of each. Raises Refusal where a
    list is not in order.
    """
    feeds = {side: _Feed(side, given) for side, given in lists.items()}
    while any(feed.rows for feed in feeds.values()):
        bound = min(int(feed.now.number[-1]) for feed in feeds.values() if feed.rows)
        yield {side: feed.taken(bound) for side, feed in feeds.items()}


class _Feed:
    """One side's pieces: the one being taken from, and the next, so that no number is torn apart."""

    def __init__(self, side: str, given: Iterator[Listed]) -> None:
        self.side, self.given, self.above = side, given, -1
        self.now = self.then = _NOTHING
        self._fill()

    @property
    def rows(self) -> int:
        """How many rows can be taken now; 0 only when there are no more."""
        return len(self.now.number)

    def taken(self, bound: int) -> Listed:
        """The rows up to and with the number `bound`."""
        at = int(np.searchsorted(self.now.number, bound, side="right"))
        part, self.now = self.now.part(slice(0, at)), self.now.part(slice(at, None))
        if not self.rows:
            self._fill()
        return part

    def _fill(self) -> None:
        self.now, self.then = self.then, self._next()
        if not self.rows and len(self.then.number):
            self._fill()
        while self.rows and len(self.then.number) and self.then.number[0] == self.now.number[-1]:
            self.now, self.then = _joined(self.now, self.then), self._next()

    def _next(self) -> Listed:
        """The next piece that has rows. Raises Refusal where numbers go back."""
        for piece in self.given:
            if len(piece.number):
                if piece.number[0] < self.above or (piece.number[1:] < piece.number[:-1]).any():
                    raise _unsorted(self.side)
                self.above = int(piece.number[-1])
                return piece
        return _NOTHING


def _joined(one: Listed, other: Listed) -> Listed:
    funds = tuple(np.concatenate(two) for two in zip(one.funds, other.funds, strict=True))
    plain: Iterable[Any] = zip(one[:-1], other[:-1], strict=True)
    return Listed._make((*(np.concatenate(two) for two in plain), funds))


def _unsorted(side: str) -> Refusal:
    return Refusal(
        Problem(
            "list_unsorted",
            "清单没有按编号从小到大排列。",
            "请按 number 排序后再对账。",
            where=side,
        )
    )


def empty() -> Listed:
    """A list of nothing."""
    none = np.empty(0, dtype=np.int64)
    kind, day = none.astype(np.int8), none.astype(np.int32)
    return Listed(none, kind, none, none, none, day, (none,) * len(FUNDS))


_NOTHING = empty()


# ---- the match


class Matched(NamedTuple):
    """What the sides say of each number.

    numbers: every one, ascending; kinds: the kinds of difference as bits (bit n - 1: kind n), 0 where
    all agree; rows: by side the row in its list, -1 where it has none (the first, of one listed twice).
    """

    numbers: Column
    kinds: NDArray[np.uint8]
    rows: Mapping[str, Column]


def match(sides: Mapping[str, Listed]) -> Matched:
    """Compares the lists of two or three sides (side → rows of one range of numbers)."""
    numbers = _numbers([listed.number for listed in sides.values()])
    kinds = np.zeros(len(numbers), dtype=np.uint8)
    rows = {side: _places(numbers, listed.number, kinds) for side, listed in sides.items()}
    unseen = np.ones(len(numbers), dtype=bool)
    for side, listed in sides.items():
        leads = unseen & (rows[side] >= 0)  # the first side that has it speaks for the number
        unseen &= ~leads
        for other in sides:
            _absent(leads & (rows[other] < 0), listed.kind, rows[side], MISSING[other], kinds)
            if other != side:
                both = np.flatnonzero(leads & (rows[other] >= 0))
                _compare(listed, sides[other], rows[side][both], rows[other][both], both, kinds)
    return Matched(numbers, kinds, rows)


def _bit(kind: int) -> int:
    return 1 << (kind - 1)


def _numbers(lists: list[Column]) -> Column:
    """Every number once, ascending. A stable sort takes runs that are in order as they are."""
    numbers = np.concatenate(lists)
    numbers.sort(kind="stable")
    return numbers[_fresh(numbers)]


def _fresh(numbers: Column) -> NDArray[np.bool_]:
    """Which of these ascending numbers are not the one before."""
    return np.concatenate((np.ones(min(len(numbers), 1), dtype=bool), numbers[1:] != numbers[:-1]))


def _places(numbers: Column, listed: Column, kinds: NDArray[np.uint8]) -> Column:
    """For each number the row of a list; marks those that it lists twice."""
    fresh = _fresh(listed)
    if len(listed) == len(numbers) and fresh.all():
        return np.arange(len(numbers))
    rows = np.full(len(numbers), -1)
    at = np.searchsorted(numbers, listed)
    rows[at[fresh]] = np.flatnonzero(fresh)
    kinds[at[~fresh]] |= _bit(TWICE)
    return rows


def _absent(
    absent: NDArray[np.bool_], kind: NDArray[np.int8], rows: Column, missing: int,
    kinds: NDArray[np.uint8],
) -> None:  # fmt: skip
    """A side has none: of a reversal, that is a difference of state."""
    at = np.flatnonzero(absent)
    back = kind[rows[at]] == _REVERSAL
    kinds[at] |= np.where(back, _bit(STATE), _bit(missing)).astype(np.uint8)


def _compare(
    one: Listed, other: Listed, rows: Column, others: Column, at: Column, kinds: NDArray[np.uint8]
) -> None:
    """Marks, at the places `at`, where these rows of one list differ from those of the other."""
    amounts = _differ(zip(one.funds, other.funds, strict=True), rows, others)
    belongs = _differ(zip(one[1:-1], other[1:-1], strict=True), rows, others)
    kinds[at[amounts]] |= _bit(AMOUNT)
    kinds[at[belongs]] |= _bit(BELONGS)


def _differ(
    columns: Iterable[tuple[NDArray[Any], NDArray[Any]]], rows: Column, others: Column
) -> NDArray[np.bool_]:
    found = np.zeros(len(rows), dtype=bool)
    for one, other in columns:
        found |= one.take(rows, mode="clip") != other.take(others, mode="clip")
    return found


# ---- the cut-off, and the table


def before(listed: Listed, rows: Column, day: date) -> NDArray[np.bool_]:
    """Which of these rows are of a day before `day`: what a month takes, or what is overdue."""
    return listed.day[rows] < day.toordinal() - _EPOCH


class Sums:
    """The table while it is added up: by fund, how many items and how many fen each group has."""

    def __init__(self) -> None:
        self.items = np.zeros((len(FUNDS), 0), dtype=np.int64)
        self.amounts = np.zeros((len(FUNDS), 0), dtype=np.int64)

    def add(self, listed: Listed, rows: Column, groups: int) -> None:
        """Adds these rows of a list; `groups`: how many groups are known by now."""
        if groups > self.items.shape[1]:
            more = ((0, 0), (0, 2 * groups - self.items.shape[1]))
            self.items, self.amounts = np.pad(self.items, more), np.pad(self.amounts, more)
        group = listed.group[rows]
        for n, fund in enumerate(listed.funds):
            amount = fund[rows]
            some = np.flatnonzero(amount)
            where = group[some]
            np.add.at(self.amounts[n], where, amount[some])
            np.add.at(self.items[n], where, 1)

    def rows(self) -> tuple[Column, Column, Column, Column]:
        """The rows of the table as columns: number of the group, of the fund, items, amount in fen."""
        fund, group = np.nonzero(self.items)
        return group, fund, self.items[fund, group], self.amounts[fund, group]

    def owed(self, groups: Groups) -> dict[Pair, int]:
        """What each payer owes each payee, in fen."""
        pairs, places = groups.pairs()
        amounts = np.zeros(len(pairs), dtype=np.int64)
        some = np.zeros(len(pairs), dtype=bool)
        group, _, _, amount = self.rows()
        np.add.at(amounts, places[group], amount)
        some[places[group]] = True
        found = zip(pairs, amounts.tolist(), some.tolist(), strict=True)
        return {one: amount for one, amount, counts in sorted(found) if counts}
