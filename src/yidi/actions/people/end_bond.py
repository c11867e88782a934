"""Either side ends a bond, or refuses a request: from now on, and without giving a reason."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.evidence.keep import forget
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads import people as people_reads
from yidi.store.writes import citizens as writes
from yidi.store.writes import traces


def end_bond(actor: Actor, bond_id: int, moment: datetime) -> None:
    """Raises Refusal unless the citizen is the agent or the person. Filings already made stand."""
    with reach.service():
        bond = writes.bond_for_update(bond_id)
        own = people_reads.own_ids(actor.citizen_id) if actor.citizen_id is not None else []
        if bond is None or (bond.agent_id != actor.citizen_id and bond.person_id not in own):
            raise Refusal(Problem("no_bond", "没有找到这个请求。", "它可能已经结束了。"))
        pages = writes.ended(bond_id, actor.name, moment)
        traces.trail(
            moment, bond.insured_region, "citizen", actor.name, "people.end_bond",
            f"bond:{bond_id}", "", actor.address,
        )  # fmt: skip
    forget(pages)
