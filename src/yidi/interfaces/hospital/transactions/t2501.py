"""2501 转院备案: a referral, sent by the hospital that writes it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import transferring
from yidi.interfaces.hospital.applying import Declared
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.transferring import Form
from yidi.protocol.fields import named, needed

NAME = "转院备案"
CHANGES = True
Output = Declared


class Referral(Form, kw_only=True):
    """转院备案信息."""

    reflin_medins_no: Annotated[str, needed(12, "转往定点医药机构编号")]
    reflin_medins_name: Annotated[str, needed(200, "转往医院名称")]


class Input(Struct):
    """交易输入."""

    refmedin: Annotated[Referral, named("转院备案信息")]


def handle(call: Call, given: Input) -> bytes:
    """The receipt number of the filing; the insured place reviews it."""
    return transferring.sent(call, given.refmedin, "referral")
