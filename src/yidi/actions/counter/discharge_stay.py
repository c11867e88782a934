"""Discharge from a stay (2402), and take the discharge back (2405)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import time

from yidi.actions.counter import asking, staying
from yidi.actions.counter.asking import Counter
from yidi.actions.settlement.cancel_discharge import cancel_discharge
from yidi.actions.settlement.discharge import Leaving, discharge
from yidi.core.settlement import ward
from yidi.core.settlement.diagnosing import DISCHARGE
from yidi.core.settlement.ward import Departure
from yidi.store.reads.visits import Visited

INFNO, BACK = "2402", "2405"
_EVENING = time(23, 59)


def discharge_stay(at: Counter, mdtrt_id: str, said: Departure, form: str) -> None:
    """The stay has ended; its last bill can be settled. Raises Refusal."""
    ward.dischargeable(said, staying.ways(at))
    last = staying.moment(at, said.last, _EVENING)
    found = asking.diagnosed(DISCHARGE, said.diagnosis_code, said.diagnosis, last)

    def work(visit: Visited) -> None:
        leaving = Leaving(last, said.way, said.died, (found,), {"dscg_way": said.way})
        discharge(staying.named(at, visit), leaving)

    staying.step(at, mdtrt_id, form, INFNO, asdict(said), work)


def undo_discharge(at: Counter, mdtrt_id: str, form: str) -> None:
    """The stay goes on. Raises Refusal once its last bill is settled."""

    def work(visit: Visited) -> None:
        cancel_discharge(staying.named(at, visit))

    staying.step(at, mdtrt_id, form, BACK, "", work)
