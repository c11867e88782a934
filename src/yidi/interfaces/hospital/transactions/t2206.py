"""2206 门诊预结算: what settling now would come to; nothing is kept."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import settling
from yidi.interfaces.hospital.call import Call, Warned
from yidi.interfaces.hospital.settled import SettledOut as Output
from yidi.interfaces.hospital.settling import Settling
from yidi.protocol.fields import named, needed, text

NAME = "门诊预结算"
CHANGES = False

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


class Data(Settling, kw_only=True):
    """预结算信息."""

    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    chrg_bchno: Annotated[str, needed(30, "收费批次号")]
    pub_hosp_rfom_flag: Annotated[str, text(6, "公立医院改革标志")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("预结算信息")]


def handle(call: Call, given: Input) -> Struct | Warned:
    """The bill of one batch."""
    data = given.data
    return settling.tried(call, settling.ask(call, data, data.chrg_bchno, med_type=data.med_type))
