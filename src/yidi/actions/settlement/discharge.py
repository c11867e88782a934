"""Discharge from a stay (2402)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yidi.actions.settlement.describe_visit import charges_outside
from yidi.actions.settlement.visit import At, Held, held, left_trail
from yidi.core.problems import Problem, refuse
from yidi.core.settlement import diagnosing
from yidi.core.settlement.diagnosing import Diagnosis
from yidi.store.reads import visits as reads
from yidi.store.writes import visits as writes

DEATH = "5"
"""离院方式 死亡."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """When and how. way: 离院方式 as it was sent; died: the day of death."""

    last: datetime
    way: str
    died: date | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def discharge(at: At, leaving: Leaving) -> None:
    """Ends the stay; it can still be charged and settled. Raises Refusal. Inside `once.once`."""
    now = held(at)
    state = now.step("discharge")
    refuse([*_times(at, now, leaving), *_death(leaving)])
    visit = now.visit
    outside = reads.lines_outside(visit, visit.first.date(), leaving.last.date())
    refuse([charges_outside(outside, "endtime")] if outside else [])
    known = diagnosing.merged(visit.diagnoses, leaving.diagnoses)
    writes.change(
        visit,
        state=state,
        last=leaving.last,
        died=leaving.way == DEATH,
        mental_illness=diagnosing.mental(known),
        diagnoses=known,
        details={**visit.details, **leaving.details},
    )
    left_trail(at, visit, "discharge", leaving.way)


def _times(at: At, now: Held, leaving: Leaving) -> list[Problem]:
    if leaving.last < now.visit.first:
        sentence = "出院时间早于入院时间。"
    elif leaving.last.date() > at.moment.date():
        sentence = "出院时间在今天以后。"
    else:
        return []
    return [Problem("discharge_impossible", sentence, "请核对出院时间。", where="endtime")]


def _death(leaving: Leaving) -> list[Problem]:
    """离院方式 死亡 and the day of death go together."""
    if (leaving.way == DEATH) == (leaving.died is not None):
        return []
    sentence = "离院方式为死亡时要填死亡日期，其他情况不填。"
    return [Problem("death_unclear", sentence, "请核对离院方式和死亡日期。", where="die_date")]
