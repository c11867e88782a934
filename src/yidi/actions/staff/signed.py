"""Coming and going leave a line in each area of the person's posts."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.staff.join import left_trail
from yidi.actions.unit import unit


def signed(by: Actor, regions: tuple[str, ...], what: str, moment: datetime) -> None:
    """what: in | out | idle | recovery (by a code on paper)."""
    with unit():
        for region in regions:
            left_trail(by, region, f"staff.sign_{what}", int(by.id), "", moment)
