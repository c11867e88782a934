"""What every step of a month shares: the month locked, the right side, once by the form's key, written down.

The tables are a service's to write: who may take a step is decided here, by the regions of whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.core.clearing import cutting, dates, sides
from yidi.core.clearing.card import MonthCard
from yidi.core.clearing.cutting import Limits
from yidi.core.clearing.life import EVENTS, ITEM_EVENTS, LIFE
from yidi.core.problems import Problem, Refusal
from yidi.policy_files.folder import agency_duties
from yidi.store import reach
from yidi.store.reads import clearing as reads
from yidi.store.writes import clearing as writes
from yidi.store.writes import together, traces
from yidi.store.writes.clearing import Step

NOT_FOUND = Problem("clearing_not_found", "没有找到这个月的清算。", "请从清算名单里重新打开。")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which month is moved, by whom, when. key: makes the form once."""

    actor: Actor
    month_id: int
    key: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does besides. columns: of the month; stays: it is left in its state."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    stays: bool = False


Work = Callable[[MonthCard, Step], Done]
Amount = Callable[[MonthCard], int]
"""What tells who owes: the month as a whole, unless a step is of one settlement."""


def moved(asked: Asked, event: str, content: Any, work: Work) -> MonthCard:
    """The month after a step; the same form again changes nothing. Raises Refusal.

    content: what tells the form from another under the same key; work: is given the month as it
    stands, locked.
    """
    return taken(asked, event, content, lambda found, step: stepped(found, event, step, work))


def stepped(found: MonthCard, event: str, step: Step, work: Work) -> Done:
    """A locked month after a step of its own, which `step` takes. Raises Refusal."""
    after = LIFE.next(found.state, event)
    taking = replace(step, event=event)
    done = work(found, taking)
    if not done.stays:
        writes.move(found, after, replace(taking, reason=done.reason), **done.columns)
    return done


def taken(
    asked: Asked, event: str, content: Any, work: Work, of: Amount = lambda found: found.amount
) -> MonthCard:
    """The month once its side has taken a step of it or of an item, with a line of the trail; the same
    form again changes nothing. of: what it is about comes to, in fen. Raises Refusal."""
    with reach.service():
        if not writes.lock(asked.month_id):
            raise Refusal(NOT_FOUND)
        found = month(asked.month_id)
        held = found.held(asked.actor.regions)
        if not held:
            raise Refusal(NOT_FOUND)
        digest = traces.content_digest((asked.month_id, event, content))
        if not once(asked.actor, asked.key, digest):
            return found
        side = sides.acting(event, of(found), held)
        done = work(found, Step(event, side, asked.moment, asked.actor.name))
        _kept(asked, event, found, done.reason, digest)
        return month(asked.month_id)


def _kept(asked: Asked, event: str, found: MonthCard, reason: str, digest: str) -> None:
    actor, number = asked.actor, f"{found.month} {found.pair.payer}→{found.pair.payee}"
    region = next(one for one in actor.regions if found.held((one,)))
    traces.trail(
        asked.moment, region, actor.kind, actor.name, f"clearing.{event}", f"clearing:{found.id}",
        f"{number} {said(event)} {reason}".strip(), actor.address,
    )  # fmt: skip
    answered(actor, asked.key, digest, {"month": found.id}, asked.moment)


def said(event: str) -> str:
    """A step of a month or of an item, in words."""
    return EVENTS.get(event) or ITEM_EVENTS[event]


def once(actor: Actor, key: str, digest: str) -> bool:
    """Whether a form is new. Raises Refusal if its key stands for something else."""
    return forms.answered(actor, key, digest) is None


def answered(actor: Actor, key: str, digest: str, said: Any, moment: datetime) -> None:
    """Keeps that a form was answered."""
    together.insert([traces.answer_line(actor.id, key, digest, said, moment)])


def month(month_id: int) -> MonthCard:
    """The month as it stands. Raises Refusal if there is none."""
    found = reads.one(month_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def limits(found: MonthCard) -> Limits:
    """How late the costs of a month's payer may be cleared."""
    return dates.limits(agency_duties(), found.pair.payer, found.month.first)


def next_month(found: MonthCard, origin: Any, at: datetime) -> int:
    """The id of the month that an item of `found` goes on to. Raises Refusal if it may go no further."""
    target = cutting.next_month(origin, found.month, limits(found))
    return writes.open_month(found.pair, target, at)


def tabled(found: MonthCard) -> int:
    """Makes the table of a month's listed items anew; gives what it comes to, in fen."""
    summed, items = reads.summed(found, ["listed"])
    return writes.put_table(found, summed, items)


def refuse(code: str, sentence: str, mend: str) -> Refusal:
    """A refusal with one problem."""
    return Refusal(Problem(code, sentence, mend))


def given(reason: str) -> str:
    """The reason. Raises Refusal if there is none."""
    if not reason.strip():
        raise refuse("reason_missing", "请写明理由。", "对方要看到理由，留痕里也要有。")
    return reason.strip()[:500]
