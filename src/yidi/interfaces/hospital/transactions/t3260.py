"""3260 提取异地清分明细: what was settled for away patients in a month, a hundred rows a call."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.confirm_month import MOST
from yidi.interfaces.hospital import monthly
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.monthly import Month
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen
from yidi.store import reach
from yidi.store.reads import months
from yidi.store.reads.months import MonthRow

NAME = "提取异地清分明细"
CHANGES = False


class Data(Month, kw_only=True):
    """查询条件. startrow: from 1."""

    startrow: Annotated[int, named("开始行数")] = 1


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Row(Struct, kw_only=True):
    """清分明细. cnfm_flag: what the institution said of it, empty if nothing yet."""

    seqno: Annotated[int, named("顺序号")]
    mdtrtarea: Annotated[str, needed(6, "就医地区划")]
    medins_no: Annotated[str, needed(12, "医疗机构编号")]
    certno: Annotated[str, needed(50, "证件号码")]
    mdtrt_id: Annotated[str, needed(30, "就诊登记号")]
    mdtrt_setl_time: Annotated[str, needed(19, "就诊结算时间")]
    setl_sn: Annotated[str, needed(30, "结算流水号")]
    fulamt_advpay_flag: Annotated[str, needed(3, "全额垫付标志")]
    medfee_sumamt: Annotated[Fen, named("总费用")]
    optins_pay_sumamt: Annotated[Fen, named("经办机构支付总额")]
    cnfm_flag: Annotated[str, text(3, "确认标志")]


class Output(Struct):
    """交易输出."""

    data: Annotated[list[Row], named("清分明细")]


def handle(call: Call, given: Input) -> Output:
    """Settlements and reversals, in the order in which they were made."""
    skip = max(given.data.startrow, 1) - 1
    month = monthly.number(given.data)
    with reach.service():
        rows = months.rows(call.institution.code, month, skip, MOST)
    return Output([_row(call, n, row) for n, row in enumerate(rows, skip + 1)])


def _row(call: Call, number: int, row: MonthRow) -> Row:
    return Row(
        seqno=number,
        mdtrtarea=row.place,
        medins_no=call.institution.code,
        certno=row.certno,
        mdtrt_id=row.mdtrt_id,
        mdtrt_setl_time=f"{row.settled_at:%F %T}",
        setl_sn=row.setl_id,
        fulamt_advpay_flag="0",
        medfee_sumamt=Fen(row.total),
        optins_pay_sumamt=Fen(row.agency),
        cnfm_flag="" if row.confirmed is None else "1" if row.confirmed else "0",
    )
