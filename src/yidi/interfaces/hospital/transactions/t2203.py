"""2203 门诊就诊信息上传: what an outpatient visit is for, with its diagnoses."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.describe_visit import Description
from yidi.core.settlement.diagnosing import ADMISSION
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import DiagnosisRow, Named
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text

NAME = "门诊就诊信息上传"
CHANGES = True
Output = None


class Visit(Named, kw_only=True):
    """就诊信息. exp_content also takes DIE_DATE, the day of death in an emergency."""

    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    begntime: Annotated[Moment, named("开始时间")]
    main_cond_dscr: Annotated[str, text(1000, "主要病情描述")] = ""
    dise_type_code: Annotated[str, text(30, "病种类型代码")] = ""
    dise_codg: Annotated[str, text(30, "病种编码")] = ""
    dise_name: Annotated[str, text(500, "病种名称")] = ""
    birctrl_type: Annotated[str, text(6, "计划生育手术类别")] = ""
    birctrl_matn_date: Annotated[date | None, named("计划生育手术或生育日期")] = None
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Input(Struct):
    """交易输入."""

    mdtrtinfo: Annotated[Visit, named("就诊信息")]
    diseinfo: Annotated[list[DiagnosisRow], named("诊断信息")] = []


_KNOWN = ("mdtrt_id", "psn_no", "med_type", "begntime", "dise_codg")


def handle(call: Call, given: Input) -> bytes:
    """Kept; what stands in the way of settling is warned of."""
    data = given.mdtrtinfo
    said = visits.flags(data.exp_content, stay=False)
    description = Description(
        purpose=visits.purpose(call, data.med_type, data.dise_codg, "", data.begntime, said),
        diagnoses=visits.diagnoses(given.diseinfo, ADMISSION),
        details=visits.details(data, _KNOWN),
    )
    return visits.described(call, data, description)
