"""The person agrees that somebody acts for them. Only they themselves can, not another agent."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import people as people_reads
from yidi.store.writes import citizens as writes
from yidi.store.writes import traces


def consent(actor: Actor, bond_id: int, moment: datetime) -> None:
    """Raises Refusal unless the bond is on the citizen's own enrolment and waits for consent."""
    with reach.service():
        own = people_reads.own_ids(actor.citizen_id) if actor.citizen_id is not None else []
        bond = writes.bond_for_update(bond_id)
        if bond is None or bond.person_id not in own or bond.basis != "consent":
            raise Refusal(Problem("no_bond", "没有找到这个请求。", "它可能已经撤回了。"))
        if bond.consented_at is None:
            writes.consented(bond_id, moment)
            traces.trail(
                moment, bond.insured_region, "citizen", actor.name, "people.consent",
                f"bond:{bond_id}", "", actor.address,
            )  # fmt: skip
