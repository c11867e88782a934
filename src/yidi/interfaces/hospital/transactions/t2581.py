"""2581 急诊转入院登记备案撤销: the hospital takes an emergency admission back that it filed."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import transferring
from yidi.interfaces.hospital.applying import TakenBack
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named

NAME = "急诊转入院登记备案撤销"
CHANGES = True
Output = None


class Input(Struct):
    """交易输入."""

    data: Annotated[TakenBack, named("急诊转入院登记撤销信息")]


def handle(call: Call, given: Input) -> bytes:
    """Cancelled."""
    transferring.used_here(call)
    return transferring.cancelled(call, given.data, "2580")
