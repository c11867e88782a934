"""What every step of a raised problem shares: the problem locked, once by the form's key, its traces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yidi.actions.tickets.working import Asked, once
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.card import RaisedCard
from yidi.core.tickets.raised import EVENTS, LIFE
from yidi.store.reads import raised as reads
from yidi.store.writes import raised as writes
from yidi.store.writes import traces
from yidi.store.writes.tickets import Step

NOT_FOUND = Problem("problem_not_found", "没有找到这个问题。", "请从名单里重新打开。")


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does besides. text: what its raiser reads; message: title and text for the person
    it was raised for."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    message: tuple[str, str] | None = None


def stepped(
    asked: Asked, event: str, content: Any, work: Callable[[RaisedCard], Done]
) -> RaisedCard:
    """The problem after a step; the same form again changes nothing. Raises Refusal."""
    with asked.actor.reach():
        found = _locked(asked.number)
        _own(asked, found)
        with once(asked, event, content) as new:
            if new:
                after = LIFE.next(found.state, event)
                made = work(found)
                step = Step(event, after, asked.moment, asked.actor.name, text=made.text)
                _keep(asked, found, step, made)
        return problem(asked.number)


def _keep(asked: Asked, found: RaisedCard, step: Step, made: Done) -> None:
    actor, moment = asked.actor, asked.moment
    writes.move(found, step, **made.columns)
    if made.message and found.person_id:
        traces.message(
            found.region, found.person_id, found.number, f"raised_{step.to_state}", moment.date(),
            *made.message, moment,
        )  # fmt: skip
    subject = f"person:{found.person_id}" if found.person_id else f"raised:{found.number}"
    traces.trail(
        moment, found.region, actor.kind, actor.name, f"raised.{step.event}", subject,
        f"{found.number} {EVENTS[step.event]} {step.text}".strip(), actor.address,
    )  # fmt: skip


def _own(asked: Asked, found: RaisedCard) -> None:
    """An institution moves its own problems only; its reach is everything, so it is asked here."""
    if (
        asked.actor.kind == "institution"
        and asked.actor.id != f"institution:{found.institution_code}"
    ):
        raise Refusal(NOT_FOUND)


def problem(number: str) -> RaisedCard:
    """The problem. Raises Refusal if it is not within reach."""
    found = reads.one(number)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _locked(number: str) -> RaisedCard:
    if not writes.locked(number):
        raise Refusal(NOT_FOUND)
    return problem(number)
