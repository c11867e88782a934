"""How far apart two places are, as far as division codes and the borders of provinces tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yidi.core.policy.tree import Branch
from yidi.core.problems import Problem, Refusal
from yidi.core.regions import city_of, land_of

SAME, PROVINCE, NEIGHBOUR, BEYOND = range(4)
STEPS = {
    SAME: "同一城市",
    PROVINCE: "同省的另一城市",
    NEIGHBOUR: "相邻的省",
    BEYOND: "不相邻的省",
}


@dataclass(frozen=True, slots=True)
class Borders:
    """Which provinces touch: code → codes. Both sides are written."""

    touching: Mapping[str, frozenset[str]]

    def apart(self, one: str, other: str) -> int:
        """How far two places are apart: SAME | PROVINCE | NEIGHBOUR | BEYOND."""
        if city_of(one) == city_of(other):
            return SAME
        here, there = land_of(one), land_of(other)
        if here == there:
            return PROVINCE
        return NEIGHBOUR if there in self.touching.get(here, frozenset()) else BEYOND


def borders(tree: Branch) -> Borders:
    """Borders as the file of the policy folder writes them. Raises Refusal where one side is missing."""
    touching = {str(code): frozenset(map(str, near)) for code, near in tree.items()}
    lost = [
        f"{there}-{here}"
        for here, near in touching.items()
        for there in near
        if here not in touching.get(there, ())
    ]
    if lost:
        raise Refusal(
            Problem("border_one_sided", f"{lost[0]}只写了一边。", "请两边都写。", where=lost[0])
        )
    return Borders(touching)
