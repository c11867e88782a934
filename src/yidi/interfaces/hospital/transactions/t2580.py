"""2580 急诊转入院登记备案: an emergency admission is filed by the hospital; provinces that have it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import transferring
from yidi.interfaces.hospital.applying import Declared
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.transferring import Form
from yidi.protocol.fields import named

NAME = "急诊转入院登记备案"
CHANGES = True
Output = Declared


class Input(Struct):
    """交易输入."""

    refmedin: Annotated[Form, named("急诊转入院登记信息")]


def handle(call: Call, given: Input) -> bytes:
    """The receipt number of the filing, from the day of the admission."""
    transferring.used_here(call)
    return transferring.sent(call, given.refmedin, "emergency")
