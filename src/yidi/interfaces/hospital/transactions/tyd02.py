"""YD02 退费重新结算: the institution confirms a proposal of YD01, or says that it was ordinary care.

Our own: the national interface has nothing for S3 三(四).
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import resettle as action
from yidi.actions.settlement.resettle import Anew, Confirmed
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital import settled
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.settled import SetlDetail, SetlInfo
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen

NAME = "退费重新结算"
CHANGES = True


class Data(Struct, kw_only=True):
    """重新结算确认. cnfm_flag: 1 refund and settle anew, 0 it was ordinary care (memo says why)."""

    setl_id: Annotated[str, needed(30, "原结算ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    cnfm_flag: Annotated[str, needed(3, "确认标志")]
    memo: Annotated[str, text(500, "不重新结算的理由")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("重新结算确认")]


class Net(Struct, kw_only=True):
    """净额. What is paid more than before; cash below zero is given back to the person."""

    init_setl_id: Annotated[str, needed(30, "原结算ID")]
    rvs_setl_id: Annotated[str, text(30, "撤销记录的结算ID")] = ""
    fund_more: Annotated[Fen, named("基金多支付")] = Fen(0)
    acct_more: Annotated[Fen, named("个人账户多支付")] = Fen(0)
    cash_more: Annotated[Fen, named("个人现金多支付")] = Fen(0)


class Output(Struct):
    """交易输出. setlinfo and setldetail are those of the new settlement; empty if none was made."""

    data: Annotated[Net, named("净额")]
    setlinfo: Annotated[SetlInfo | None, named("结算信息")] = None
    setldetail: Annotated[list[SetlDetail], named("基金分项")] = []


def handle(call: Call, given: Input) -> bytes:
    """Refunded and settled anew in one step, or left as it is."""
    data = given.data
    chronic_type = call.dialect.code("med_type", "chronic")
    asked = Confirmed(data.setl_id, data.psn_no, call.operator, chronic_type)
    if data.cnfm_flag == "1":
        return action.resettle(
            call.message, asked, call.moment, lambda made: _done(call, made, data)
        )
    if data.cnfm_flag != "0" or not data.memo.strip():
        raise Refusal(
            Problem(
                "reason_missing", "不重新结算要写明理由。",
                "cnfm_flag填1确认重新结算；填0并在memo写明理由。", where="cnfm_flag",
            )
        )  # fmt: skip
    left = Output(Net(init_setl_id=data.setl_id))
    return action.decline(
        call.message, asked, data.memo, call.moment, lambda: call.reply.done(left)
    )


def _done(call: Call, made: Anew, data: Data) -> bytes:
    output = settled.output(call, made.settled)
    net = Net(
        init_setl_id=data.setl_id,
        rvs_setl_id=made.reversal,
        fund_more=Fen(made.change.fund),
        acct_more=Fen(made.change.account),
        cash_more=Fen(made.change.cash),
    )
    return call.reply.done(Output(net, output.setlinfo, output.setldetail))
