"""2304 住院结算: what was charged to the stay since its last bill is settled, once."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import settling
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.settled import SettledOut as Output
from yidi.interfaces.hospital.settling import OfStay
from yidi.protocol.fields import named, text

NAME = "住院结算"
CHANGES = True

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


class Data(OfStay, kw_only=True):
    """结算信息."""

    invono: Annotated[str, text(20, "发票号")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("结算信息")]


def handle(call: Call, given: Input) -> bytes:
    """The bill of the stay, or one of several."""
    return settling.done(call, settling.ask_of_stay(call, given.data, given.data.invono))
