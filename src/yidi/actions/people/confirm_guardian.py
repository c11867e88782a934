"""The office has looked at the proof of guardianship: the guardian may act from now on."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import citizens as writes
from yidi.store.writes import traces


def confirm_guardian(actor: Actor, bond_id: int, moment: datetime) -> None:
    """Raises Refusal unless the bond rests on guardianship, within the reach of the office."""
    with actor.reach():
        bond = writes.bond_for_update(bond_id)
        if actor.kind != "staff" or bond is None or bond.basis != "guardianship":
            raise Refusal(Problem("no_bond", "没有找到这个请求。", "它可能已经撤回了。"))
        writes.consented(bond_id, moment)
        traces.trail(
            moment, bond.insured_region, "staff", actor.name, "people.confirm_guardian",
            f"bond:{bond_id}", "", actor.address,
        )  # fmt: skip
