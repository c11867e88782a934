"""2503 人员慢特病备案: an institution applies for a chronic disease that it has found."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.chronic.apply import Application, apply
from yidi.interfaces.hospital import applying, visits
from yidi.interfaces.hospital.applying import Declared
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text

NAME = "人员慢特病备案"
CHANGES = True
Output = Declared


class Data(Struct, kw_only=True):
    """慢特病备案信息."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    opsp_dise_code: Annotated[str, needed(30, "门慢门特病种目录代码")]
    opsp_dise_name: Annotated[str, needed(300, "门慢门特病种名称")]
    tel: Annotated[str, text(50, "联系电话")] = ""
    addr: Annotated[str, text(200, "联系地址")] = ""
    insu_optins: Annotated[str, needed(6, "参保机构医保区划")]
    ide_fixmedins_no: Annotated[str, needed(30, "鉴定定点医药机构编号")]
    ide_fixmedins_name: Annotated[str, needed(200, "鉴定定点医药机构名称")]
    hosp_ide_date: Annotated[date, named("医院鉴定日期")]
    diag_dr_codg: Annotated[str, needed(30, "诊断医师编码")]
    diag_dr_name: Annotated[str, needed(50, "诊断医师姓名")]
    begndate: Annotated[date, named("开始日期")]
    enddate: Annotated[date | None, named("结束日期")] = None
    exp_content: Annotated[str, text(4000, "手术时间")] = ""
    trt_dcla_detl_sn: Annotated[str, text(30, "待遇申报明细流水号")] = ""
    selfdef_splm_flag: Annotated[str, text(3, "自定义补充标志")] = ""
    memo: Annotated[str, text(500, "备注")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("慢特病备案信息")]


_KNOWN = (
    "psn_no", "insutype", "opsp_dise_code", "opsp_dise_name", "tel", "ide_fixmedins_no",
    "ide_fixmedins_name", "hosp_ide_date", "diag_dr_name", "begndate", "enddate",
)  # fmt: skip


def handle(call: Call, given: Input) -> bytes:
    """The receipt number; the insured place decides, and the person is told."""

    def work() -> tuple[str, Declared]:
        person = applying.person(call, given.data.psn_no, given.data.insutype)
        asked = _application(call, given.data)
        return applying.declared(apply(call.actor, person.id, asked, call.moment))

    return call.once(work)


def _application(call: Call, data: Data) -> Application:
    return Application(
        disease=applying.disease(data.opsp_dise_code, "opsp_dise_code"),
        channel="institution",
        first=data.begndate,
        last=data.enddate,
        code=data.opsp_dise_code,
        institution_code=call.institution.code,
        found_by_code=data.ide_fixmedins_no[:12],
        found_by=data.ide_fixmedins_name,
        found_on=data.hosp_ide_date,
        doctor=data.diag_dr_name,
        phone=data.tel,
        details=visits.details(data, _KNOWN),
    )
