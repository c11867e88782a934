"""2402 出院办理: a stay ends."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.discharge import Leaving, discharge
from yidi.core.settlement.diagnosing import DISCHARGE
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import DiagnosisRow, Named
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text

NAME = "出院办理"
CHANGES = True
Output = None


class Discharge(Named, kw_only=True):
    """出院信息."""

    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    endtime: Annotated[Moment, named("结束时间")]
    dise_codg: Annotated[str, text(30, "病种编码")] = ""
    dise_name: Annotated[str, text(500, "病种名称")] = ""
    oprn_oprt_code: Annotated[str, text(30, "手术操作代码")] = ""
    oprn_oprt_name: Annotated[str, text(500, "手术操作名称")] = ""
    cop_flag: Annotated[str, text(3, "伴有并发症标志")] = ""
    dscg_dept_codg: Annotated[str, needed(30, "出院科室编码")]
    dscg_dept_name: Annotated[str, needed(100, "出院科室名称")]
    dscg_bed: Annotated[str, text(30, "出院床位")] = ""
    dscg_way: Annotated[str, needed(3, "离院方式", "dscg_way")]
    die_date: Annotated[date | None, named("死亡日期")] = None
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Input(Struct):
    """交易输入."""

    dscginfo: Annotated[Discharge, named("出院信息")]
    diseinfo: Annotated[list[DiagnosisRow], named("出院诊断信息")] = []


_KNOWN = ("mdtrt_id", "psn_no", "insutype", "endtime", "exp_content")


def handle(call: Call, given: Input) -> bytes:
    """The stay is discharged; it can still be charged and settled."""
    data = given.dscginfo
    visits.known_code(call, "dscg_way", data.dscg_way)
    leaving = Leaving(
        last=visits.moment(data.endtime),
        way=data.dscg_way,
        died=data.die_date,
        diagnoses=visits.diagnoses(given.diseinfo, DISCHARGE),
        details=visits.details(data, _KNOWN),
    )
    at = visits.at(call, data)

    def work() -> tuple[str, None]:
        discharge(at, leaving)
        return at.mdtrt_id, None

    return call.once(work)
