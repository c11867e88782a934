"""5304 转院信息查询: the transfers of a person, with the span that was filed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.core import regions
from yidi.core.filing.life import STATES
from yidi.interfaces.hospital import applying, persons
from yidi.interfaces.hospital.call import Call
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
from yidi.store import reach
from yidi.store.reads import policy, referrals
from yidi.store.reads.insured import Enrolment
from yidi.store.reads.referrals import Sent

NAME = "转院信息查询"
CHANGES = False


class Data(Struct, kw_only=True):
    """查询条件."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    begntime: Annotated[Moment, named("开始时间")]
    endtime: Annotated[Moment | None, named("结束时间")] = None


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Row(Struct, kw_only=True):
    """转院信息. memo: how the filing stands; the number is ours beside the national fields, for 2502."""

    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    psn_cert_type: Annotated[str, needed(6, "人员证件类型", "psn_cert_type")]
    certno: Annotated[str, needed(50, "证件号码")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    gend: Annotated[str, needed(6, "性别", "gend")]
    reflin_medins_no: Annotated[str, text(12, "转往定点医药机构编号")]
    reflin_medins_name: Annotated[str, text(200, "转往医院名称")]
    mdtrtarea_admdvs: Annotated[str, needed(6, "就医地行政区划")]
    out_flag: Annotated[str, needed(3, "异地标志")]
    refl_date: Annotated[date, named("转院日期")]
    refl_rea: Annotated[str, needed(100, "转院原因")]
    begndate: Annotated[date, named("开始日期")]
    enddate: Annotated[str, text(10, "结束日期")] = ""
    hosp_agre_refl_flag: Annotated[str, text(3, "医院同意转院标志", "hosp_agre_refl_flag")]
    memo: Annotated[str, text(500, "备案状态")]
    trt_dcla_detl_sn: Annotated[str, needed(30, "待遇申报明细流水号")]


class Output(Struct):
    """交易输出."""

    refmedin: Annotated[list[Row], named("转院信息")]


def handle(call: Call, given: Input) -> Output:
    """Those with a day of transfer in the span; without an end, up to today."""
    first = given.data.begntime.date()
    last = given.data.endtime.date() if given.data.endtime else call.moment.date()
    with reach.service():
        person = applying.asked_about(call, given.data.psn_no, "转院")
        found = referrals.of_person(person.id, first, last)
        covers = policy.book(person.region).covers
    return Output([_row(call, person, one, regions.scope(covers, one.place)) for one in found])


def _row(call: Call, person: Enrolment, one: Sent, scope: str) -> Row:
    return Row(
        insutype=call.dialect.code("insutype", person.insurance),
        psn_no=person.psn_no,
        psn_cert_type=call.dialect.code("psn_cert_type", person.id_type),
        certno=person.number,
        psn_name=person.name,
        gend=persons.gend(call.dialect, person.male),
        reflin_medins_no=one.to_code,
        reflin_medins_name=one.to_name,
        mdtrtarea_admdvs=one.place,
        out_flag="0" if scope == "local" else "1",
        refl_date=one.day,
        refl_rea=one.reason,
        begndate=one.first,
        enddate=f"{one.last}" if one.last else "",
        hosp_agre_refl_flag=one.agreed or "1",
        memo=STATES[one.state],
        trt_dcla_detl_sn=one.number,
    )
