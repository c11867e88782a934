"""2303 住院预结算: what settling the stay now would come to; nothing is kept."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import settling
from yidi.interfaces.hospital.call import Call, Warned
from yidi.interfaces.hospital.settled import SettledOut as Output
from yidi.interfaces.hospital.settling import OfStay
from yidi.protocol.fields import named

NAME = "住院预结算"
CHANGES = False

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


class Input(Struct):
    """交易输入."""

    data: Annotated[OfStay, named("预结算信息")]


def handle(call: Call, given: Input) -> Struct | Warned:
    """Everything charged to the stay since its last bill."""
    return settling.tried(call, settling.ask_of_stay(call, given.data))
