"""2507 人员意外伤害备案: an accident is reported; it is kept and reviewed afterwards."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.chronic.report_injury import Injury, report_injury
from yidi.interfaces.hospital import applying, visits
from yidi.interfaces.hospital.applying import Declared
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text

NAME = "人员意外伤害备案"
CHANGES = True
Output = Declared


class Data(Struct, kw_only=True):
    """意外伤害备案信息."""

    dcla_souc: Annotated[str, needed(6, "申报来源", "dcla_souc")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    insutype: Annotated[str, text(6, "险种类型", "insutype")] = ""
    psn_cert_type: Annotated[str, needed(6, "人员证件类型", "psn_cert_type")]
    certno: Annotated[str, needed(50, "证件号码")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    insu_admdvs: Annotated[str, needed(6, "参保所属医保区划")]
    chk_pay_flag: Annotated[str, needed(3, "审核支付标志")]
    begndate: Annotated[date, named("开始日期")]
    enddate: Annotated[date | None, named("结束日期")] = None
    mdtrtarea_admdvs: Annotated[str, text(6, "就医地行政区划")] = ""
    fixmedins_code: Annotated[str, text(30, "定点医药机构编号")] = ""
    adm_time: Annotated[date | None, named("入院日期")] = None
    trum_time: Annotated[date | None, named("受伤日期")] = None
    trum_site: Annotated[str, text(200, "受伤地点")] = ""
    trum_rea: Annotated[str, text(200, "受伤原因")] = ""
    agnter_name: Annotated[str, text(50, "代办人姓名")] = ""
    agnter_tel: Annotated[str, text(30, "代办人联系方式")] = ""
    memo: Annotated[str, text(500, "备注")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("意外伤害备案信息")]


_KNOWN = (
    "psn_no", "psn_cert_type", "certno", "psn_name", "insu_admdvs", "chk_pay_flag", "begndate",
    "trum_time", "trum_site", "trum_rea",
)  # fmt: skip


def handle(call: Call, given: Input) -> bytes:
    """The receipt number."""
    data = given.data
    injury = Injury(
        first=data.begndate, pays=data.chk_pay_flag, institution_code=call.institution.code,
        happened_on=data.trum_time, site=data.trum_site, cause=data.trum_rea,
        details=visits.details(data, _KNOWN),
    )  # fmt: skip

    def work() -> tuple[str, Declared]:
        person = applying.same_person(call, data.psn_no, data.certno, data.psn_name)
        return applying.declared(report_injury(call.actor, person, injury, call.moment))

    return call.once(work)
