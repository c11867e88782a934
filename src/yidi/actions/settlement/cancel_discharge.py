"""Take back a discharge (2405): the stay goes on."""

from __future__ import annotations

from yidi.actions.settlement.visit import At, held, left_trail
from yidi.core.settlement import diagnosing
from yidi.core.settlement.diagnosing import DISCHARGE
from yidi.store.writes import visits as writes


def cancel_discharge(at: At) -> None:
    """What was found at discharge goes with it. Raises Refusal. Call it inside `once.once`."""
    now = held(at)
    state = now.step("cancel_discharge")
    visit = now.visit
    known = tuple(one for one in visit.diagnoses if one.phase != DISCHARGE)
    writes.change(
        visit, state=state, last=None, died=False, mental_illness=diagnosing.mental(known),
        diagnoses=known,
    )  # fmt: skip
    left_trail(at, visit, "cancel_discharge")
