"""A later bill of a stay gives back what was deducted of an earlier one: the deduction goes down with it.

The bill took the funds' part off already, so a deduction that stayed would be taken twice. Where that bill
is reversed the line is paid for again, and so is the deduction taken again.
"""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import JOB
from yidi.actions.review.working import Done, spoken, step
from yidi.core.review import deducting
from yidi.core.review.card import ReviewCard
from yidi.core.review.deducting import Cut
from yidi.store.reads import review as reads
from yidi.store.writes import review as writes


def adjusted(visit_id: int, moment: datetime) -> None:
    """Every deduction of a stay as its settled bills stand now, inside the transaction that settles or
    reverses one of them: one that was being made meanwhile is done by then, or sees what was given back."""
    earlier: list[Cut] = []
    for place, number in reads.of_visit(visit_id):
        found = reads.for_update(place, number)
        if found is None or found.state != "final":
            continue
        now = reads.in_scope(found.settlement_id, settled=True)
        cuts = deducting.lessened(reads.decided(found.id), now, earlier)
        if cuts != found.cuts:
            _replaced(found, cuts, moment)


def _replaced(found: ReviewCard, cuts: tuple[Cut, ...], moment: datetime) -> None:
    """The deduction turned back, and one of these cuts in its place."""
    writes.take_back(found.id, moment, JOB.name)
    made = deducting.taken(cuts, reads.left(found.settlement_id))
    settled = reads.settled(found.settlement_id)
    if made.amount and settled is not None:
        writes.deduct(found, settled, made, cuts, moment, JOB.name)
    said = f"同一次住院后面的账单退回或恢复了费用。{spoken(made)}"
    step(JOB, found, "adjust", moment, Done(writes.cut_columns(cuts, made), said))
