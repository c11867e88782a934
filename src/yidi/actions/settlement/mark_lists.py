"""Submit settlement lists, or take them back before they are reviewed (4102)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from yidi.actions.actor import Actor
from yidi.core.problems import refuse
from yidi.core.settlement import listed as listing
from yidi.store.writes import settlement_lists as writes
from yidi.store.writes import traces


class Marked(NamedTuple):
    """A list and the state it is given. where: its place in the message ("stastinfo[1]")."""

    where: str
    psn_no: str
    setl_id: str
    state: str


def mark_lists(
    actor: Actor, institution_code: str, asked: Sequence[Marked], moment: datetime
) -> None:
    """All of them or none. Raises Refusal that names every row that cannot be. Call it inside
    `once.once`."""
    found = writes.locked(institution_code, (one.setl_id for one in asked))
    rows = {
        one: found.get((one.psn_no, one.setl_id))
        for one in sorted(set(asked), key=lambda one: one.setl_id)
    }
    refuse(
        listing.marked(row.state if row else None, one.state, one.where)
        for one, row in sorted(rows.items())
    )
    for one, row in rows.items():
        if row is not None and row.state != one.state:
            writes.put_state(row, one.state)
            traces.trail(
                moment, row.insured_region, actor.kind, actor.name, "visit.list_marked",
                f"person:{row.visit.person_id}", f"{one.setl_id} {one.state}", actor.address,
            )  # fmt: skip
