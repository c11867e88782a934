"""`setlinfo` and `setldetail`: a settlement as the national record says it (nhsa-interface §2.10)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Struct

from yidi.actions.settlement.asking import Outcome
from yidi.actions.settlement.cancel import Cancelled
from yidi.core import people
from yidi.core.money import share
from yidi.core.settlement import explain, till
from yidi.core.settlement.amounts import NATIONAL, Amounts, turned
from yidi.interfaces.hospital import persons
from yidi.interfaces.hospital.call import Call, Warned
from yidi.protocol.codes import Dialect
from yidi.protocol.fields import named, needed, text
from yidi.protocol.numbers import Age, Fen, Ratio


class MoneyBlock(Struct, kw_only=True, omit_defaults=True):
    """金额. What every record of a settlement carries; two amounts have other names in 5203."""

    medfee_sumamt: Annotated[Fen, named("医疗费总额")]
    fulamt_ownpay_amt: Annotated[Fen, named("全自费金额")]
    overlmt_selfpay: Annotated[Fen, named("超限价自费费用")]
    preselfpay_amt: Annotated[Fen, named("先行自付金额")]
    inscp_scp_amt: Annotated[Fen, named("符合政策范围金额")]
    act_pay_dedc: Annotated[Fen, named("实际支付起付线")]
    hifp_pay: Annotated[Fen, named("基本医疗保险统筹基金支出")]
    cvlserv_pay: Annotated[Fen, named("公务员医疗补助资金支出")]
    hifes_pay: Annotated[Fen, named("企业补充医疗保险基金支出")]
    hifmi_pay: Annotated[Fen, named("居民大病保险资金支出")]
    hifob_pay: Annotated[Fen, named("职工大额医疗费用补助基金支出")]
    maf_pay: Annotated[Fen, named("医疗救助基金支出")]
    hifdm_pay: Annotated[Fen, named("伤残人员医疗保障基金支出")]
    oth_pay: Annotated[Fen, named("其他支出")]
    fund_pay_sumamt: Annotated[Fen, named("基金支付总额")]
    acct_pay: Annotated[Fen, named("个人账户支出")]
    hosp_part_amt: Annotated[Fen, named("医院负担金额")]
    balc: Annotated[Fen, named("余额")]
    acct_mulaid_pay: Annotated[Fen, named("个人账户共济支付金额")]


class SetlInfo(MoneyBlock, kw_only=True, omit_defaults=True):
    """结算信息."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    setl_id: Annotated[str, text(30, "结算ID")] = ""
    psn_no: Annotated[str, needed(30, "人员编号")]
    psn_name: Annotated[str, needed(50, "人员姓名")]
    psn_cert_type: Annotated[str, needed(6, "人员证件类型", "psn_cert_type")]
    certno: Annotated[str, needed(50, "证件号码")]
    gend: Annotated[str, text(6, "性别", "gend")]
    brdy: Annotated[date | None, named("出生日期")] = None
    age: Annotated[Age, named("年龄")]
    insutype: Annotated[str, text(6, "险种类型", "insutype")]
    psn_type: Annotated[str, needed(6, "人员类别", "psn_type")]
    cvlserv_flag: Annotated[str, needed(3, "公务员标志", "cvlserv_flag")]
    setl_time: Annotated[str, text(19, "结算时间")]
    mdtrt_cert_type: Annotated[str, text(3, "就诊凭证类型", "mdtrt_cert_type")]
    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    psn_part_amt: Annotated[Fen, named("个人负担总金额")]
    psn_cash_pay: Annotated[Fen, named("个人现金支出")]
    pool_prop_selfpay: Annotated[Ratio, named("基本医疗保险统筹基金支付比例")]
    medins_setl_id: Annotated[str, needed(30, "医药机构结算ID")]
    clr_optins: Annotated[str, text(6, "清算经办机构")]
    clr_way: Annotated[str, text(6, "清算方式", "clr_way")]
    clr_type: Annotated[str, needed(6, "清算类别", "clr_type")]
    exp_content: Annotated[str, text(4000, "字段扩展")] = ""


