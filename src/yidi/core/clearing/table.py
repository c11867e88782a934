"""The clearing table: per pair × insurance × kind of care × fund, and the positions that follow.

Whole fen throughout; a table is a sum of its items and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yidi.core.clearing.items import Item, Pair, pair
from yidi.core.problems import BrokenInvariant


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """Where an amount belongs: the pools beneath the pair, insurance, kind of care, fund."""

    scope: str
    insured: str
    place: str
    insurance: str
    care: str
    fund: str

    @property
    def pair(self) -> Pair:
        """Who owes whom."""
        return pair(self.scope, self.insured, self.place)


@dataclass(frozen=True, slots=True)
class Sum:
    """items: how many have money in this row; amount in fen."""

    items: int
    amount: int


Table = dict[Row, Sum]


class Tally:
    """A table that is being added up, item by item."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._amounts: Counter[tuple[str, ...]] = Counter()

    def add(self, item: Item) -> None:
        """One more item: each of its funds in the row where it belongs."""
        for fund, amount in item.funds.items():
            row = (item.scope, item.insured, item.place, item.insurance, item.care, fund)
            self._counts[row] += 1
            self._amounts[row] += amount

    def table(self) -> Table:
        """The sums so far, rows in order. A row that comes to zero stays: it says that it does."""
        counts, amounts = self._counts, self._amounts
        return {Row(*row): Sum(counts[row], amounts[row]) for row in sorted(counts)}


def table(items: Iterable[Item]) -> Table:
    """The table of these items."""
    tally = Tally()
    for item in items:
        tally.add(item)
    return tally.table()


def owed(rows: Mapping[Row, Sum]) -> dict[Pair, int]:
    """What each payer owes each payee, in fen; below zero where more was given back than spent."""
    found: Counter[Pair] = Counter()
    for row, summed in rows.items():
        found[row.pair] += summed.amount
    return {pair: found[pair] for pair in sorted(found)}


def positions(debts: Mapping[Pair, int]) -> dict[str, int]:
    """What each region is to get (above zero) or to pay (below), in fen, over all its pairs.

    Stops (BrokenInvariant) where they do not come to zero: what one owes another is due.
    """
    found: Counter[str] = Counter()
    for one, amount in debts.items():
        found[one.payee] += amount
        found[one.payer] -= amount
    if sum(found.values()):
        raise BrokenInvariant(f"positions come to {sum(found.values())}, not to zero")
    return {region: found[region] for region in sorted(found)}


@dataclass(frozen=True, slots=True)
class Net:
    """Two regions against each other (清分): the payer owes `gross` and is owed `counter`, in fen.

    It tells what is left between them; payments are made in full, each direction by itself.
    """

    scope: str
    payer: str
    payee: str
    gross: int
    counter: int

    @property
    def amount(self) -> int:
        """What is left for the payer to pay, in fen; never below zero where it comes from `netted`."""
        return self.gross - self.counter


def netted(debts: Mapping[Pair, int]) -> list[Net]:
    """Each two regions' debts set against each other; the payer is whoever owes more."""
    found: list[Net] = []
    for low in sorted({min(one, _turned(one)) for one in debts}):
        there, back = debts.get(low, 0), debts.get(_turned(low), 0)
        if back > there:
            found.append(Net(low.scope, low.payee, low.payer, back, there))
        else:
            found.append(Net(low.scope, low.payer, low.payee, there, back))
    return found


def _turned(one: Pair) -> Pair:
    return Pair(one.scope, one.payee, one.payer)
