"""5303 在院信息查询: who is in this hospital."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import look_visits
from yidi.actions.settlement.look_visits import Span
from yidi.core import regions
from yidi.interfaces.hospital import persons, visits
from yidi.interfaces.hospital.call import Call
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Age
from yidi.store.reads.visit_lists import VisitCard

NAME = "在院信息查询"
CHANGES = False


class Data(Struct, kw_only=True):
    """查询条件. psn_no empty: everybody."""

    psn_no: Annotated[str, text(30, "人员编号")] = ""
    begntime: Annotated[Moment, named("开始时间")]
    endtime: Annotated[Moment, named("结束时间")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Staying(Struct, kw_only=True):
    """在院信息. out_flag 1: insured elsewhere."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    psn_cert_type: Annotated[str, needed(6, "人员证件类型", "psn_cert_type")]
    certno: Annotated[str, text(50, "证件号码")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    gend: Annotated[str, needed(6, "性别", "gend")]
    brdy: Annotated[date | None, named("出生日期")]
    age: Annotated[Age, named("年龄")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    begndate: Annotated[date, named("开始日期")]
    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    ipt_otp_no: Annotated[str, text(30, "住院/门诊号")]
    out_flag: Annotated[str, text(3, "异地标志")]


class Output(Struct):
    """交易输出."""

    data: Annotated[list[Staying], named("在院信息")]


def handle(call: Call, given: Input) -> Output:
    """The latest admission first, 500 at most."""
    data = given.data
    span = Span(visits.moment(data.begntime), visits.moment(data.endtime))
    listed = look_visits.in_hospital(
        call.actor, call.institution.code, data.psn_no, span, call.moment
    )
    return Output([_staying(call, card) for card in listed])


def _staying(call: Call, card: VisitCard) -> Staying:
    person, dialect = card.person, call.dialect
    return Staying(
        mdtrt_id=card.mdtrt_id,
        psn_no=person.psn_no,
        psn_cert_type=dialect.code("psn_cert_type", person.id_type),
        certno=person.number,
        psn_name=person.name,
        gend=persons.gend(dialect, person.male),
        brdy=person.birth,
        age=persons.age(person.birth, call.moment.date()),
        insutype=dialect.code("insutype", card.insurance),
        begndate=card.first.date(),
        med_type=card.med_type,
        ipt_otp_no=card.number,
        out_flag="0" if regions.contains(person.region, card.place) else "1",
    )
