"""3261 异地清分结果确认: the institution confirms rows of 3260, or keeps them out of this clearing."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import confirm_month
from yidi.actions.settlement.confirm_month import Said
from yidi.interfaces.hospital import monthly
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.monthly import Month
from yidi.protocol.faults import Fault, Malformed
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen

NAME = "异地清分结果确认"
CHANGES = True


class Data(Month, kw_only=True):
    """确认信息."""

    totalrow: Annotated[int, named("总行数")]


class Row(Struct, kw_only=True):
    """确认明细."""

    certno: Annotated[str, text(50, "证件号码")] = ""
    mdtrt_id: Annotated[str, text(30, "就诊登记号")] = ""
    mdtrt_setl_time: Annotated[str, text(19, "就诊结算时间")] = ""
    setl_sn: Annotated[str, needed(30, "结算流水号")]
    medfee_sumamt: Annotated[Fen, named("总费用")]
    optins_pay_sumamt: Annotated[Fen, named("经办机构支付总额")]
    cnfm_flag: Annotated[str, needed(3, "确认标志")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("确认信息")]
    detail: Annotated[list[Row], named("确认明细")]


Output = None


def handle(call: Call, given: Input) -> bytes:
    """All rows, or none."""
    month = monthly.number(given.data)
    said = [_said(number, row) for number, row in enumerate(given.detail, 1)]
    if given.data.totalrow != len(said):
        raise Malformed(Fault("data.totalrow", "总行数与明细不一致。", str(len(said))))

    def work() -> tuple[str, None]:
        confirm_month.confirm(call.institution.code, month, said, call.message.msgid, call.moment)
        return str(month), None

    return call.once(work)


def _said(number: int, row: Row) -> Said:
    if row.cnfm_flag not in {"0", "1"}:
        raise Malformed(Fault(f"detail[{number}].cnfm_flag", "确认标志不对。", "0 不确认，1 确认"))
    return Said(row.setl_sn, row.medfee_sumamt, row.optins_pay_sumamt, row.cnfm_flag == "1")
