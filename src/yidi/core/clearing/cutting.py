"""The cut-off (截止): which items a month's clearing takes, and what a disputed item may still do.

An item belongs for good to the month of its day. It is cleared in that month, or later: because it
came late, or because it was disputed and moved on. How much later is data (policy/codes/duties).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yidi.core.clearing.items import Item
from yidi.core.clearing.month import Month
from yidi.core.problems import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """How late a cost may be cleared. months: so many after its own (`clearing.latest`); year_ends:
    the month of the next year in which everything of a year is cleared (`clearing.year_ends`)."""

    months: int
    year_ends: int

    def last(self, origin: Month) -> Month:
        """The last month that may clear what belongs to `origin`."""
        return min(origin.later(self.months), Month(origin.year + 1, self.year_ends))


@dataclass(frozen=True, slots=True)
class Cut:
    """taken: what the month clears; overdue: those of them that belong to a month too long ago and
    must be decided now; later: what belongs to a month still to come."""

    taken: tuple[Item, ...]
    overdue: tuple[Item, ...]
    later: tuple[Item, ...]


def cut(items: Iterable[Item], month: Month, limits: Limits) -> Cut:
    """Items that are agreed and not cleared yet, cut at a month's end. Nothing is ever left out:
    money that comes too late is still due, and is said to be late."""
    taken: list[Item] = []
    later: list[Item] = []
    for item in items:
        (taken if item.origin <= month else later).append(item)
    overdue = [item for item in taken if month > limits.last(item.origin)]
    return Cut(tuple(taken), tuple(overdue), tuple(later))


def may_move(origin: Month, month: Month, limits: Limits) -> bool:
    """Whether an item that belongs to `origin` may still leave `month` for the next."""
    return month < limits.last(origin)


def next_month(origin: Month, month: Month, limits: Limits) -> Month:
    """Where a disputed item of `month` goes. Raises Refusal where it may go no further."""
    if may_move(origin, month, limits):
        return month.later(1)
    raise Refusal(
        Problem(
            "must_be_decided",
            f"{origin.spoken}的费用最迟在{limits.last(origin).spoken}清算，不能再顺延。",
            "请在本月作出决定：照付，或者不付。",
        )
    )
