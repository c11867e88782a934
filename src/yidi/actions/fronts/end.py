"""End a front: its key opens nothing from now on."""

from __future__ import annotations

from datetime import datetime

from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.writes import fronts as writes
from yidi.store.writes import traces


def end(name: str, moment: datetime) -> None:
    """Raises Refusal if there is no such front."""
    with reach.service():
        if not writes.end(name, moment):
            raise Refusal(Problem("front_not_found", f"没有接入端“{name[:60]}”。", "请检查名称。"))
        traces.trail(moment, "", "command", "yidi front", "front.end", f"front:{name}")
