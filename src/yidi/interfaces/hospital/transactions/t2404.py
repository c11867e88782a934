"""2404 入院撤销: an admission is cancelled."""

from __future__ import annotations

from yidi.actions.settlement.cancel_visit import cancel_visit
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import TakenBack as Input

NAME = "入院撤销"
CHANGES = True
Output = None

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


def handle(call: Call, given: Input) -> bytes:
    """Taken back, unless something was settled on it."""
    return visits.stepped(call, given.data, lambda at: cancel_visit(at, stay=True))