class SetlDetail(Struct, kw_only=True):
    """结算基金分项."""

    fund_pay_type: Annotated[str, needed(6, "基金支付类型", "fund_pay_type")]
    inscp_scp_amt: Annotated[Fen, named("符合政策范围金额")]
    crt_payb_lmt_amt: Annotated[Fen, named("本次可支付限额金额")]
    fund_payamt: Annotated[Fen, named("基金支付金额")]
    fund_pay_type_name: Annotated[str, text(200, "基金支付类型名称")] = ""
    setl_proc_info: Annotated[str, text(4000, "结算过程信息")] = ""


class SettledOut(Struct):
    """交易输出."""

    setlinfo: Annotated[SetlInfo, named("结算信息")]
    setldetail: Annotated[list[SetlDetail], named("基金分项")]


class AmountsBack(MoneyBlock, kw_only=True, omit_defaults=True):
    """撤销的金额，逐项与原结算相反；本次起付线和基金支付比例是原结算的."""

    mdtrt_id: Annotated[str, needed(30, "就诊ID")]
    setl_id: Annotated[str, needed(30, "结算ID（撤销记录的新编号）")]
    psn_no: Annotated[str, needed(30, "人员编号")]
    setl_time: Annotated[str, needed(19, "结算时间")]
    clr_optins: Annotated[str, text(6, "清算经办机构")]
    clr_way: Annotated[str, text(6, "清算方式", "clr_way")]
    clr_type: Annotated[str, needed(6, "清算类别", "clr_type")]
    medins_setl_id: Annotated[str, needed(30, "医药机构结算ID")]
    psn_part_amt: Annotated[Fen, named("个人负担总金额")]
    psn_cash_pay: Annotated[Fen, named("个人现金支出")]
    pool_prop_selfpay: Annotated[Ratio, named("基本医疗保险统筹基金支付比例")]
    insu_admdvs: Annotated[str, text(6, "参保机构行政区划")]
    begndate: Annotated[date, named("开始日期")]
    enddate: Annotated[date, named("结算日期")]
    setl_type: Annotated[str, text(6, "结算类别", "setl_type")]
    crt_dedc: Annotated[Fen, named("本次起付线")]
    invono: Annotated[str, text(20, "发票号")] = ""


class CancelledOut(Struct):
    """交易输出."""

    setlinfo: Annotated[AmountsBack, named("结算信息")]
    setldetail: Annotated[list[SetlDetail], named("基金分项")]


def output(call: Call, made: Outcome) -> SettledOut:
    """A settlement, or a trial of one, in the dialect of the place of care."""
    return SettledOut(_info(call, made), _details(call, made))


def remarked(out: Struct, made: Outcome) -> Struct | Warned:
    """With what the person should know besides in `warn_msg`: numbers that are only assumed (R31),
    readings, lines that do not belong here."""
    remarks = "".join(made.priced.quote.remarks)
    return Warned(out, remarks) if remarks else out


def _info(call: Call, made: Outcome) -> SetlInfo:
    person, visit, quote = made.found.person, made.found.visit, made.priced.quote
    dialect = call.dialect
    return SetlInfo(
        mdtrt_id=made.ask.asked.mdtrt_id,
        setl_id=made.setl_id,
        psn_no=person["psn_no"],
        psn_name=person["name"],
        psn_cert_type=dialect.code("psn_cert_type", person["id_type"]),
        certno=made.found.certno,
        gend=persons.gend(dialect, person["male"]),
        brdy=person["birth"],
        age=persons.age(person["birth"], made.at.date()),
        insutype=dialect.code("insutype", visit["insurance"]),
        psn_type=dialect.code("psn_type", _category(made)),
        cvlserv_flag=dialect.code("cvlserv_flag", person["civil_servant"]),
        setl_time=f"{made.at:%F %T}",
        mdtrt_cert_type=dialect.code("mdtrt_cert_type", quote.request.care.credential),
        med_type=made.med_type,
        pool_prop_selfpay=Ratio(_pool_share(made.amounts)),
        balc=Fen(made.balance),
        medins_setl_id=call.message.msgid,
        clr_optins=call.place,
        clr_way=dialect.code("clr_way", "by_item"),
        clr_type=dialect.code("clr_type", quote.request.care.type),
        **national(made.amounts, dialect),
    )


