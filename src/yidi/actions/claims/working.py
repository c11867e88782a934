"""What every step of a claim shares: the person locked, once by the form's key, kept with its traces.

A claim only changes while its person is locked, so a claim and a settlement of the same days never
pass each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.core.claims.card import ClaimCard
from yidi.core.claims.life import EVENTS, LIFE
from yidi.core.claims.twins import Care
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import claims as reads
from yidi.store.reads import institutions
from yidi.store.writes import claims as writes
from yidi.store.writes import filings, together, traces
from yidi.store.writes.claims import Step

NOT_FOUND = Problem("claim_not_found", "没有找到这份报销申请。", "请从名单里重新打开。")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which claim is moved, by whom, when. key: makes the form once."""

    actor: Actor
    region: str
    number: str
    key: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a step does besides. columns: of the claim; told: title and text for the person; event:
    where it is another than the one that was asked for."""

    columns: Mapping[str, Any]
    reason: str = ""
    told: tuple[str, str] | None = None
    event: str = ""


def moved(asked: Asked, event: str, content: Any, work: Callable[[ClaimCard], Done]) -> ClaimCard:
    """The claim after a step; the same form again changes nothing. Raises Refusal.

    content: what tells the form from another under the same key; work: is given the claim as it
    stands, the person locked.
    """
    with asked.actor.reach():
        found = _locked(asked.region, asked.number)
        digest = traces.content_digest((asked.number, event, content))
        if forms.answered(asked.actor, asked.key, digest) is not None:
            return found
        LIFE.next(found.state, event)
        made = work(found)
        step(asked, found, made, event)
        said = {"number": asked.number}
        together.insert([traces.answer_line(asked.actor.id, asked.key, digest, said, asked.moment)])
        return claim(asked.region, asked.number)


def step(asked: Asked, found: ClaimCard, made: Done, event: str) -> None:
    """Keeps one step of one claim with its traces."""
    event = made.event or event
    after = LIFE.next(found.state, event)
    actor, moment = asked.actor, asked.moment
    kept = Step(event, after, moment, actor.name, made.reason)
    writes.move(found, kept, **made.columns)
    if made.told:
        traces.message(
            found.region, found.person_id, found.number, f"claim_{after}", moment.date(),
            *made.told, moment,
        )  # fmt: skip
    traces.trail(
        moment, found.region, actor.kind, actor.name, f"claim.{event}",
        f"person:{found.person_id}", f"{found.number} {EVENTS[event]} {made.reason}".strip(),
        actor.address,
    )  # fmt: skip


def refuse_difference(found: ClaimCard) -> None:
    """The bill of a difference is that of its settlement. Raises Refusal."""
    if found.adds_to:
        raise Refusal(
            Problem(
                "bill_settled", f"这是结算{found.adds_to}的差额，费用和就医情况以结算为准。",
                "结算有错的，请医院撤销后重新结算。",
            )
        )  # fmt: skip


def claim(region: str, number: str) -> ClaimCard:
    """The claim. Raises Refusal if it is not within reach."""
    found = reads.one(region, number)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _locked(region: str, number: str) -> ClaimCard:
    """The claim with its person locked, as it stands once the lock is held."""
    first = claim(region, number)
    if filings.person_for_update(first.person_id) is None:
        raise Refusal(NOT_FOUND)
    return claim(region, number)


def registered(code: str, care: str, day: date) -> dict[str, Any]:
    """What the register says of where the care was, as columns of a claim: nobody claims a level or a
    place of their own choosing there. Raises Refusal for a code that is not in it."""
    found = institutions.one(code, day)
    if found is None:
        raise Refusal(Problem("institution_unknown", "没有这家定点机构。", "请重新选机构。"))
    said: dict[str, Any] = {
        "institution_code": found.code, "institution": found.name, "place": found.place,
        "level": found.level,
    }  # fmt: skip
    return said | ({"mental_illness": True} if found.mental and care == "inpatient" else {})


def others(card: ClaimCard) -> list[Care]:
    """What else was paid or claimed that could be the same, wherever it is."""
    with reach.service():
        numbers = [paper.number for paper in card.invoices]
        return reads.others(card.person_id, card.first, card.last, numbers, card.id)
