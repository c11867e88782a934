"""A confirmed finding of false evidence and what the authority decides with it: money to recover,
direct settlement suspended from–to, and, only where it is switched on, no more commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.mark_false import mark_false
from yidi.actions.people import suspend_direct
from yidi.core.calendar import spoken
from yidi.core.filing.deciding import Decision
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import filings as filing_reads
from yidi.store.writes import findings as writes
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Found:
    """What was found and decided. suspended: [first, after) of no direct settlement, or None."""

    reason: str
    proof: str
    recover: bool = True
    suspended: tuple[date, date] | None = None
    bar_commitment: bool = False


def find_false(actor: Actor, region: str, number: str, found: Found, moment: datetime) -> Decision:
    """Raises Refusal without reason, proof, with a suspension that ends before it begins, and with one
    beside another suspension."""
    if not found.proof.strip():
        raise Refusal(Problem("proof_missing", "认定虚假要写明证据。", "请写明证据是什么。"))
    if found.suspended and found.suspended[0] >= found.suspended[1]:
        raise Refusal(Problem("date_impossible", "暂停的止日不晚于起日。", "请检查两个日期。"))
    with actor.reach():
        decision = mark_false(actor, region, number, moment, found.reason)
        kept = filing_reads.one(region, number)
        if decision.accepted and kept:
            _follow(actor, region, number, kept.person_id, found, moment)
    return decision


def _follow(
    actor: Actor, region: str, number: str, person_id: int, found: Found, moment: datetime
) -> None:
    writes.add(
        region, person_id, number, found.reason, found.proof, actor.name, moment,
        found.suspended, found.recover, found.bar_commitment,
    )  # fmt: skip
    said = f"备案{number}的材料被认定为虚假：{found.reason}。"
    if found.suspended:
        first, after = found.suspended
        suspend_direct.suspend(person_id, first, after, moment)
        said += f"{spoken(first)}起至{spoken(after)}（不含）暂停直接结算。"
    if found.bar_commitment:
        writes.bar(person_id, moment)
        said += "今后不能以承诺书办理备案。"
    traces.message(
        region, person_id, number, "found_false", moment.date(), "材料被认定为虚假",
        f"{said}有异议，可以到经办机构提出。", moment,
    )  # fmt: skip
