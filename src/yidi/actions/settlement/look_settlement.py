"""An institution looks at a settlement of its own (5203, 100001); every look leaves a line."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import replay
from yidi.core.settlement.explain import Explained, steps
from yidi.core.settlement.paid import Paid
from yidi.store import reach
from yidi.store.reads import policy, statements
from yidi.store.writes import traces


def one(
    actor: Actor, institution_code: str, region: str, setl_id: str, psn_no: str, moment: datetime
) -> Paid:
    """The settlement or reversal. Raises Refusal if the institution has none such of that person."""
    with reach.service():
        found = statements.one(region, setl_id)
        if (
            found is None
            or found.institution_code != institution_code
            or psn_no not in {"", found.psn_no}
        ):
            raise Refusal(
                Problem(
                    "settlement_not_found",
                    "没有找到这笔结算。",
                    "请核对结算ID和人员编号。",
                    where="setl_id",
                )
            )
        traces.trail(
            moment, region, actor.kind, actor.name, "settlement.look",
            f"person:{found.person_id}", setl_id, actor.address,
        )  # fmt: skip
    return found


def why(found: Paid) -> list[Explained]:
    """Every step of a settlement with its sentence and clause, computed again from what was kept;
    none for a reversal. Raises Refusal if it cannot be computed."""
    if not found.kept.given:
        return []
    with reach.service():
        book = policy.book_by_digest(found.region, found.book)
    return steps(replay.replayed(book, found.kept))
