"""A settlement is reversed: what was deducted of it is given back, what is under review ends.

The reversal mirrors the whole settlement, so a deduction that stayed would be taken twice.
"""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import JOB
from yidi.actions.review.working import Done, step
from yidi.core.money import yuan
from yidi.store.reads import review as reads
from yidi.store.writes import review as writes


def undone_with(settlement_id: int, reversal: str, moment: datetime) -> None:
    """Every case of the settlement, inside the transaction that reverses it, after the bill was given
    up: a deduction that was being made meanwhile is done by then, or is refused."""
    for place, number in reads.touched(settlement_id):
        found = reads.for_update(place, number)
        if found is None or found.state in {"void", "cleared"}:
            continue
        back = writes.take_back(found.id, moment, JOB.name)
        said = f"结算撤销（{reversal}）" + (f"，退回扣款{yuan(back)}元" if back else "")
        step(JOB, found, "void", moment, Done({"ended_at": moment, "answer_by": None}, said))
