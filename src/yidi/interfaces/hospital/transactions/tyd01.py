"""YD01 重新结算建议查询: which settlements of the institution should be refunded and settled anew.

Our own: the national interface has nothing for S3 三(四).
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.core.policy import shape
from yidi.core.settlement import disease_codes
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen
from yidi.store import reach
from yidi.store.reads import resettling
from yidi.store.reads.resettling import Proposal

NAME = "重新结算建议查询"
CHANGES = False


class Data(Struct, kw_only=True):
    """查询条件."""

    psn_no: Annotated[str, text(30, "人员编号")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Row(Struct, kw_only=True):
    """重新结算建议. The last three: what the fund, the account and the person would pay more."""

    setl_id: Annotated[str, needed(30, "结算ID")]
    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    setl_time: Annotated[str, needed(19, "结算时间")]
    medfee_sumamt: Annotated[Fen, named("医疗费总额")]
    reason: Annotated[str, needed(20, "原因（chronic慢特病按普通门诊结算，filing备案后来有效）")]
    dise_codg: Annotated[str, text(30, "病种编码")]
    dise_name: Annotated[str, text(500, "病种名称")]
    fund_more: Annotated[Fen, named("基金多支付")]
    acct_more: Annotated[Fen, named("个人账户多支付")]
    cash_more: Annotated[Fen, named("个人现金多支付")]


class Output(Struct):
    """交易输出."""

    data: Annotated[list[Row], named("重新结算建议")]


def handle(call: Call, given: Input) -> Output:
    """What waits for the institution's confirmation, oldest first."""
    with reach.service():
        found = resettling.waiting(call.institution.code)
    wanted = given.data.psn_no
    return Output([_row(one) for one in found if wanted in {"", one.psn_no}])


def _row(one: Proposal) -> Row:
    return Row(
        setl_id=one.setl_id,
        mdtrt_id=one.mdtrt_id,
        psn_no=one.psn_no,
        psn_name=one.name,
        setl_time=f"{one.settled_at:%F %T}",
        medfee_sumamt=Fen(one.total),
        reason=one.kind,
        dise_codg=disease_codes.national(one.disease) if one.disease else "",
        dise_name=shape.DISEASES[one.disease] if one.disease else "",
        fund_more=Fen(one.change.fund),
        acct_more=Fen(one.change.account),
        cash_more=Fen(one.change.cash),
    )
