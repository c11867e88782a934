"""5206 人员累计信息查询: what a person has used of the year's sums."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import look_person
from yidi.interfaces.hospital import insured
from yidi.interfaces.hospital.call import Call
from yidi.protocol.faults import Fault, Malformed
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen

NAME = "人员累计信息查询"
CHANGES = False


class Data(Struct):
    """查询条件."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    cum_ym: Annotated[str, text(6, "累计年月")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Sum(Struct, kw_only=True):
    """累计信息. cum_type_name is our own addition: the national codes are not published."""

    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    year: Annotated[str, needed(4, "年度")]
    cum_ym: Annotated[str, needed(6, "累计年月")]
    cum_type_code: Annotated[str, needed(10, "累计类别代码")]
    cum_type_name: Annotated[str, text(100, "累计类别名称")]
    cum: Annotated[Fen, named("累计值")]


class Output(Struct):
    """交易输出."""

    cuminfo: Annotated[list[Sum], named("累计信息")]


def handle(call: Call, given: Input) -> Output:
    """One row for each sum that the rules of the insured place keep."""
    asked = given.data.cum_ym or f"{call.moment:%Y%m}"
    if len(asked) != len("yyyymm") or not asked.isdigit():
        raise Malformed(Fault("cum_ym", "累计年月不对。", "yyyyMM"))
    found = look_person.sums(
        call.actor,
        call.institution.code,
        insured.region(call),
        given.data.psn_no,
        int(asked[:4]),
        call.moment,
    )
    insutype = call.dialect.code("insutype", found.insurance)
    return Output(
        [
            Sum(
                insutype=insutype,
                year=asked[:4],
                cum_ym=asked,
                cum_type_code=f"Q{number:04d}",
                cum_type_name=label,
                cum=Fen(amount),
            )
            for number, (label, amount) in enumerate(found.sums)
        ]
    )
