"""A clerk finds a stay doubtful and proposes it for a cost check."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.tickets.propose_checks import columns, decide_by, lately
from yidi.actions.tickets.working import text_needed
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets import checking
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import cost_checks as reads
from yidi.store.reads import policy, workdays
from yidi.store.writes import tickets as writes
from yidi.store.writes import traces


def suggest_check(actor: Actor, region: str, setl_id: str, why: str, moment: datetime) -> int:
    """The id of the proposal, the rules' own doubts beside the clerk's; one that is there stays as
    it is. Raises Refusal below the boundary, with the way that is open."""
    duties, day = agency_duties(), moment.date()
    with actor.reach():
        before = reads.proposal_of(setl_id)
        if before is not None:
            return before.id
        found = reads.one(region, setl_id, lately(duties, region, day))
        if found is None or region not in actor.regions:
            sentence = f"没有找到结算号是{setl_id[:30]}的结算。"
            raise Refusal(Problem("settlement_unknown", sentence, "请检查结算号。"))
        refused = checking.refused(policy.book(region), found.stay, day)
        if refused:
            raise Refusal(refused)
        doubts = (text_needed(why, "疑点"), *checking.suspicions(duties, found.stay, day))
        due = decide_by(duties, found, day, workdays.workday())
        writes.propose([columns(found, doubts, actor.name, moment, due)])
        made = reads.proposal_of(setl_id)
        if made is None:
            raise Refusal(Problem("settlement_unknown", "没有找到这笔结算。", "请检查结算号。"))
        traces.trail(
            moment, region, actor.kind, actor.name, "cost_check.suggest",
            f"person:{found.person_id}", f"{setl_id} {why}", actor.address,
        )  # fmt: skip
        return made.id
