"""Do not begin a cost check: the doubt has an explanation, which is kept."""

from __future__ import annotations

from yidi.actions.tickets.confirm_check import Asked, waiting
from yidi.actions.tickets.working import text_needed
from yidi.store.writes import tickets as writes
from yidi.store.writes import traces


def dismiss_check(asked: Asked, reason: str) -> None:
    """The proposal dismissed; sent again nothing new. Raises Refusal without a reason."""
    said = text_needed(reason, "不发起的理由")
    actor, moment = asked.actor, asked.moment
    with actor.reach():
        found = waiting(asked.proposal, "dismissed")
        if found.state == "dismissed":
            return
        writes.decide_proposal(found, "dismissed", actor.name, moment, reason=said[:500])
        traces.trail(
            moment, found.insured_region, actor.kind, actor.name, "cost_check.dismiss",
            f"person:{found.person_id}", f"{found.setl_id} {said}", actor.address,
        )  # fmt: skip
