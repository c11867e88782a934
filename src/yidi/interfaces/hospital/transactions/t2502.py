"""2502 转院备案撤销: the hospital takes a referral back that it sent."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import transferring
from yidi.interfaces.hospital.applying import TakenBack
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named

NAME = "转院备案撤销"
CHANGES = True
Output = None


class Input(Struct):
    """交易输入."""

    data: Annotated[TakenBack, named("转院备案撤销信息")]


def handle(call: Call, given: Input) -> bytes:
    """Cancelled."""
    return transferring.cancelled(call, given.data, "2501")
