"""5302 人员定点信息查询: the institutions that a person has chosen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import applying
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.store import reach
from yidi.store.reads import chronic

NAME = "人员定点信息查询"
CHANGES = False


class Data(Struct, kw_only=True):
    """查询条件."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    biz_appy_type: Annotated[str, needed(3, "业务申请类型", "biz_appy_type")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Row(Struct, kw_only=True):
    """人员定点信息. The number is ours beside the national fields: 2506 asks for it."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    insutype: Annotated[str, text(6, "险种类型", "insutype")]
    fix_srt_no: Annotated[str, needed(3, "定点排序号")]
    fixmedins_code: Annotated[str, needed(12, "定点医药机构编号")]
    fixmedins_name: Annotated[str, needed(200, "定点医药机构名称")]
    begndate: Annotated[date, named("开始日期")]
    enddate: Annotated[str, text(10, "结束日期")] = ""
    memo: Annotated[str, text(500, "备注")] = ""
    trt_dcla_detl_sn: Annotated[str, needed(30, "待遇申报明细流水号")]


class Output(Struct):
    """交易输出."""

    psnfixmedin: Annotated[list[Row], named("人员定点信息")]


def handle(call: Call, given: Input) -> Output:
    """Those that hold today or later."""
    call.dialect.word("biz_appy_type", given.data.biz_appy_type, "data.biz_appy_type")
    with reach.service():
        person = applying.asked_about(call, given.data.psn_no, "人员定点")
        found = chronic.designations(person.id)
    today = call.moment.date()
    return Output(
        [
            Row(
                psn_no=person.psn_no,
                insutype=call.dialect.code("insutype", person.insurance),
                fix_srt_no=row.order,
                fixmedins_code=row.institution_code,
                fixmedins_name=row.institution_name,
                begndate=row.first,
                enddate=f"{row.after - timedelta(days=1)}" if row.after else "",
                trt_dcla_detl_sn=row.number,
            )
            for row in found
            if row.after is None or row.after > today
        ]
    )
