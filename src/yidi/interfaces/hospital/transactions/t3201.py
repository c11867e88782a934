"""3201 医药机构费用结算对总账: totals of a span of days, by the time of settlement that we gave."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.core.settlement import matching
from yidi.core.settlement.matching import Sums
from yidi.interfaces.hospital import reconciling
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen
from yidi.store import reach
from yidi.store.reads import days

NAME = "医药机构费用结算对总账"
CHANGES = False


class Data(Struct, kw_only=True):
    """对账信息."""

    insutype: Annotated[str, needed(6, "险种", "insutype")]
    clr_type: Annotated[str, needed(6, "清算类别", "clr_type")]
    setl_optins: Annotated[str, needed(6, "结算经办机构")]
    stmt_begndate: Annotated[date, named("对账开始日期")]
    stmt_enddate: Annotated[date, named("对账结束日期")]
    medfee_sumamt: Annotated[Fen, named("医疗费总额")]
    fund_pay_sumamt: Annotated[Fen, named("基金支付总额")]
    acct_pay: Annotated[Fen, named("个人账户支付金额")]
    fixmedins_setl_cnt: Annotated[int, named("定点医药机构结算笔数")]
    refd_setl_flag: Annotated[str, text(6, "退费结算标志")] = ""
    fixmedins_refd_setl_flag: Annotated[str, text(6, "定点医药机构退费结算标志")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("对账信息")]


class Compared(Struct):
    """对账结果."""

    setl_optins: Annotated[str, text(6, "结算经办机构")]
    stmt_rslt: Annotated[str, needed(6, "对账结果", "stmt_rslt")]
    stmt_rslt_dscr: Annotated[str, text(200, "对账结果说明")] = ""


class Output(Struct):
    """交易输出."""

    stmtinfo: Annotated[Compared, named("对账结果")]


def handle(call: Call, given: Input) -> Output:
    """Equal, or what differs; then 3202 tells which settlements."""
    data = given.data
    asked = reconciling.days(call, data, data.clr_type, data.insutype)
    with reach.service():
        ours = reconciling.in_dialect(call, days.sums(asked))
    theirs = Sums(
        data.medfee_sumamt, data.fund_pay_sumamt, data.acct_pay, 0, data.fixmedins_setl_cnt
    )
    said = matching.total_sentence(ours, theirs)
    code = call.dialect.code("stmt_rslt", "differs" if said else "equal")
    return Output(Compared(data.setl_optins, code, said[:200]))
