"""A short simulation with every fault of the network, and the house rule of its bookkeeper."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from simulation import playing
from simulation.network import FAIR, STORM, Faults

_ALONE = ("bookkeeper.py", "facts.py", "dump.py")


@pytest.mark.parametrize(("seed", "faults"), [(7, FAIR), (11, STORM)], ids=["fair", "storm"])
def test_the_books_are_right_at_the_end(migrated: None, seed: int, faults: Faults) -> None:
    played = playing.play(playing.Plan(seed, days=30, people=8, faults=faults))
    assert played.complaints == []
    assert played.settlements > 30, "hardly anything was settled"


@pytest.mark.parametrize("name", _ALONE)
def test_the_bookkeeper_knows_nothing_of_ours(name: str) -> None:
    tree = ast.parse((Path(__file__).parent / name).read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name for node in imports for name in _named(node)}
    ours = {each for each in names if each.split(".")[0] in {"yidi", "support", "django"}}
    others = {each for each in names if each.startswith("simulation")} - {"simulation.facts"}
    assert not ours | others


def _named(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [each.name for each in node.names]
