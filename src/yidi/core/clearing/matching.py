"""The three-way match (三方对账): the lists of the insured place, the place of care and the centre.

What all lists say alike is agreed. Everything else is a difference of a numbered kind, and waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yidi.core.clearing.items import Item

INSURED, PLACE, CENTRE = "insured", "place", "centre"
SIDES = {INSURED: "参保地", PLACE: "就医地", CENTRE: "中心"}

DIFFERENCES = {
    1: "参保地没有",
    2: "就医地没有",
    3: "中心没有",
    4: "金额不一致",
    5: "状态不一致：一方已退费，另一方没有",
    6: "归属不一致：参保地、就医地、机构、日期、险种或就医类型不同",
    7: "同一个编号列了两次",
}
"""Kind of difference → its name. 5 stands for a missing reversal: the money was given back on one side."""
AMOUNT, STATE, BELONGS, TWICE = 4, 5, 6, 7

MISSING = {INSURED: 1, PLACE: 2, CENTRE: 3}
"""Side → the kind of difference that it is when this side has none."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the lists do not say alike of one number. said: the item by side; a side that has none
    is left out; of a number listed twice, the first."""

    kind: int
    reference: str
    said: Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class Matched:
    """The outcome: items that all sides say alike, and the differences, both by number."""

    agreed: tuple[Item, ...]
    differences: tuple[Difference, ...]


def match(lists: Mapping[str, Iterable[Item]]) -> Matched:
    """Compares the lists of two or three sides (side → items) of the same days.

    A number may differ in more than one way and then has several differences.
    """
    known: dict[str, dict[str, Item]] = {side: {} for side in lists}
    twice: set[str] = set()
    for side, items in lists.items():
        for item in items:
            if item.reference in known[side]:
                twice.add(item.reference)
            known[side].setdefault(item.reference, item)
    agreed: list[Item] = []
    differences: list[Difference] = []
    for reference in sorted(set().union(*known.values())):
        said = {side: known[side][reference] for side in known if reference in known[side]}
        kinds = _kinds(said, known, reference in twice)
        differences += [Difference(kind, reference, said) for kind in kinds]
        if not kinds:
            agreed.append(next(iter(said.values())))
    return Matched(tuple(agreed), tuple(differences))


def _kinds(said: Mapping[str, Item], sides: Iterable[str], twice: bool) -> list[int]:
    one, *others = said.values()
    missing = [side for side in sides if side not in said]
    kinds = [STATE] if missing and one.kind == "reversal" else [MISSING[side] for side in missing]
    if any(other.funds != one.funds for other in others):
        kinds.append(AMOUNT)
    if any(_belongs(other) != _belongs(one) for other in others):
        kinds.append(BELONGS)
    return [*kinds, TWICE] if twice else kinds


def _belongs(item: Item) -> tuple[object, ...]:
    return (
        item.kind, item.about, item.scope, item.insured, item.place, item.institution, item.day,
        item.insurance, item.care,
    )  # fmt: skip
