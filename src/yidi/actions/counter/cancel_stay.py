"""Cancel an admission (2404) with everything that was charged to it; only before the first bill."""

from __future__ import annotations

from yidi.actions.counter import staying
from yidi.actions.counter.asking import Counter
from yidi.actions.settlement.cancel_visit import cancel_visit
from yidi.actions.settlement.withdraw_charges import ALL, withdraw_lines
from yidi.store.reads.visits import Visited

INFNO = "2404"


def cancel_stay(at: Counter, mdtrt_id: str, form: str) -> None:
    """It was a mistake: the stay is as if it had never been. Raises Refusal after a settlement."""

    def work(visit: Visited) -> None:
        here = staying.named(at, visit)
        withdraw_lines(here, [ALL])
        cancel_visit(here, stay=True)

    staying.step(at, mdtrt_id, form, INFNO, "", work)
