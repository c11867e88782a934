"""2405 出院撤销: a discharge is taken back, and the stay goes on."""

from __future__ import annotations

from yidi.actions.settlement.cancel_discharge import cancel_discharge
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import TakenBack as Input

NAME = "出院撤销"
CHANGES = True
Output = None

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


def handle(call: Call, given: Input) -> bytes:
    """Taken back, unless something was settled on it."""
    return visits.stepped(call, given.data, cancel_discharge)
