"""What 2501, 2501A and 2580 share: the form of a transfer, and how it becomes a filing."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.filing.refer import From, Transfer, refer, take_back
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital import applying, visits
from yidi.interfaces.hospital.applying import Declared, TakenBack
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.store.reads import policy


class Form(Struct, kw_only=True):
    """转院备案信息."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    insutype: Annotated[str, text(6, "险种类型", "insutype")] = ""
    tel: Annotated[str, text(50, "联系电话")] = ""
    addr: Annotated[str, text(200, "联系地址")] = ""
    insu_optins: Annotated[str, text(6, "参保机构医保区划")] = ""
    diag_code: Annotated[str, needed(20, "诊断代码")]
    diag_name: Annotated[str, needed(100, "诊断名称")]
    dise_cond_dscr: Annotated[str, text(2000, "疾病病情描述")] = ""
    reflin_medins_no: Annotated[str, text(12, "转往定点医药机构编号")] = ""
    reflin_medins_name: Annotated[str, text(200, "转往医院名称")] = ""
    mdtrtarea_admdvs: Annotated[str, needed(6, "就医地行政区划")]
    hosp_agre_refl_flag: Annotated[str, text(3, "医院同意转院标志", "hosp_agre_refl_flag")] = ""
    refl_type: Annotated[str, needed(30, "转院类型", "refl_type")]
    refl_date: Annotated[date, named("转院日期")]
    refl_rea: Annotated[str, needed(100, "转院原因")]
    refl_opnn: Annotated[str, needed(200, "转院意见")]
    begndate: Annotated[date | None, named("开始日期")] = None
    enddate: Annotated[date | None, named("结束日期")] = None
    refl_old_mdtrt_id: Annotated[str, text(30, "转院前就诊id")] = ""
    refl_used_flag: Annotated[str, text(3, "转诊使用标志")] = ""


_KNOWN = (
    "psn_no", "insutype", "tel", "reflin_medins_no", "reflin_medins_name", "mdtrtarea_admdvs",
    "hosp_agre_refl_flag", "refl_date", "refl_rea", "begndate", "enddate",
)  # fmt: skip


def sent(call: Call, given: Form, kind: str) -> bytes:
    """The receipt number of the filing. kind: referral | emergency."""
    asked = _transfer(call, given, kind)

    def work() -> tuple[str, Declared]:
        person = applying.person(call, given.psn_no, given.insutype)
        covers = policy.book(person.region).covers
        _type_fits(call, given, regions.scope(covers, asked.place))
        here = call.institution
        sender = From(here.code, here.level, regions.scope(covers, call.place) == "local")
        made = refer(call.actor, person, sender, asked, call.moment)
        return applying.declared(made.number)

    return call.once(work)


def _transfer(call: Call, given: Form, kind: str) -> Transfer:
    return Transfer(
        kind=kind, infno=call.envelope.infno, place=regions.canonical(given.mdtrtarea_admdvs),
        day=given.refl_date, first=given.begndate or given.refl_date, last=given.enddate,
        to_code=given.reflin_medins_no, to_name=given.reflin_medins_name, reason=given.refl_rea,
        agreed=given.hosp_agre_refl_flag, key=call.envelope.msgid, phone=given.tel[:20],
        details=visits.details(given, _KNOWN),
    )  # fmt: skip


def _type_fits(call: Call, given: Form, scope: str) -> None:
    """Raises Refusal where the kind of transfer and the district do not say the same."""
    if call.dialect.word("refl_type", given.refl_type) == scope:
        return
    sentence = "转院类型和就医地行政区划不一致。"
    mend = "省内其他统筹区填2，省外填3；市内转院不需要备案。"
    raise Refusal(Problem("refl_type_wrong", sentence, mend, where="refl_type"))


def cancelled(call: Call, given: TakenBack, infno: str) -> bytes:
    """What the institution sent with `infno` is taken back."""

    def work() -> tuple[str, None]:
        person = applying.person(call, given.psn_no)
        number = given.trt_dcla_detl_sn
        which = (number, call.institution.code, infno)
        take_back(call.actor, person, which, given.memo, call.moment)
        return number, None

    return call.once(work)


def used_here(call: Call) -> None:
    """Raises Refusal where the province does not file emergency admissions by themselves."""
    if not call.dialect.emergency_filing:
        raise Refusal(
            Problem(
                "transaction_not_here",
                f"本省的接口没有交易{call.envelope.infno}。",
                "急诊抢救视同备案：就诊、入院登记时写明急诊标志即可。",
            )
        )
