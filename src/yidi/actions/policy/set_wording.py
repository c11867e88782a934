"""A policy officer puts the agency's official wording in the place of ours, or takes it away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import wordings as reads
from yidi.store.writes import traces
from yidi.store.writes import wordings as writes

MOST_POINTS = 20
LONGEST = 400
"""Characters of a point: the whole has to fit on the page of the form."""


def set_wording(
    actor: Actor, region: str, paper: str, points: Iterable[str], moment: datetime
) -> int | None:
    """paper: form | commitment. The new version's number; None if nothing would be different.

    Papers that were signed keep the wording under which they were signed. Raises Refusal.
    """
    wanted = checked(points)
    if region not in actor.regions:
        raise Refusal(Problem("not_your_area", "这不是您负责的统筹区。", "请联系当地政策人员。"))
    if paper not in dict(reads.PAPERS):
        raise Refusal(Problem("word_unknown", "没有这种表单。", "请从列出的表单里选。"))
    with actor.reach():
        if reads.points(region, paper, moment) == wanted:
            return None
        version = writes.add(region, paper, wanted, actor.name, moment)
        detail = f"第{version}版，{len(wanted)}条" if wanted else f"第{version}版，恢复系统文本"
        traces.trail(
            moment, region, actor.kind, actor.name, "policy.wording", f"wording:{paper}", detail,
            actor.address,
        )  # fmt: skip
    return version


def checked(points: Iterable[str]) -> tuple[str, ...]:
    """The points without empty ones. Raises Refusal for too many, or for one that is too long."""
    wanted = tuple(filter(None, (" ".join(point.split()) for point in points)))
    if len(wanted) > MOST_POINTS:
        sentence = f"最多{MOST_POINTS}条，现在是{len(wanted)}条。"
        raise Refusal(Problem("too_many_points", sentence, "请合并几条。"))
    long = [n for n, point in enumerate(wanted, 1) if len(point) > LONGEST]
    if long:
        sentence = f"第{long[0]}条超过{LONGEST}个字。"
        raise Refusal(Problem("point_too_long", sentence, "请缩短，或分成两条。"))
    return wanted
