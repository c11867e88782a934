"""Giving back what was counted: a year as it would be without it.

Nothing is computed anew: what was added is taken off, whatever the rules say today. The amounts
themselves are mirrored by `amounts.turned`.
"""

from __future__ import annotations

from collections.abc import Mapping

from yidi.core.problems import BrokenInvariant


def given_back(
    now: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]
) -> dict[str, int]:
    """The year's sums without what moved them from `before` to `after`, whatever came in between.

    Raises BrokenInvariant if a sum would fall below zero: more was given back than was counted.
    """
    added = {name: amount - before.get(name, 0) for name, amount in after.items()}
    return not_negative(less(now, added))


def less(sums: Mapping[str, int], taken: Mapping[str, int]) -> dict[str, int]:
    """The sums with others taken off, name by name."""
    return {**sums, **{name: sums.get(name, 0) - amount for name, amount in taken.items()}}


def not_negative(sums: dict[str, int]) -> dict[str, int]:
    """The same sums. Raises BrokenInvariant if one is below zero."""
    if min(sums.values(), default=0) < 0:
        raise BrokenInvariant(f"a yearly sum would fall below zero: {sums}")
    return sums
