"""5301 人员慢特病备案查询: the chronic diseases that a person was found to have, as they stand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from msgspec import Struct

from yidi.core.policy import shape
from yidi.core.settlement import disease_codes
from yidi.interfaces.hospital import applying
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.store import reach
from yidi.store.reads import chronic

NAME = "人员慢特病备案查询"
CHANGES = False


class Data(Struct, kw_only=True):
    """查询条件."""

    psn_no: Annotated[str, needed(30, "人员编号")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Row(Struct, kw_only=True):
    """慢特病备案信息."""

    opsp_dise_code: Annotated[str, needed(30, "门慢门特病种目录代码")]
    opsp_dise_name: Annotated[str, needed(300, "门慢门特病种名称")]
    begndate: Annotated[date, named("开始日期")]
    enddate: Annotated[str, text(10, "结束日期")] = ""


class Output(Struct):
    """交易输出."""

    feedetail: Annotated[list[Row], named("慢特病备案信息")]


def handle(call: Call, given: Input) -> Output:
    """What is over is left out; what begins later stands with its day."""
    with reach.service():
        person = applying.asked_about(call, given.data.psn_no, "慢特病")
        spans = chronic.entitlements(person.id)
    today = call.moment.date()
    return Output(
        [
            Row(
                opsp_dise_code=disease_codes.national(span.what),
                opsp_dise_name=shape.DISEASES[span.what],
                begndate=span.first,
                enddate=f"{span.after - timedelta(days=1)}" if span.after else "",
            )
            for span in spans
            if span.after is None or span.after > today
        ]
    )
