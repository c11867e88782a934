"""Cancel an admission (2404) with everything that was charged to it; only before the first bill.

A mistake, or somebody who pays all of it and claims at home: then nothing stands at the centre that would
wait for a settlement for ever.
"""

from __future__ import annotations

from yidi.actions.counter import staying
from yidi.actions.counter.asking import Counter
from yidi.actions.settlement.cancel_discharge import cancel_discharge
from yidi.actions.settlement.cancel_visit import cancel_visit
from yidi.actions.settlement.withdraw_charges import ALL, withdraw_lines
from yidi.store.reads.visits import Visited

INFNO = "2404"


def cancel_stay(at: Counter, mdtrt_id: str, form: str) -> None:
    """The stay is as if it had never been, also after the discharge. Raises Refusal after a settlement."""

    def work(visit: Visited) -> None:
        here = staying.named(at, visit)
        if visit.state == "discharged":
            cancel_discharge(here)
        withdraw_lines(here, [ALL])
        cancel_visit(here, stay=True)

    staying.step(at, mdtrt_id, form, INFNO, "", work)
