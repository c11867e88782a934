"""What every step of a case shares: the case locked, once by the form's key, kept with its traces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.core.supervision.finding import CaseCard
from yidi.core.supervision.life import EVENTS, LIFE
from yidi.store import reach
from yidi.store.reads import supervision as reads
from yidi.store.writes import supervision as writes
from yidi.store.writes import together, traces
from yidi.store.writes.supervision import Step

NOT_FOUND = Problem("case_not_found", "没有找到这个案件。", "请从名单里重新打开。")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which case is moved, by whom, when. key: makes the form once."""

    actor: Actor
    number: str
    key: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does besides. columns: of the case; words: for its timeline; told: title and text
    for the person; event: where it is another than the one that was asked for."""

    words: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[str, str] | None = None
    event: str = ""


def moved(asked: Asked, event: str, content: Any, work: Callable[[CaseCard], Done]) -> CaseCard:
    """The case after a step; the same form again changes nothing. Raises Refusal.

    content: what tells the form from another under the same key; work: is given the case as it
    stands, locked.
    """
    with asked.actor.reach():
        found = writes.case_for_update(asked.number)
        if found is None:
            raise Refusal(NOT_FOUND)
        digest = traces.content_digest((asked.number, event, content))
        if forms.answered(asked.actor, asked.key, digest) is not None:
            return found
        LIFE.next(found.state, event)
        made = work(found)
        _kept(asked, found, made, made.event or event)
        said = {"number": asked.number}
        together.insert([traces.answer_line(asked.actor.id, asked.key, digest, said, asked.moment)])
        return case(asked.number)


def _kept(asked: Asked, found: CaseCard, made: Done, event: str) -> None:
    actor, moment = asked.actor, asked.moment
    step = Step(
        event,
        LIFE.next(found.state, event),
        moment,
        actor.name,
        from_where(actor, found),
        made.words,
    )
    writes.move(found, step, made.columns)
    if made.told and found.person_id:
        with reach.service():
            traces.message(
                found.insured_region, found.person_id, found.number, f"supervision_{event}",
                moment.date(), *made.told, moment,
            )  # fmt: skip
    traced(
        actor, found, f"supervision.{event}", f"{found.number} {EVENTS[event]} {made.words}", moment
    )


def traced(actor: Actor, found: CaseCard, action: str, detail: str, moment: datetime) -> None:
    """A line where the actor works; and one where the person is insured, if that is elsewhere."""
    subject = f"person:{found.person_id}" if found.person_id else f"case:{found.number}"
    mine = from_where(actor, found)
    said = (actor.kind, actor.name, action, subject, detail.strip(), actor.address)
    traces.trail(moment, mine, *said)
    if found.insured_region and found.insured_region not in {mine, *actor.regions}:
        with reach.service():
            traces.trail(moment, found.insured_region, *said)


def from_where(actor: Actor, found: CaseCard) -> str:
    """The region of the case that the actor works for."""
    return next((region for region in found.parties if region in actor.regions), found.region)


def case(number: str) -> CaseCard:
    """The case. Raises Refusal if it is not within reach."""
    found = reads.case(number)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def needed(words: str) -> None:
    """Raises Refusal for no words."""
    if not words.strip():
        raise Refusal(Problem("reason_missing", "没有写内容。", "请写明再保存。", where="words"))
