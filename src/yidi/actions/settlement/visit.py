"""What every verb on visits shares: the visit found and locked, its stand, one trail line.

All of them run inside `once.once`, which is their transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import visiting
from yidi.core.settlement.visiting import Stand
from yidi.store import reach
from yidi.store.reads import visits as reads
from yidi.store.reads.visits import BillStand, Visited
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class At:
    """Who asks for what, at which institution, for which visit of whom, and when."""

    actor: Actor
    institution_code: str
    mdtrt_id: str
    psn_no: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A visit and its bills, locked until the transaction ends."""

    visit: Visited
    bills: tuple[BillStand, ...]

    @property
    def stand(self) -> Stand:
        """What the core asks before a step."""
        return reads.stand(self.visit, self.bills)

    def step(self, event: str) -> str:
        """The state after `event`. Raises Refusal."""
        return visiting.step(self.stand, event)


def found(at: At, *, locked: bool = False) -> Visited:
    """The visit. Raises Refusal if the institution has none such, or of another person."""
    visit = reads.find(at.mdtrt_id, at.institution_code, locked=locked)
    if visit is None:
        raise Refusal(
            Problem(
                "visit_not_found", "没有找到这次就诊。", "请核对就诊ID，先办理挂号或入院登记。",
                where="mdtrt_id",
            )
        )  # fmt: skip
    if visit.psn_no != at.psn_no:
        raise Refusal(
            Problem(
                "person_differs", "人员编号与登记的不一致。", "请核对是否为同一人。",
                where="psn_no",
            )
        )  # fmt: skip
    return visit


def held(at: At) -> Held:
    """The visit, locked before its bills; a settlement on its way has ended by then."""
    visit = found(at, locked=True)
    return Held(visit, tuple(reads.bills(visit, locked=True)))


def left_trail(at: At, visit: Visited, action: str, detail: str = "") -> None:
    """One line: who did or saw what of whom."""
    said = f"{visit.mdtrt_id} {detail}".strip()
    traces.trail(
        at.moment, visit.region, at.actor.kind, at.actor.name, f"visit.{action}",
        f"person:{visit.person_id}", said, at.actor.address,
    )  # fmt: skip


def turned_away(actor: Actor, region: str, psn_no: str, why: Refusal, moment: datetime) -> None:
    """A line for a registration that was refused: the transaction that would have left one is
    undone, and who tries numbers must be seen."""
    with reach.service():
        traces.trail(
            moment, region, actor.kind, actor.name, "visit.refused", "",
            f"{psn_no} {why.problems[0].code}", actor.address,
        )  # fmt: skip
