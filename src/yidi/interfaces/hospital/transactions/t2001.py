"""2001 人员待遇享受检查: may it be settled directly, by each fund; a refusal is an answer (infcode 0)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.check_entitlement import Finding, Question, check_entitlement
from yidi.core.problems import Problem
from yidi.core.settlement import disease_codes
from yidi.interfaces.hospital import insured
from yidi.interfaces.hospital.call import Call
from yidi.protocol import envelope
from yidi.protocol.extension import extension
from yidi.protocol.fields import named, needed, text
from yidi.store.reads.insured import Enrolment

NAME = "人员待遇享受检查"
CHANGES = False
_LONGEST = 500


class Data(Struct, kw_only=True):
    """查询条件."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    fixmedins_code: Annotated[str, needed(12, "定点医药机构编号")]
    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    begntime: Annotated[datetime, named("开始时间")]
    endtime: Annotated[datetime | None, named("结束时间")] = None
    dise_codg: Annotated[str, text(30, "病种编码")] = ""
    dise_name: Annotated[str, text(500, "病种名称")] = ""
    oprn_oprt_code: Annotated[str, text(30, "手术操作代码")] = ""
    oprn_oprt_name: Annotated[str, text(500, "手术操作名称")] = ""
    matn_type: Annotated[str, text(6, "生育类别")] = ""
    birctrl_type: Annotated[str, text(6, "计划生育手术类别")] = ""
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Treatment(Struct, kw_only=True):
    """待遇检查结果."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    trt_chk_type: Annotated[str, needed(6, "待遇检查类型", "trt_chk_type")]
    fund_pay_type: Annotated[str, needed(6, "基金支付类型", "fund_pay_type")]
    trt_enjymnt_flag: Annotated[str, needed(3, "基金款项待遇享受标志")]
    begndate: Annotated[str, needed(10, "开始日期")]
    enddate: Annotated[str, text(10, "结束日期")] = ""
    trt_chk_rslt: Annotated[str, text(500, "待遇检查结果")] = ""
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class Output(Struct):
    """交易输出."""

    trtinfo: Annotated[list[Treatment], named("待遇检查结果")]


def handle(call: Call, given: Input) -> Output:
    """One row for each fund that the person has."""
    data = given.data
    found = check_entitlement(call.actor, _question(call, data), call.moment)
    result = spoken(found.problem) if found.problem else COVERS[found.covers]
    return Output(
        [
            Treatment(
                psn_no=data.psn_no,
                trt_chk_type=call.dialect.code("trt_chk_type", "fund"),
                fund_pay_type=call.dialect.code(
                    "fund_pay_type", f"{fund}.{found.person.insurance}"
                ),
                trt_enjymnt_flag="0" if found.problem else "1",
                begndate=f"{data.begntime:%F}",
                trt_chk_rslt=result,
            )
            for fund in _funds(found)
        ]
    )


def _question(call: Call, data: Data) -> Question:
    dialect, at = call.dialect, call.institution
    return Question(
        region=insured.region(call),
        psn_no=data.psn_no,
        insurance=dialect.word("insutype", data.insutype, "data.insutype"),
        institution=at.code,
        place=call.place,
        level=at.level,
        pharmacy=at.pharmacy,
        care=dialect.word("med_type", data.med_type, "data.med_type"),
        first=data.begntime.replace(tzinfo=envelope.ZONE),
        disease=disease_codes.disease(data.dise_codg) or "",
        emergency=extension(data.exp_content).emergency,
    )


COVERS = {
    "yes": "已备案，可以直接结算。",
    "deemed": "急诊抢救视同备案，可以直接结算。",
    "not_needed": "无需备案，可以直接结算。",
}


def spoken(problem: Problem) -> str:
    """A problem as one text of at most 500 characters: why, what to do, by which clause."""
    source = f"（{problem.document}{problem.article}）" if problem.document else ""
    return f"{problem.sentence}{problem.next_step}{source}"[:_LONGEST]


def _funds(found: Finding) -> list[str]:
    """The funds that may pay for this person, by their national fields."""
    person: Enrolment = found.person
    made = ["hifp_pay", "hifob_pay" if person.insurance == "employee" else "hifmi_pay"]
    if person.civil_servant == "entitled":
        made.append("cvlserv_pay")
    if person.hardship != "none":
        made.append("maf_pay")
    return made
