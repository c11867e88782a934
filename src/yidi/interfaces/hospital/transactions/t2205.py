"""2205 门诊费用明细撤销: the lines of a batch that is not settled are withdrawn."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.withdraw_charges import withdraw_batch
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import Cancelled
from yidi.protocol.fields import named, needed

NAME = "门诊费用明细撤销"
CHANGES = True
Output = None


class Data(Cancelled, kw_only=True):
    """费用撤销信息. chrg_bchno 0000: everything that is not settled."""

    chrg_bchno: Annotated[str, needed(30, "收费批次号")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("费用撤销信息")]


def handle(call: Call, given: Input) -> bytes:
    """Withdrawn."""
    at = visits.at(call, given.data)

    def work() -> tuple[str, None]:
        withdraw_batch(at, given.data.chrg_bchno)
        return at.mdtrt_id, None

    return call.once(work)
