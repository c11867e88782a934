"""Admit a front: it gets a key, shown once."""

from __future__ import annotations

import secrets
from datetime import datetime

from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import policy as policy_reads
from yidi.store.writes import fronts as writes
from yidi.store.writes import traces


def admit(name: str, regions: list[str], moment: datetime) -> str:
    """The new front's key. Raises Refusal for a name that is taken or a region without a book."""
    unknown = [region for region in regions if region not in policy_reads.regions_in_use()]
    if unknown or not regions:
        raise Refusal(
            Problem(
                "unknown_region",
                f"没有发布规则的统筹区：{'、'.join(unknown) or '（空）'}。",
                "请先发布规则。",
            )
        )
    key = secrets.token_urlsafe(32)
    with reach.service():
        if not writes.add(name, key, regions, moment):
            raise Refusal(Problem("name_taken", f"接入端“{name[:60]}”已经存在。", "请换一个名称。"))
        traces.trail(moment, "", "command", "yidi front", "front.admit", f"front:{name}")
    return key
