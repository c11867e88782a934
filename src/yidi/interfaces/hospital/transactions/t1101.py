"""1101 人员信息获取: who stands at the till, and how that person is insured."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Struct

from yidi.actions.people.identify import Presented, identify
from yidi.interfaces.hospital import persons
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Age, Fen
from yidi.store.reads.insured import Enrolment

NAME = "人员信息获取"
CHANGES = False


class Data(Struct, kw_only=True):
    """查询条件."""

    mdtrt_cert_type: Annotated[str, needed(3, "就诊凭证类型", "mdtrt_cert_type")]
    mdtrt_cert_no: Annotated[str, needed(50, "就诊凭证编号")]
    card_sn: Annotated[str, text(32, "卡识别码")] = ""
    begntime: Annotated[datetime | None, named("开始时间")] = None
    psn_cert_type: Annotated[str, text(6, "人员证件类型", "psn_cert_type")] = ""
    certno: Annotated[str, text(50, "证件号码")] = ""
    psn_name: Annotated[str, text(50, "人员姓名")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class BaseInfo(Struct, kw_only=True):
    """基本信息."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    psn_cert_type: Annotated[str, needed(6, "人员证件类型", "psn_cert_type")]
    certno: Annotated[str, text(50, "证件号码")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    gend: Annotated[str, needed(6, "性别", "gend")]
    naty: Annotated[str, text(3, "民族")] = ""
    brdy: Annotated[date | None, named("出生日期")]
    age: Annotated[Age, named("年龄")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class InsuInfo(Struct, kw_only=True):
    """参保信息. psn_no: of this enrolment; the national record has one for all, our register one each."""

    balc: Annotated[Fen, named("余额")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    psn_type: Annotated[str, needed(6, "人员类别", "psn_type")]
    psn_insu_stas: Annotated[str, text(6, "人员参保状态", "psn_insu_stas")]
    psn_insu_date: Annotated[str, text(10, "个人参保日期")] = ""
    paus_insu_date: Annotated[str, text(10, "暂停参保日期")] = ""
    cvlserv_flag: Annotated[str, needed(3, "公务员标志", "cvlserv_flag")]
    insuplc_admdvs: Annotated[str, needed(6, "参保地医保区划")]
    emp_name: Annotated[str, text(200, "单位名称")] = ""
    psn_no: Annotated[str, text(30, "人员编号（本系统增加：该参保关系的）")]


class IdetInfo(Struct, kw_only=True):
    """身份信息."""

    psn_idet_type: Annotated[str, needed(6, "人员身份类别", "psn_idet_type")]
    psn_type_lv: Annotated[str, text(3, "人员类别等级")] = ""
    memo: Annotated[str, text(500, "备注")] = ""
    begntime: Annotated[str, text(19, "开始时间")] = ""
    endtime: Annotated[str, text(19, "结束时间")] = ""


class Output(Struct):
    """交易输出."""

    baseinfo: Annotated[BaseInfo, named("基本信息")]
    insuinfo: Annotated[list[InsuInfo], named("参保信息")]
    idetinfo: Annotated[list[IdetInfo], named("身份信息")]


def handle(call: Call, given: Input) -> Output:
    """Every enrolment that was asked for: the cashier chooses when there are several."""
    data = given.data
    credential = call.dialect.word("mdtrt_cert_type", data.mdtrt_cert_type, "data.mdtrt_cert_type")
    shown = Presented(
        credential,
        data.mdtrt_cert_no,
        data.card_sn,
        data.certno,
        data.psn_name,
        call.institution.code,
    )
    found = identify(call.actor, shown, call.region, call.institution.place, call.moment)
    return Output(
        _base(call, found[0]),
        [_insured(call, each) for each in found],
        [
            _class(call, word)
            for word in dict.fromkeys(each.hardship for each in found if _is(each))
        ],
    )


def _base(call: Call, person: Enrolment) -> BaseInfo:
    return BaseInfo(
        psn_no=person.psn_no,
        psn_cert_type=call.dialect.code("psn_cert_type", person.id_type),
        certno=person.number,
        psn_name=person.name,
        gend=persons.gend(call.dialect, person.male),
        brdy=person.birth,
        age=persons.age(person.birth, call.moment.date()),
    )


def _insured(call: Call, person: Enrolment) -> InsuInfo:
    dialect = call.dialect
    suspended = person.status_since if person.status == "suspended" else None
    return InsuInfo(
        balc=Fen(person.balance),
        insutype=dialect.code("insutype", person.insurance),
        psn_type=persons.psn_type(dialect, person, call.moment.date()),
        psn_insu_stas=dialect.code("psn_insu_stas", person.status),
        paus_insu_date=str(suspended or ""),
        cvlserv_flag=dialect.code("cvlserv_flag", person.civil_servant),
        insuplc_admdvs=person.region,
        psn_no=person.psn_no,
    )


def _is(person: Enrolment) -> bool:
    return person.hardship != "none"


def _class(call: Call, hardship: str) -> IdetInfo:
    return IdetInfo(psn_idet_type=call.dialect.code("psn_idet_type", hardship))
