"""What every step of a ticket shares: the ticket locked, the right side, once by the form's key, kept
with its traces on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import JOB, Actor
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.card import TicketCard
from yidi.core.tickets.life import EVENTS, LIFE
from yidi.store import reach
from yidi.store.reads import raised as raised_reads
from yidi.store.reads import tickets as reads
from yidi.store.writes import filings, together, traces
from yidi.store.writes import raised as raised_writes
from yidi.store.writes import tickets as writes
from yidi.store.writes.tickets import Step

NOT_FOUND = Problem("ticket_not_found", "没有找到这张协同工单。", "请从名单里重新打开。")
Pages = tuple[dict[str, Any], ...]
"""Pages of evidence, as actions.evidence.keep gives them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which ticket is moved, by whom, when. key: makes the form once."""

    actor: Actor
    number: str
    key: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does besides. columns: of the ticket; told: what the raiser of the problem behind
    it is told, in plain words."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    told: str = ""
    pages: Pages = ()


def moved(asked: Asked, event: str, content: Any, work: Callable[[TicketCard], Done]) -> TicketCard:
    """The ticket after a step; the same form again changes nothing. Raises Refusal for a step in the
    wrong order or of the other side.

    content: what tells the form from another under the same key; work: is given the ticket as it
    stands, locked.
    """
    with asked.actor.reach():
        found = _locked(asked.number)
        side, region = found.acting(event, asked.actor.regions)
        with once(asked, event, content) as new:
            if new:
                after, actor = LIFE.next(found.state, event), asked.actor
                made = work(found)
                step = Step(event, after, asked.moment, actor.name, side, region, made.text)
                keep(found, step, made, actor)
        return ticket(asked.number)


@contextmanager
def once(asked: Asked, event: str, content: Any) -> Iterator[bool]:
    """Whether a step is still to be done; what is done meanwhile counts once by the form's key.
    content: what tells the form from another under the same key. Raises Refusal for another."""
    digest = traces.content_digest((asked.number, event, content))
    new = forms.answered(asked.actor, asked.key, digest) is None
    yield new
    if new:
        said = {"number": asked.number}
        together.insert([traces.answer_line(asked.actor.id, asked.key, digest, said, asked.moment)])


def keep(found: TicketCard, step: Step, made: Done, actor: Actor = JOB) -> None:
    """One step of a locked ticket with its traces."""
    writes.move(found, step, **made.columns)
    together.insert(filings.evidence_lines(found.from_region, found.number, made.pages))
    if made.told:
        _tell(found, step, made.told)
    trail(found, step, actor)


def trail(found: TicketCard, step: Step, actor: Actor) -> None:
    """A line on the side that acted, about the person if one is named; of the house itself, where it
    was asked."""
    subject = f"person:{found.person_id}" if found.person_id else f"ticket:{found.number}"
    detail = f"{found.number} {EVENTS.get(step.event, step.event)} {step.text}".strip()
    traces.trail(
        step.at, step.region or found.from_region, actor.kind, actor.name, f"ticket.{step.event}",
        subject, detail, actor.address,
    )  # fmt: skip


def _tell(found: TicketCard, step: Step, told: str) -> None:
    """The problem that became this ticket shows how far it is; it belongs to the asking agency."""
    with reach.service():
        problem = raised_reads.of_ticket(found.id)
        if problem is not None:
            raised_writes.tell(problem, step.event, step.at, told)


def ticket(number: str) -> TicketCard:
    """The ticket. Raises Refusal if it is not within reach."""
    found = reads.one(number)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _locked(number: str) -> TicketCard:
    """The ticket as it stands once it is held."""
    if not writes.locked(number):
        raise Refusal(NOT_FOUND)
    return ticket(number)


def text_needed(text: str, what: str) -> str:
    """The text without its margins. Raises Refusal for nothing."""
    said = text.strip()
    if not said:
        raise Refusal(Problem("text_missing", f"{what}没有写。", f"请写明{what}。", where="text"))
    return said
