"""A test of the alarm: a build that is broken on purpose does not get past the bookkeeper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulation import broken, playing
from simulation.network import STORM

SMALL = playing.Plan(0, days=6, people=4, faults=STORM, patience=0.3)
LARGE = playing.Plan(0, days=12, people=6, faults=STORM, patience=0.3)
PLANS = (*map(SMALL.of, (5, 8)), *map(LARGE.of, (3, 2, 5, 8, 13)))
"""Plans without a complaint of the sound build; each mistake shows in one of them, mostly early."""

SHARED = replace(LARGE.of(7), episodes=4)
"""In it a family account of another pool pays, which few plans have."""

SHOWN_BY = {
    broken.all_in_one_pool: SHARED,
    broken.old_year_keeps_it: LARGE.of(2),
    broken.without_lock: LARGE.of(3),
    broken.without_version: LARGE.of(3),
    broken.no_stone: LARGE.of(3),
    broken.given_up_in_vain: LARGE.of(3),
    broken.undone_in_name_only: LARGE.of(3),
}
"""Which plan is played first, for mistakes that the first one does not show."""


@pytest.mark.parametrize("mistake", broken.MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_broken_build_is_caught(
    migrated: None, monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mistake(monkeypatch)
    first = [SHOWN_BY[mistake]] if mistake in SHOWN_BY else []
    caught = (playing.play(plan).complaints for plan in (*first, *PLANS))
    assert any(caught), f"nobody noticed: {mistake.__doc__}"
