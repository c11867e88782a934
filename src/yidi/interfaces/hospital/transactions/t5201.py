"""5201 就诊信息查询: the visits of a person at this institution."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import look_visits
from yidi.actions.settlement.look_visits import Span
from yidi.interfaces.hospital import insured, persons, visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.persons import Visited
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
from yidi.store.reads.visit_lists import VisitCard

NAME = "就诊信息查询"
CHANGES = False


class Data(Struct, kw_only=True):
    """查询条件."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    begntime: Annotated[Moment, named("开始时间")]
    endtime: Annotated[Moment, named("结束时间")]
    med_type: Annotated[str, text(6, "医疗类别", "med_type")] = ""
    mdtrt_id: Annotated[str, text(30, "就诊ID")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Visit(Visited, kw_only=True):
    """就诊信息. endtime is empty while the visit goes on; inhosp_stas 1: in hospital."""

    psn_type: Annotated[str, needed(6, "人员类别", "psn_type")]
    cvlserv_flag: Annotated[str, needed(3, "公务员标志", "cvlserv_flag")]
    insu_optins: Annotated[str, needed(6, "参保机构医保区划")]
    begntime: Annotated[str, needed(19, "开始时间")]
    endtime: Annotated[str, text(19, "结束时间")]
    mdtrt_cert_type: Annotated[str, needed(3, "就诊凭证类型", "mdtrt_cert_type")]
    med_type: Annotated[str, text(6, "医疗类别", "med_type")]
    ipt_otp_no: Annotated[str, needed(30, "住院/门诊号")]
    dise_codg: Annotated[str, text(30, "病种编码")]
    dise_name: Annotated[str, text(500, "病种名称")]
    inhosp_stas: Annotated[str, text(3, "在院状态")]
    ipt_days: Annotated[int, named("住院天数")]
    die_date: Annotated[str, text(10, "死亡日期")]


class Output(Struct):
    """交易输出."""

    mdtrtinfo: Annotated[list[Visit], named("就诊信息")]


def handle(call: Call, given: Input) -> Output:
    """The latest first."""
    data = given.data
    span = Span(visits.moment(data.begntime), visits.moment(data.endtime))
    listed = look_visits.of_person(
        call.actor, call.institution.code, insured.region(call), data.psn_no, span, data.med_type,
        call.moment,
    )  # fmt: skip
    wanted = [card for card in listed if data.mdtrt_id in {"", card.mdtrt_id}]
    return Output([_visit(call, card) for card in wanted])


def _visit(call: Call, card: VisitCard) -> Visit:
    person, dialect, today = card.person, call.dialect, call.moment.date()
    staying = visits.is_stay(card.care) and card.last is None
    return Visit(
        **persons.visited(dialect, card, today),
        psn_type=persons.psn_type(dialect, person, today),
        cvlserv_flag=dialect.code("cvlserv_flag", person.civil_servant),
        insu_optins=person.region,
        begntime=f"{card.first:%F %T}",
        endtime=f"{card.last:%F %T}" if card.last else "",
        mdtrt_cert_type=dialect.code("mdtrt_cert_type", card.credential),
        med_type=card.med_type,
        ipt_otp_no=card.number,
        dise_codg=card.disease_code,
        dise_name=str(card.details.get("dise_name", "")),
        inhosp_stas="1" if staying else "0",
        ipt_days=_days(card, today) if visits.is_stay(card.care) else 0,
        die_date=str(card.details.get("die_date", "")),
    )


def _days(card: VisitCard, today: date) -> int:
    """Days in hospital; leaving on the day of admission counts as one."""
    last = card.last.date() if card.last else today
    return max((last - card.first.date()).days, 1)
