"""2201 门诊挂号: an outpatient visit is opened."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.open_visit import Arrival, open_visit
from yidi.interfaces.hospital import insured, visits
from yidi.interfaces.hospital.call import Call, Warned
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text

NAME = "门诊挂号"
CHANGES = True


class Data(Struct, kw_only=True):
    """挂号信息."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    begntime: Annotated[Moment, named("开始时间")]
    mdtrt_cert_type: Annotated[str, needed(3, "就诊凭证类型", "mdtrt_cert_type")]
    mdtrt_cert_no: Annotated[str, needed(50, "就诊凭证编号")]
    card_sn: Annotated[str, text(32, "卡识别码")] = ""
    psn_cert_type: Annotated[str, needed(6, "证件类型", "psn_cert_type")]
    certno: Annotated[str, needed(50, "证件号码")]
    psn_type: Annotated[str, text(6, "人员类别", "psn_type")] = ""
    psn_name: Annotated[str, needed(50, "人员姓名")]
    ipt_otp_no: Annotated[str, needed(30, "住院/门诊号")]
    atddr_no: Annotated[str, text(30, "医师编码")] = ""
    dr_name: Annotated[str, text(50, "医师姓名")] = ""
    dept_code: Annotated[str, needed(30, "科室编码")]
    dept_name: Annotated[str, needed(100, "科室名称")]
    caty: Annotated[str, needed(10, "科别")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("挂号信息")]


class Registered(Struct, kw_only=True):
    """挂号结果. exp_content: what stands in the way of settling, and chronic diseases."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    ipt_otp_no: Annotated[str, needed(30, "住院/门诊号")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Output(Struct):
    """交易输出."""

    data: Annotated[Registered, named("挂号结果")]


_KEPT = ("atddr_no", "dr_name", "dept_code", "dept_name", "caty", "psn_type")


def handle(call: Call, given: Input) -> bytes:
    """The number of the visit; a missing filing is warned of."""
    data = given.data
    said = visits.flags(data.exp_content, stay=False)
    arrival = Arrival(
        region=insured.region(call),
        psn_no=data.psn_no,
        id_number=data.certno,
        name=data.psn_name,
        shown=data.mdtrt_cert_no,
        insurance=call.dialect.word("insutype", data.insutype),
        number=data.ipt_otp_no,
        purpose=visits.purpose(call, "", "", data.mdtrt_cert_type, data.begntime, said),
        details={name: value for name in _KEPT if (value := getattr(data, name))},
    )

    def work() -> tuple[str, Output | Warned]:
        made = open_visit(call.actor, visits.place(call), arrival, call.moment)
        extended = visits.extended(made.warnings, made.chronic)
        output = Output(Registered(
            mdtrt_id=made.mdtrt_id, psn_no=data.psn_no, ipt_otp_no=data.ipt_otp_no,
            exp_content=extended,
        ))  # fmt: skip
        warning = visits.warning(made.warnings, made.chronic)
        return made.mdtrt_id, Warned(output, warning) if warning else output

    return visits.opened(call, arrival, work)
