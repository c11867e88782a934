"""5203 结算信息查询: a settlement or a reversal of this institution, by its number."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement import look_settlement
from yidi.core.settlement import disease_codes
from yidi.core.settlement.paid import REVERSAL, Paid
from yidi.interfaces.hospital import insured, settled
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.settled import MoneyBlock, SetlDetail
from yidi.interfaces.hospital.visits import Named
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen

NAME = "结算信息查询"
CHANGES = False


class Data(Named, kw_only=True):
    """查询条件."""

    setl_id: Annotated[str, needed(30, "结算ID")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Info(MoneyBlock, kw_only=True):
    """结算信息. psn_pay and cash_payamt are what 2207 and 2304 call psn_part_amt and psn_cash_pay."""

    setl_id: Annotated[str, needed(30, "结算ID")]
    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    insutype: Annotated[str, needed(6, "险种类型", "insutype")]
    insu_optins: Annotated[str, needed(6, "参保机构医保区划")]
    pay_loc: Annotated[str, needed(6, "支付地点类别", "pay_loc")]
    fixmedins_code: Annotated[str, needed(12, "定点医药机构编号")]
    hosp_lv: Annotated[str, text(6, "医院等级", "hosp_lv")]
    fixmedins_poolarea: Annotated[str, text(6, "定点归属机构")]
    lmtpric_hosp_lv: Annotated[str, text(6, "限价医院等级", "hosp_lv")]
    dedc_hosp_lv: Annotated[str, text(6, "起付线医院等级", "hosp_lv")]
    begndate: Annotated[date, named("开始日期")]
    enddate: Annotated[date, named("结束日期")]
    setl_time: Annotated[str, needed(19, "结算时间")]
    medins_setl_id: Annotated[str, needed(30, "医药机构结算ID")]
    refd_setl_flag: Annotated[str, needed(3, "退费结算标志")]
    init_setl_id: Annotated[str, text(30, "原结算ID")]
    year: Annotated[str, needed(4, "年度")]
    dise_codg: Annotated[str, text(30, "病种编码")]
    invono: Annotated[str, text(20, "发票号")]
    clr_type: Annotated[str, needed(6, "清算类别", "clr_type")]
    clr_way: Annotated[str, needed(6, "清算方式", "clr_way")]
    clr_optins: Annotated[str, needed(6, "清算经办机构")]
    psn_pay: Annotated[Fen, named("个人支付金额")]
    cash_payamt: Annotated[Fen, named("现金支付金额")]


class Output(Struct):
    """交易输出."""

    setlinfo: Annotated[Info, named("结算信息")]
    setldetail: Annotated[list[SetlDetail], named("基金分项")]


def handle(call: Call, given: Input) -> Output:
    """As it was answered when it was made."""
    data = given.data
    found = look_settlement.one(
        call.actor, call.institution.code, insured.region(call), data.setl_id, data.psn_no,
        call.moment,
    )  # fmt: skip
    rows = settled.fund_rows(found.kept.amounts, found.insurance, call.dialect)
    return Output(_info(call, found), rows)


def _info(call: Call, found: Paid) -> Info:
    moved = settled.national(found.kept.amounts, call.dialect)
    level = settled.level(call)
    moved["psn_pay"], moved["cash_payamt"] = moved.pop("psn_part_amt"), moved.pop("psn_cash_pay")
    return Info(
        setl_id=found.setl_id,
        mdtrt_id=found.mdtrt_id,
        psn_no=found.psn_no,
        psn_name=found.person,
        insutype=call.dialect.code("insutype", found.insurance),
        insu_optins=found.region,
        pay_loc=call.dialect.code("pay_loc", found.scope),
        fixmedins_code=found.institution_code,
        hosp_lv=level,
        fixmedins_poolarea=found.place,
        lmtpric_hosp_lv=level,
        dedc_hosp_lv=level,
        begndate=found.first.date(),
        enddate=(found.last or found.settled_at).date(),
        setl_time=f"{found.settled_at:%F %T}",
        medins_setl_id=found.msgid,
        refd_setl_flag="1" if found.kind == REVERSAL else "0",
        init_setl_id=found.reverses,
        year=str(found.year),
        dise_codg=disease_codes.national(found.disease) if found.disease else "",
        invono=found.invoice,
        clr_type=call.dialect.code("clr_type", found.care),
        clr_way=call.dialect.code("clr_way", "by_item"),
        clr_optins=found.place,
        balc=Fen(found.balance),
        **moved,
    )
