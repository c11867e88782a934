"""What every step of a case shares: the case locked, what time has done, once by the form's key.

The agency's staff move their own place's cases; an institution moves its own through a service's reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import JOB, Actor
from yidi.core.filing.standing import working_days_after
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.review import deducting, life
from yidi.core.review.card import ReviewCard
from yidi.core.review.deducting import Cut, Deducted
from yidi.core.review.life import EVENTS, LIFE
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import review as reads
from yidi.store.reads import workdays
from yidi.store.reads.review import Settled
from yidi.store.writes import review as writes
from yidi.store.writes import together, traces
from yidi.store.writes.review import Step

NOT_FOUND = Problem("review_not_found", "没有找到这件审核。", "请从名单里重新打开。")
SIDES = {"institution": "institution", "job": "job"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which case is moved, by whom, when. key: makes the form once; institution_code: only a case of
    this institution."""

    actor: Actor
    place: str
    number: str
    key: str
    moment: datetime
    institution_code: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does besides: columns of the case, and what is said."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


def moved(asked: Asked, event: str, content: Any, work: Callable[[ReviewCard], Done]) -> ReviewCard:
    """The case after a step; the same form again changes nothing. Raises Refusal.

    content: what tells the form from another under the same key; work: is given the case as it
    stands, locked, with what time has done to it written down.
    """
    with asked.actor.reach():
        found = locked(asked)
        digest = traces.content_digest((asked.number, event, content))
        if forms.answered(asked.actor, asked.key, digest) is not None:
            return found
        life.refuse_late(event, found.state, found.answer_by, asked.moment.date())
        found = in_time(found, asked.moment)
        LIFE.next(found.state, event)
        step(asked.actor, found, event, asked.moment, work(found))
        said = {"number": asked.number}
        together.insert([traces.answer_line(asked.actor.id, asked.key, digest, said, asked.moment)])
        return _one(asked)


def locked(asked: Asked) -> ReviewCard:
    """The case, locked. Raises Refusal if it is not the actor's to move.

    The bill is locked before it, in the order of a reversal, so that neither waits for the other.
    """
    first = reads.one(asked.place, asked.number)
    settled = reads.settled(first.settlement_id) if first else None
    if settled is not None:
        writes.in_force(settled)
    found = reads.for_update(asked.place, asked.number)
    if found is None or asked.institution_code not in {"", found.institution_code}:
        raise Refusal(NOT_FOUND)
    return found


def in_time(found: ReviewCard, moment: datetime) -> ReviewCard:
    """The case with its institution's silence written down, where the day has gone by."""
    if not life.lapsed(found.state, found.answer_by, moment.date()):
        return found
    step(JOB, found, "lapse", moment, Done())
    return replace(found, state=LIFE.next(found.state, "lapse"))


def step(actor: Actor, found: ReviewCard, event: str, moment: datetime, made: Done) -> None:
    """Keeps one step of one case with its trace."""
    side = SIDES.get(actor.kind, "agency")
    after = LIFE.next(found.state, event)
    kept = Step(event, after, side, moment, actor.name, made.text)
    writes.move(found, kept, **made.columns)
    detail = f"{found.number} {EVENTS[event]} {made.text}".strip()
    traces.trail(
        moment, found.place, actor.kind, actor.name, f"review.{event}", f"review:{found.number}",
        detail, actor.address,
    )  # fmt: skip


def deduction(found: ReviewCard, cuts: Iterable[Cut]) -> Deducted:
    """What these cuts come to as the settlement stands. Raises Refusal."""
    return deducting.deducted(cuts, reads.left(found.settlement_id))


def standing(found: ReviewCard) -> Settled:
    """The settlement of a case, its bill locked. Raises Refusal if it was reversed."""
    settled = reads.settled(found.settlement_id)
    if settled is None or not writes.in_force(settled):
        raise Refusal(
            Problem("settlement_reversed", "这笔结算已经撤销。", "不需要再审核，请返回名单。")
        )
    return settled


def answer_by(duty: str, place: str, day: date) -> date:
    """The institution's last day to answer."""
    return working_days_after(day, agency_duties().number(duty, place, day), workdays.workday())


def refuse_first(found: ReviewCard, actor: Actor) -> None:
    """Raises Refusal for whoever has decided on this case before."""
    if actor.name in {found.first_by, found.second_by}:
        raise Refusal(
            Problem(
                "same_person", "初审、复核和终审不能是同一个人。", "请另一位有终审权限的同事决定。"
            )
        )


def reason(text: str, what: str = "理由") -> str:
    """The text, if there is any. Raises Refusal."""
    if not text.strip():
        raise Refusal(Problem("reason_missing", f"要写明{what}。", f"请写明{what}。"))
    return text.strip()


def spoken(made: Deducted) -> str:
    """A deduction in words."""
    return f"违规费用{yuan(made.fees)}元，扣款{yuan(made.amount)}元"


def _one(asked: Asked) -> ReviewCard:
    found = reads.one(asked.place, asked.number)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found
