"""Approve many filings, each by its own decision; first as a trial that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.approve import approve
from yidi.core.problems import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of one filing."""

    region: str
    number: str
    accepted: bool
    problems: tuple[Problem, ...]


class _OnlyTried(Exception):
    """Takes everything back."""


def approve_many(
    actor: Actor, filings: Iterable[tuple[str, str]], moment: datetime, *, keep: bool = True
) -> list[Outcome]:
    """filings: (region, number). Those that cannot be approved stay as they are and say why."""
    outcomes: list[Outcome] = []
    try:
        with actor.reach():
            outcomes += [_one(actor, region, number, moment) for region, number in filings]
            if not keep:
                raise _OnlyTried
    except _OnlyTried:
        pass
    return outcomes


def _one(actor: Actor, region: str, number: str, moment: datetime) -> Outcome:
    try:
        made = approve(actor, region, number, moment, "批量审核")
    except Refusal as refusal:
        return Outcome(region, number, False, refusal.problems)
    return Outcome(region, number, made.accepted, made.problems)
