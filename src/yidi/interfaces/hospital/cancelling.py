"""What the cancelling transactions share (2208, 2305, 2103)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import cancel as action
from yidi.actions.settlement.cancel import Cancel, Cancelled
from yidi.interfaces.hospital import insured, settled
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text


class Data(Struct, kw_only=True):
    """撤销信息."""

    setl_id: Annotated[str, needed(30, "结算ID")]
    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("撤销信息")]


def done(call: Call, given: Input) -> bytes:
    """The reversal of a settlement, once."""
    data = given.data
    region = insured.region(call)
    ask = Cancel(region, data.setl_id, data.mdtrt_id, data.psn_no, call.operator)

    def render(made: Cancelled) -> bytes:
        return call.reply.done(settled.cancelled(call, made))

    return action.cancel(call.message, ask, call.moment, render)
