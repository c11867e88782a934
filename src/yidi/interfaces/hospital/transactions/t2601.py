"""2601 冲正交易: undo a message whose outcome is not known; unknown originals are closed for good."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import reverse as action
from yidi.actions.settlement.reverse import Reverse, Reversed
from yidi.actions.settlement.seen import Message
from yidi.interfaces.common import metrics
from yidi.interfaces.hospital.call import Call, Warned
from yidi.protocol import envelope
from yidi.protocol.faults import Fault, Malformed
from yidi.protocol.fields import named, needed

NAME = "冲正交易"
CHANGES = True
NOTHING = "没有找到需要冲正的结果：原交易未受理或已撤销，不需要再处理；原报文如迟到将不再受理。"


class Data(Struct):
    """冲正信息."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    omsgid: Annotated[str, needed(30, "原发送方报文ID")]
    oinfno: Annotated[str, needed(8, "原交易编号", least=4)]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("冲正信息")]


class Nothing(Struct):
    """无."""


Output = None


def handle(call: Call, given: Input) -> bytes:
    """Done also when there was nothing to undo; `warn_msg` says so."""
    data = given.data
    number = envelope.message_id(data.omsgid)
    if number.institution_code != call.institution.code:
        raise Malformed(Fault("omsgid", "原报文不是本机构的。", "前12位为本机构编号"))
    month = number.made_at.year * 100 + number.made_at.month
    original = Message(month, call.institution.code, data.omsgid, data.oinfno, "")

    def render(made: Reversed) -> bytes:
        metrics.resolved("reversed" if made.number else "nothing_to_reverse")
        return call.reply.done(None if made.number else Warned(Nothing(), NOTHING))

    return action.reverse(
        call.message, Reverse(original, data.psn_no, call.operator), call.moment, render
    )
