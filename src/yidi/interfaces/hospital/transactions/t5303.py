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
from yidi.interfaces.hospital.persons import Visited
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
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


class Staying(Visited, kw_only=True):
    """在院信息. out_flag 1: insured elsewhere."""

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
    return Staying(
        **persons.visited(call.dialect, card, call.moment.date()),
        begndate=card.first.date(),
        med_type=card.med_type,
        ipt_otp_no=card.number,
        out_flag="0" if regions.contains(card.person.region, card.place) else "1",
    )
