"""Announce an outage (停机公告) to everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.policy_files.cooperation import words
from yidi.store.writes import tickets as writes
from yidi.store.writes import together, traces


@dataclass(frozen=True, slots=True)
class Announcement:
    """Where, from when to when, what does not work. key: makes the form once."""

    region: str
    first: datetime
    last: datetime
    scope: Collection[str]
    key: str
    text: str = ""


def announce(actor: Actor, asked: Announcement, moment: datetime) -> int:
    """The id of the announcement; the same key gives the first one again. Raises Refusal."""
    with actor.reach():
        content = traces.content_digest((asked.region, asked.first, asked.last, asked.text))
        traces.hold(actor.id, asked.key)
        before = forms.answered(actor, asked.key, content)
        if before is not None:
            return int(before["id"])
        scope = _checked(actor, asked, moment)
        made = writes.add_outage(
            region=asked.region, first=asked.first, last=asked.last, scope=list(scope),
            text=asked.text.strip()[:500], announced_at=moment, announced_by=actor.name,
        )  # fmt: skip
        together.insert(
            [
                traces.trail_line(
                    moment, asked.region, actor.kind, actor.name, "outage.announce",
                    f"outage:{made}", f"{asked.first:%F %R}至{asked.last:%F %R}", actor.address,
                ),
                traces.answer_line(actor.id, asked.key, content, {"id": made}, moment),
            ]
        )  # fmt: skip
        return made


def _checked(actor: Actor, asked: Announcement, moment: datetime) -> tuple[str, ...]:
    """The scope. Raises Refusal."""
    if asked.region not in actor.regions:
        raise Refusal(Problem("wrong_region", "只能为本机构发布公告。", "请改选统筹区。"))
    if asked.last <= asked.first:
        raise Refusal(Problem("span_wrong", "结束时间不晚于开始时间。", "请检查起止时间。"))
    if asked.last <= moment:
        raise Refusal(Problem("span_wrong", "公告的时间已经过去。", "请检查起止时间。"))
    return words().checked("scopes", asked.scope, "没有选影响哪些业务。")
