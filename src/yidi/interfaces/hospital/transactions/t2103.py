"""2103 药店结算撤销: a purchase is taken back, also after clearing."""

from __future__ import annotations

from yidi.interfaces.hospital import cancelling
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.cancelling import Input
from yidi.interfaces.hospital.settled import CancelledOut as Output

NAME = "药店结算撤销"
CHANGES = True

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


def handle(call: Call, given: Input) -> bytes:
    """Under a number of its own, with every amount turned."""
    return cancelling.done(call, given)
