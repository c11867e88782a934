"""A test of the alarm: a build that is broken on purpose does not get past the bookkeeper."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation import playing
from simulation.broken import MISTAKES
from simulation.network import STORM

SEEDS = (3, 2, 5, 8, 13)
"""Seeds without a complaint of the sound build; each mistake shows in one of them."""

PLAN = playing.Plan(0, days=12, people=6, faults=STORM, patience=0.3)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_broken_build_is_caught(
    migrated: None, monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mistake(monkeypatch)
    caught = (playing.play(PLAN.of(seed)).complaints for seed in SEEDS)
    assert any(caught), f"nobody noticed: {mistake.__doc__}"
