"""5202 诊断信息查询: the diagnoses of a visit."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import look_visits
from yidi.core.settlement.diagnosing import Diagnosis
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import Named
from yidi.protocol.fields import named, needed, text

NAME = "诊断信息查询"
CHANGES = False


class Input(Struct):
    """交易输入."""

    data: Annotated[Named, named("查询条件")]


class Row(Named, kw_only=True):
    """诊断信息."""

    diag_info_id: Annotated[str, needed(30, "诊断信息ID")]
    inout_diag_type: Annotated[str, needed(3, "出入院诊断类别", "inout_diag_type")]
    diag_type: Annotated[str, needed(3, "诊断类别", "diag_type")]
    maindiag_flag: Annotated[str, needed(3, "主诊断标志")]
    diag_srt_no: Annotated[int, named("诊断排序号")]
    diag_code: Annotated[str, needed(20, "诊断代码")]
    diag_name: Annotated[str, needed(100, "诊断名称")]
    adm_cond: Annotated[str, text(500, "入院病情")]
    diag_dept: Annotated[str, needed(50, "诊断科室")]
    dise_dor_no: Annotated[str, needed(30, "诊断医生编码")]
    dise_dor_name: Annotated[str, needed(50, "诊断医生姓名")]
    diag_time: Annotated[str, needed(19, "诊断时间")]


class Output(Struct):
    """交易输出."""

    diseinfo: Annotated[list[Row], named("诊断信息")]


def handle(call: Call, given: Input) -> Output:
    """By phase and number."""
    listed = look_visits.diagnoses(visits.at(call, given.data))
    return Output([_row(given.data, one) for one in listed])


def _row(visit: Named, one: Diagnosis) -> Row:
    return Row(
        mdtrt_id=visit.mdtrt_id,
        psn_no=visit.psn_no,
        diag_info_id=f"{visit.mdtrt_id}{one.phase}{one.order:02d}",
        inout_diag_type=one.phase,
        diag_type=one.kind,
        maindiag_flag="1" if one.main else "0",
        diag_srt_no=one.order,
        diag_code=one.code,
        diag_name=one.name,
        adm_cond=one.condition,
        diag_dept=one.department,
        dise_dor_no=one.doctor,
        dise_dor_name=one.doctor_name,
        diag_time=f"{one.at:%F %T}",
    )
