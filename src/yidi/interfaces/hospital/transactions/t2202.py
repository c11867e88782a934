"""2202 门诊挂号撤销: an outpatient visit is cancelled."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.cancel_visit import cancel_visit
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import Cancelled
from yidi.protocol.fields import named, needed

NAME = "门诊挂号撤销"
CHANGES = True
Output = None


class Data(Cancelled, kw_only=True):
    """挂号撤销信息."""

    ipt_otp_no: Annotated[str, needed(30, "住院/门诊号")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("挂号撤销信息")]


def handle(call: Call, given: Input) -> bytes:
    """Cancelled, once nothing is charged or settled."""
    data = given.data
    return visits.stepped(
        call, data, lambda at: cancel_visit(at, stay=False, number=data.ipt_otp_no)
    )
