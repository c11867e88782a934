"""2403 住院信息变更: what was said of a stay is changed, diagnoses are added or replaced."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.describe_visit import Description
from yidi.core.settlement.diagnosing import ADMISSION
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import DiagnosisRow, Named
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Ratio

NAME = "住院信息变更"
CHANGES = True
Output = None


class Stay(Named, kw_only=True):
    """住院信息. endtime is that of 2402 and changes nothing here."""

    coner_name: Annotated[str, text(50, "联系人姓名")] = ""
    tel: Annotated[str, text(50, "联系电话")] = ""
    begntime: Annotated[Moment, named("开始时间")]
    endtime: Annotated[datetime | None, named("结束时间")] = None
    mdtrt_cert_type: Annotated[str, needed(3, "就诊凭证类型", "mdtrt_cert_type")]
    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    ipt_otp_no: Annotated[str, needed(30, "住院/门诊号")]
    medrcdno: Annotated[str, text(30, "病历号")] = ""
    atddr_no: Annotated[str, needed(30, "主治医生编码")]
    chfpdr_name: Annotated[str, needed(50, "主诊医师姓名")]
    adm_diag_dscr: Annotated[str, needed(200, "入院诊断描述")]
    adm_dept_codg: Annotated[str, needed(30, "入院科室编码")]
    adm_dept_name: Annotated[str, needed(100, "入院科室名称")]
    adm_bed: Annotated[str, needed(30, "入院床位")]
    dscg_maindiag_code: Annotated[str, needed(20, "住院主诊断代码")]
    dscg_maindiag_name: Annotated[str, needed(300, "住院主诊断名称")]
    main_cond_dscr: Annotated[str, text(1000, "主要病情描述")] = ""
    dise_codg: Annotated[str, text(30, "病种编码")] = ""
    dise_name: Annotated[str, text(500, "病种名称")] = ""
    oprn_oprt_code: Annotated[str, text(30, "手术操作代码")] = ""
    oprn_oprt_name: Annotated[str, text(500, "手术操作名称")] = ""
    ttp_pay_prop: Annotated[Ratio | None, named("第三方自付比例")] = None
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Input(Struct):
    """交易输入."""

    adminfo: Annotated[Stay, named("住院信息")]
    diseinfo: Annotated[list[DiagnosisRow], named("诊断信息")] = []


_KNOWN = (
    "mdtrt_id", "psn_no", "begntime", "endtime", "mdtrt_cert_type", "med_type", "ipt_otp_no",
    "dise_codg", "ttp_pay_prop",
)  # fmt: skip


def handle(call: Call, given: Input) -> bytes:
    """Kept; what stands in the way of settling is warned of."""
    data = given.adminfo
    said = visits.flags(data.exp_content, stay=True)
    purpose = visits.purpose(
        call, data.med_type, data.dise_codg, data.mdtrt_cert_type, data.begntime, said
    )
    description = Description(
        purpose=purpose,
        number=data.ipt_otp_no,
        diagnoses=visits.diagnoses(given.diseinfo, ADMISSION),
        details=visits.details(data, _KNOWN),
    )
    return visits.described(call, data, description)
