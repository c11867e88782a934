"""2501A 转院备案: 2501 where a province splits it; this one names the visit before the transfer."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import transferring
from yidi.interfaces.hospital.applying import Declared
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.transactions import t2501
from yidi.protocol.fields import named, needed

NAME = "转院备案（有转院前就诊）"
CHANGES = True
Output = Declared


class Referral(t2501.Referral, kw_only=True):
    """转院备案信息."""

    refl_old_mdtrt_id: Annotated[str, needed(30, "转院前就诊id")]


class Input(Struct):
    """交易输入."""

    refmedin: Annotated[Referral, named("转院备案信息")]


def handle(call: Call, given: Input) -> bytes:
    """The receipt number of the filing; the insured place reviews it."""
    return transferring.sent(call, given.refmedin, "referral")
