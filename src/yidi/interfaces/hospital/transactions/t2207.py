"""2207 门诊结算: the bill of a batch is settled, once."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import settling
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.settled import SettledOut as Output
from yidi.interfaces.hospital.settling import WithSplit
from yidi.protocol.fields import named, needed, text

NAME = "门诊结算"
CHANGES = True

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


class Data(WithSplit, kw_only=True):
    """结算信息."""

    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    chrg_bchno: Annotated[str, needed(30, "收费批次号")]
    invono: Annotated[str, text(20, "发票号")] = ""
    pub_hosp_rfom_flag: Annotated[str, text(6, "公立医院改革标志")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("结算信息")]


def handle(call: Call, given: Input) -> bytes:
    """The bill of one batch."""
    data = given.data
    asked = settling.ask(
        call, data, data.chrg_bchno, data, invoice=data.invono, med_type=data.med_type
    )
    return settling.done(call, asked)
