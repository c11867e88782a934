"""2303 住院预结算: what settling the stay now would come to; nothing is kept."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import settling
from yidi.interfaces.hospital.call import Call, Warned
from yidi.interfaces.hospital.settled import SettledOut as Output
from yidi.interfaces.hospital.settling import WithSplit
from yidi.protocol.fields import named, text

NAME = "住院预结算"
CHANGES = False

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


class Data(WithSplit, rename={"discharged": "dscgTime"}, kw_only=True):
    """预结算信息."""

    mid_setl_flag: Annotated[str, text(3, "中途结算标志", "mid_setl_flag")] = "0"
    discharged: Annotated[str, text(19, "出院时间")] = ""
    insuplc_admdvs: Annotated[str, text(6, "参保地医保区划")] = ""
    mdtrtarea_admvs: Annotated[str, text(6, "就医地医保区划")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("预结算信息")]


def handle(call: Call, given: Input) -> Struct | Warned:
    """Everything charged to the stay since its last bill."""
    data = given.data
    asked = settling.ask(call, data, split=data, interim=data.mid_setl_flag == "1")
    return settling.tried(call, asked)