def national(moved: Amounts, dialect: Dialect) -> dict[str, Any]:
    """The amounts by their national names. Some provinces count account money into the funds' total,
    some have no field for hifdm_pay and carry it inside oth_pay."""
    named_so = {NATIONAL[n]: Fen(amount) for n, amount in zip(moved._fields, moved, strict=True)}
    if dialect.fund_total_with_account:
        named_so["fund_pay_sumamt"] = Fen(moved.fund_total + moved.account)
    if not dialect.hifdm_beside:
        named_so |= {"hifdm_pay": Fen(0), "oth_pay": Fen(moved.oth_pay + moved.hifdm_pay)}
    return named_so


def level(call: Call) -> str:
    """医院等级 of the institution that asks; a pharmacy has none."""
    here = call.institution
    return "" if here.pharmacy else call.dialect.code("hosp_lv", here.level)


def _category(made: Outcome) -> str:
    person, insurance = made.found.person, made.found.visit["insurance"]
    return people.category(insurance, person["retired"], person["birth"], made.at.date())


def _pool_share(moved: Amounts) -> int:
    """What the pool paid of what was left after the deductible, in ten-thousandths, half-up."""
    base = moved.in_scope - moved.deductible
    return share(moved.hifp_pay, base, 10_000) if base > 0 and moved.hifp_pay >= 0 else 0


def _details(call: Call, made: Outcome) -> list[SetlDetail]:
    """One row a fund that paid, and the account; the pool's row tells every step."""
    dialect = call.dialect
    told = "".join(explain.sentences(made.priced.quote))[:4000]
    limit = till.payable_before(made.priced)
    return fund_rows(made.amounts, made.found.visit["insurance"], dialect, told, limit)


def fund_rows(
    moved: Amounts, insurance: str, dialect: Dialect, told: str = "", limit: int = 0
) -> list[SetlDetail]:
    """One row a fund that paid, and the account; `told`: the steps, on the pool's row."""
    paid = {**moved.funds, "account": moved.account}
    rows = []
    for name, amount in paid.items():
        if amount or name == "hifp_pay":
            code = dialect.code("fund_pay_type", f"{name}.{insurance}")
            rows.append(
                SetlDetail(
                    fund_pay_type=code,
                    inscp_scp_amt=Fen(moved.in_scope),
                    crt_payb_lmt_amt=Fen(limit if name == "hifp_pay" else 0),
                    fund_payamt=Fen(amount),
                    fund_pay_type_name=dialect.dictionaries["fund_pay_type"].label(code),
                    setl_proc_info=told if name == "hifp_pay" else "",
                )
            )
    return rows


def cancelled(call: Call, made: Cancelled) -> CancelledOut:
    """A reversal: the amounts with their sign turned, under a number of its own."""
    kept, dialect, undone = made.original, call.dialect, turned(made.amounts)
    info = AmountsBack(
        mdtrt_id=kept["mdtrt_id"],
        setl_id=made.setl_id,
        psn_no=kept["psn_no"],
        setl_time=f"{made.at:%F %T}",
        clr_optins=call.place,
        clr_way=dialect.code("clr_way", "by_item"),
        clr_type=dialect.code("clr_type", kept["care"]),
        medins_setl_id=call.message.msgid,
        balc=Fen(made.balance),
        pool_prop_selfpay=Ratio(_pool_share(undone)),
        insu_admdvs=kept["insured_region"],
        begndate=kept["first"].date(),
        enddate=made.at.date(),
        setl_type=dialect.code("setl_type", "settlement"),
        crt_dedc=Fen(undone.deductible),
        invono=kept["invoice"],
        **national(made.amounts, dialect),
    )
    return CancelledOut(info, fund_rows(made.amounts, kept["insurance"], dialect))
