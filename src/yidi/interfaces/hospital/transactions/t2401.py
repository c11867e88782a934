"""2401 入院办理: a stay is opened."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.open_visit import Arrival, open_visit
from yidi.core.settlement.diagnosing import ADMISSION
from yidi.interfaces.hospital import insured, visits
from yidi.interfaces.hospital.call import Call, Warned
from yidi.interfaces.hospital.visits import DiagnosisRow
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text

NAME = "入院办理"
CHANGES = True


class Admission(Struct, kw_only=True):
    """入院信息. [HN] writes cert_type, [JX] psn_cert_type with psn_type and psn_name."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    coner_name: Annotated[str, text(50, "联系人姓名")] = ""
    tel: Annotated[str, text(50, "联系电话")] = ""
    begntime: Annotated[Moment, named("开始时间")]
    mdtrt_cert_type: Annotated[str, needed(3, "就诊凭证类型", "mdtrt_cert_type")]
    mdtrt_cert_no: Annotated[str, text(50, "就诊凭证编号")] = ""
    card_sn: Annotated[str, text(32, "卡识别码")] = ""
    cert_type: Annotated[str, text(6, "证件类型", "psn_cert_type")] = ""
    psn_cert_type: Annotated[str, text(6, "证件类型", "psn_cert_type")] = ""
    certno: Annotated[str, needed(50, "证件号码")]
    psn_type: Annotated[str, text(6, "人员类别", "psn_type")] = ""
    psn_name: Annotated[str, text(50, "人员姓名")] = ""
    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    ipt_no: Annotated[str, needed(30, "住院号")]
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
    dise_type_code: Annotated[str, text(6, "病种类型")] = ""
    oprn_oprt_code: Annotated[str, text(30, "手术操作代码")] = ""
    oprn_oprt_name: Annotated[str, text(500, "手术操作名称")] = ""
    insuplc_admdvs: Annotated[str, text(6, "参保地医保区划")] = ""
    mdtrtarea_admvs: Annotated[str, text(6, "就医地医保区划")] = ""
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Input(Struct):
    """交易输入."""

    mdtrtinfo: Annotated[Admission, named("入院信息")]
    diseinfo: Annotated[list[DiagnosisRow], named("入院诊断信息")] = []


class Admitted(Struct, kw_only=True):
    """入院结果. exp_content: what stands in the way of settling, and chronic diseases."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Output(Struct):
    """交易输出."""

    result: Annotated[Admitted, named("入院结果")]


_KNOWN = (
    "psn_no", "insutype", "begntime", "mdtrt_cert_type", "mdtrt_cert_no", "card_sn", "cert_type",
    "psn_cert_type", "certno", "psn_name", "med_type", "ipt_no", "dise_codg", "insuplc_admdvs",
    "mdtrtarea_admvs",
)  # fmt: skip
"""What has a column of its own, or says who somebody is."""


def handle(call: Call, given: Input) -> bytes:
    """The number of the visit; a missing filing is warned of."""
    data = given.mdtrtinfo
    visits.same_districts(call, data)
    visits.identified(call, data)
    said = visits.flags(data.exp_content, stay=True)
    arrival = Arrival(
        region=insured.region(call),
        psn_no=data.psn_no,
        id_number=data.certno,
        name=data.psn_name,
        shown=data.mdtrt_cert_no,
        insurance=call.dialect.word("insutype", data.insutype),
        number=data.ipt_no,
        purpose=visits.purpose(
            call, data.med_type, data.dise_codg, data.mdtrt_cert_type, data.begntime, said
        ),
        diagnoses=visits.diagnoses(given.diseinfo, ADMISSION),
        details=visits.details(data, _KNOWN),
    )
    visits.must_be(arrival.purpose.care, stay=True)

    def work() -> tuple[str, Output | Warned]:
        made = open_visit(call.actor, visits.place(call), arrival, call.moment)
        extended = visits.extended(made.warnings)
        output = Output(Admitted(mdtrt_id=made.mdtrt_id, exp_content=extended))
        warning = visits.warning(made.warnings)
        return made.mdtrt_id, Warned(output, warning) if warning else output

    return visits.opened(call, arrival, work)
