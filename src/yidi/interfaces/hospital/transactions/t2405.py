"""2405 出院撤销: a discharge is taken back, and the stay goes on."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.cancel_discharge import cancel_discharge
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import Cancelled
from yidi.protocol.fields import named

NAME = "出院撤销"
CHANGES = True
Output = None


class Input(Struct):
    """交易输入."""

    data: Annotated[Cancelled, named("撤销信息")]


def handle(call: Call, given: Input) -> bytes:
    """Taken back, unless something was settled on it."""
    at = visits.at(call, given.data)

    def work() -> tuple[str, None]:
        cancel_discharge(at)
        return at.mdtrt_id, None

    return call.once(work)
