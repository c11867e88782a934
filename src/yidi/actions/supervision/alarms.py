"""What a clerk makes of an alarm: a case, or nothing, with a reason either way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.actions.supervision.working import needed
from yidi.core.problems import Problem, Refusal
from yidi.core.supervision.life import ALARM_EVENTS, ALARM_LIFE
from yidi.core.supervision.monitors import BY_CODE
from yidi.store.reads import people
from yidi.store.reads import supervision as reads
from yidi.store.reads.supervision import AlarmCard
from yidi.store.writes import supervision as writes
from yidi.store.writes import together, traces
from yidi.store.writes.supervision import Step


@dataclass(frozen=True, slots=True)
class AlarmAsked:
    """Which alarm, by whom, when, and why. key: makes the form once."""

    actor: Actor
    alarm_id: int
    key: str
    moment: datetime
    reason: str


def dismiss(asked: AlarmAsked) -> None:
    """There is a reason for what the alarm shows. Raises Refusal without one, and where somebody has
    decided already."""
    _decided(asked, "dismiss")


def open_case(asked: AlarmAsked) -> str:
    """The number of the case that the alarm opens; the same form again gives the first one. Raises
    Refusal without a reason, and where somebody has decided already."""
    return _decided(asked, "open")


def _decided(asked: AlarmAsked, event: str) -> str:
    actor, moment = asked.actor, asked.moment
    needed(asked.reason)
    with actor.reach():
        found = _mine(asked)
        digest = traces.content_digest((asked.alarm_id, event, asked.reason))
        before = forms.answered(actor, asked.key, digest)
        if before is not None:
            return str(before["number"])
        state = ALARM_LIFE.next(found.state, event)
        number = _case(asked, found) if event == "open" else ""
        writes.decide_alarm(found, state, actor.name, moment, asked.reason)
        _traced(asked, found, event, number)
        said = {"number": number}
        together.insert([traces.answer_line(actor.id, asked.key, digest, said, moment)])
        return number


def _mine(asked: AlarmAsked) -> AlarmCard:
    """The alarm, locked. Raises Refusal for another region's."""
    row = writes.alarm_for_update(asked.alarm_id)
    if row is None or row.region not in asked.actor.regions:
        raise Refusal(Problem("alarm_not_found", "没有找到这条预警。", "请从名单里重新打开。"))
    return reads.alarm_card(row)


def _case(asked: AlarmAsked, found: AlarmCard) -> str:
    name = _name(found)
    return writes.add(
        found.region,
        Step("open", "inquiring", asked.moment, asked.actor.name, found.region, asked.reason),
        found.institution_code, parties=[found.region],
        title=f"{name}：{BY_CODE[found.monitor].title}", alarm_id=found.id, monitor=found.monitor,
        subject=name, person_id=found.person_id,
        insured_region=found.region if found.person_id else "",
    )  # fmt: skip


def _name(found: AlarmCard) -> str:
    """Who the case is about."""
    if found.person_id is None:
        return found.name
    card = people.person(found.person_id)
    return card.name if card else "参保人"


def _traced(asked: AlarmAsked, found: AlarmCard, event: str, number: str) -> None:
    actor = asked.actor
    subject = f"person:{found.person_id}" if found.person_id else f"alarm:{found.id}"
    detail = f"{number} 预警{found.id} {ALARM_EVENTS[event]} {asked.reason}".strip()
    traces.trail(
        asked.moment, found.region, actor.kind, actor.name, f"supervision.{event}", subject, detail,
        actor.address,
    )  # fmt: skip
