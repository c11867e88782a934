"""4101 医疗保障基金结算清单上传: the settlement list of a stay, checked against what was settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from yidi.actions.settlement.submit_list import submit_list
from yidi.core.settlement.listed import ItemSums, Listed
from yidi.interfaces.hospital import visits
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.visits import Named
from yidi.protocol.envelope import Moment
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Fen

NAME = "医疗保障基金结算清单上传"
CHANGES = True


class SetlInfo(Named, kw_only=True):
    """结算清单信息."""

    setl_id: Annotated[str, needed(30, "结算ID")]
    medcasno: Annotated[str, needed(30, "病案号")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    gend: Annotated[str, needed(6, "性别")]
    ntly: Annotated[str, needed(6, "国籍")]
    naty: Annotated[str, needed(3, "民族")]
    patn_cert_type: Annotated[str, needed(6, "患者证件类别")]
    certno: Annotated[str, needed(50, "证件号码")]
    prfs: Annotated[str, needed(6, "职业")]
    coner_name: Annotated[str, needed(50, "联系人姓名")]
    patn_rlts: Annotated[str, needed(3, "与患者关系")]
    coner_addr: Annotated[str, needed(200, "联系人地址")]
    coner_tel: Annotated[str, needed(50, "联系人电话")]
    hi_type: Annotated[str, needed(6, "医保类型")]
    insuplc: Annotated[str, needed(6, "参保地")]
    ipt_med_type: Annotated[str, needed(6, "住院医疗类型")]
    adm_caty: Annotated[str, needed(10, "入院科别")]
    dscg_caty: Annotated[str, needed(10, "出院科别")]
    dscg_way: Annotated[str, needed(3, "离院方式")]
    bill_code: Annotated[str, needed(50, "票据代码")]
    bill_no: Annotated[str, needed(30, "票据号码")]
    biz_sn: Annotated[str, needed(50, "业务流水号")]
    hi_paymtd: Annotated[str, needed(3, "医保支付方式")]
    hsorg: Annotated[str, needed(100, "医保机构")]
    hsorg_opter: Annotated[str, needed(50, "医保机构经办人")]
    medins_fill_dept: Annotated[str, needed(100, "医疗机构填报部门")]
    medins_fill_psn: Annotated[str, needed(50, "医疗机构填报人")]
    brdy: Annotated[date, named("出生日期")]
    adm_time: Annotated[Moment | None, named("入院时间")] = None
    dscg_time: Annotated[Moment | None, named("出院时间")] = None
    setl_begn_date: Annotated[date, named("结算开始日期")]
    setl_end_date: Annotated[date, named("结算结束日期")]
    psn_selfpay: Annotated[Fen, named("个人自付")]
    psn_ownpay: Annotated[Fen, named("个人自费")]
    acct_pay: Annotated[Fen, named("个人账户支出")]
    psn_cashpay: Annotated[Fen, named("个人现金支付")]
    fixmedins_name: Annotated[str, text(200, "定点医药机构名称")] = ""
    fixmedins_code: Annotated[str, text(12, "定点医药机构编号")] = ""
    hi_setl_lv: Annotated[str, text(3, "医保结算等级")] = ""
    hi_no: Annotated[str, text(30, "医保编号")] = ""
    dcla_time: Annotated[str, text(19, "申报时间")] = ""
    age: Annotated[str, text(4, "年龄")] = ""
    nwb_age: Annotated[str, text(4, "新生儿年龄（天）")] = ""
    curr_addr: Annotated[str, text(200, "现住址")] = ""
    emp_name: Annotated[str, text(200, "单位名称")] = ""
    emp_addr: Annotated[str, text(200, "单位地址")] = ""
    emp_tel: Annotated[str, text(50, "单位电话")] = ""
    poscode: Annotated[str, text(6, "邮编")] = ""
    sp_psn_type: Annotated[str, text(6, "特殊人员类型")] = ""
    nwb_adm_type: Annotated[str, text(3, "新生儿入院类型")] = ""
    nwb_bir_wt: Annotated[str, text(6, "新生儿出生体重")] = ""
    nwb_adm_wt: Annotated[str, text(6, "新生儿入院体重")] = ""
    opsp_diag_caty: Annotated[str, text(10, "门诊慢特病诊断科别")] = ""
    opsp_mdtrt_date: Annotated[str, text(10, "门诊慢特病就诊日期")] = ""
    adm_way: Annotated[str, text(3, "入院途径")] = ""
    trt_type: Annotated[str, text(3, "治疗类别")] = ""
    refldept_dept: Annotated[str, text(60, "转科科别")] = ""
    act_ipt_days: Annotated[str, text(4, "实际住院天数")] = ""
    otp_wm_dise: Annotated[str, text(200, "门（急）诊西医诊断")] = ""
    wm_dise_code: Annotated[str, text(20, "西医诊断代码")] = ""
    otp_tcm_dise: Annotated[str, text(200, "门（急）诊中医诊断")] = ""
    tcm_dise_code: Annotated[str, text(20, "中医诊断代码")] = ""
    diag_code_cnt: Annotated[str, text(3, "诊断代码计数")] = ""
    oprn_oprt_code_cnt: Annotated[str, text(3, "手术操作代码计数")] = ""
    vent_used_dura: Annotated[str, text(10, "呼吸机使用时长")] = ""
    pwcry_bfadm_coma_dura: Annotated[str, text(20, "入院前昏迷时长")] = ""
    pwcry_afadm_coma_dura: Annotated[str, text(20, "入院后昏迷时长")] = ""
    bld_cat: Annotated[str, text(3, "输血品种")] = ""
    bld_amt: Annotated[str, text(6, "输血量")] = ""
    bld_unt: Annotated[str, text(3, "输血计量单位")] = ""
    spga_nurscare_days: Annotated[str, text(4, "特级护理天数")] = ""
    lv1_nurscare_days: Annotated[str, text(4, "一级护理天数")] = ""
    scd_nurscare_days: Annotated[str, text(4, "二级护理天数")] = ""
    lv3_nurscare_days: Annotated[str, text(4, "三级护理天数")] = ""
    acp_medins_name: Annotated[str, text(200, "拟接收机构名称")] = ""
    acp_optins_code: Annotated[str, text(30, "拟接收机构代码")] = ""
    days_rinp_flag_31: Annotated[str, text(3, "出院31天内再住院计划标志")] = ""
    days_rinp_pup_31: Annotated[str, text(200, "出院31天内再住院目的")] = ""
    chfpdr_name: Annotated[str, text(50, "主诊医师姓名")] = ""
    chfpdr_code: Annotated[str, text(30, "主诊医师代码")] = ""


class Payment(Struct, kw_only=True):
    """基金支付信息."""

    fund_pay_type: Annotated[str, needed(6, "基金支付类型", "fund_pay_type")]
    fund_payamt: Annotated[Fen, named("基金支付金额")]


class OutpatientDiagnosis(Struct, kw_only=True):
    """门诊慢特病诊断信息."""

    diag_name: Annotated[str, needed(100, "诊断名称")]
    diag_code: Annotated[str, needed(20, "诊断代码")]
    oprn_oprt_name: Annotated[str, text(500, "手术操作名称")] = ""
    oprn_oprt_code: Annotated[str, text(30, "手术操作代码")] = ""


class Diagnosis(Struct, kw_only=True):
    """住院诊断信息."""

    maindiag_flag: Annotated[str, needed(3, "主诊断标志", "maindiag_flag")]
    diag_type: Annotated[str, needed(3, "诊断类别", "diag_type")]
    diag_code: Annotated[str, needed(20, "诊断代码")]
    diag_name: Annotated[str, needed(100, "诊断名称")]
    adm_cond_type: Annotated[str, text(3, "入院病情类型")] = ""


class Item(Struct, kw_only=True):
    """收费项目信息."""

    med_chrgitm: Annotated[str, needed(6, "医疗收费项目", "med_chrgitm_type")]
    amt: Annotated[Fen, named("金额")]
    claa_sumfee: Annotated[Fen, named("甲类费用合计")]
    clab_amt: Annotated[Fen, named("乙类金额")]
    fulamt_ownpay_amt: Annotated[Fen, named("全自费金额")]
    oth_amt: Annotated[Fen, named("其他金额")]


class Operation(Struct, kw_only=True):
    """手术操作信息."""

    oprn_oprt_type: Annotated[str, needed(3, "手术操作类别")]
    oprn_oprt_name: Annotated[str, needed(500, "手术操作名称")]
    oprn_oprt_code: Annotated[str, needed(30, "手术操作代码")]
    oprn_oprt_date: Annotated[str, needed(19, "手术操作日期")]
    anst_way: Annotated[str, text(3, "麻醉方式")] = ""
    oper_dr_name: Annotated[str, needed(50, "术者医师姓名")]
    oper_dr_code: Annotated[str, needed(30, "术者医师代码")]
    anst_dr_name: Annotated[str, text(50, "麻醉医师姓名")] = ""
    anst_dr_code: Annotated[str, text(30, "麻醉医师代码")] = ""


class IntensiveCare(Struct, kw_only=True):
    """重症监护信息."""

    scs_cutd_ward_type: Annotated[str, needed(6, "重症监护病房类型")]
    scs_cutd_inpool_time: Annotated[datetime, named("重症监护进入时间")]
    scs_cutd_exit_time: Annotated[datetime, named("重症监护退出时间")]
    scs_cutd_sum_dura: Annotated[str, needed(10, "重症监护合计时长")]


class Input(Struct, kw_only=True):
    """交易输入. payinfo is left out by some editions (4101A)."""

    setlinfo: Annotated[SetlInfo, named("结算清单信息")]
    payinfo: Annotated[list[Payment], named("基金支付信息")] = []
    opspdiseinfo: Annotated[list[OutpatientDiagnosis], named("门诊慢特病诊断信息")] = []
    diseinfo: Annotated[list[Diagnosis], named("住院诊断信息")]
    iteminfo: Annotated[list[Item], named("收费项目信息")]
    oprninfo: Annotated[list[Operation], named("手术操作信息")] = []
    icuinfo: Annotated[list[IntensiveCare], named("重症监护信息")] = []


class Output(Struct):
    """交易输出."""

    setl_list_id: Annotated[str, needed(30, "清单流水号")]


ACCOUNT = "310200"
"""基金支付类型 个人账户: listed beside the funds, not one of them."""


def handle(call: Call, given: Input) -> bytes:
    """Kept as it was sent, once it says what the bill says."""
    info = given.setlinfo
    at = visits.at(call, info)
    content: dict[str, Any] = msgspec.to_builtins(given, enc_hook=int)

    def work() -> tuple[str, Output]:
        number = submit_list(at, info.setl_id, _listed(given), content)
        return number, Output(number)

    return call.once(work)


def _listed(given: Input) -> Listed:
    info = given.setlinfo
    paid = [row.fund_payamt for row in given.payinfo if row.fund_pay_type != ACCOUNT]
    return Listed(
        first=info.adm_time,
        last=info.dscg_time,
        way=info.dscg_way,
        mains=sum(row.maindiag_flag == "1" for row in given.diseinfo),
        items=_items(given.iteminfo),
        self_paid=info.psn_selfpay,
        own_paid=info.psn_ownpay,
        account=info.acct_pay,
        cash=info.psn_cashpay,
        funds=sum(paid) if given.payinfo else None,
    )


def _items(rows: Sequence[Item]) -> tuple[ItemSums, ...]:
    return tuple(
        ItemSums(
            f"iteminfo[{n}]", row.med_chrgitm, row.amt, row.claa_sumfee, row.clab_amt,
            row.fulamt_ownpay_amt, row.oth_amt,
        )
        for n, row in enumerate(rows, 1)
    )  # fmt: skip
