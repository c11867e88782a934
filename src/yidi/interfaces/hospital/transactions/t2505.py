"""2505 人员定点备案: the institution in which a person has chronic diseases treated."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from yidi.actions.chronic.designate import Choice, designate
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital import applying, visits
from yidi.interfaces.hospital.applying import Declared
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text

NAME = "人员定点备案"
CHANGES = True
Output = Declared


class Data(Struct, kw_only=True):
    """定点备案信息."""

    psn_no: Annotated[str, needed(30, "人员编号")]
    tel: Annotated[str, text(50, "联系电话")] = ""
    addr: Annotated[str, text(200, "联系地址")] = ""
    biz_appy_type: Annotated[str, needed(3, "业务申请类型", "biz_appy_type")]
    begndate: Annotated[date, named("开始日期")]
    enddate: Annotated[date | None, named("结束日期")] = None
    agnter_name: Annotated[str, text(50, "代办人姓名")] = ""
    agnter_cert_type: Annotated[str, text(6, "代办人证件类型", "psn_cert_type")] = ""
    agnter_certno: Annotated[str, text(50, "代办人证件号码")] = ""
    agnter_tel: Annotated[str, text(30, "代办人联系方式")] = ""
    agnter_addr: Annotated[str, text(200, "代办人联系地址")] = ""
    agnter_rlts: Annotated[str, text(3, "代办人关系")] = ""
    fix_srt_no: Annotated[str, needed(3, "定点排序号")]
    fixmedins_code: Annotated[str, needed(12, "定点医药机构编号")]
    fixmedins_name: Annotated[str, needed(200, "定点医药机构名称")]
    memo: Annotated[str, text(500, "备注")] = ""
    exp_content: Annotated[str, text(4000, "手术时间")] = ""


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("定点备案信息")]


_KNOWN = (
    "psn_no", "biz_appy_type", "begndate", "enddate", "fix_srt_no", "fixmedins_code",
    "agnter_certno",
)  # fmt: skip


def handle(call: Call, given: Input) -> bytes:
    """The receipt number; the person is told."""
    data = given.data
    call.dialect.word("biz_appy_type", data.biz_appy_type, "data.biz_appy_type")
    if data.begndate < call.moment.date():
        raise Refusal(
            Problem(
                "start_in_the_past", "定点不能从今天以前开始。", "请填写今天或以后的日期。",
                where="begndate",
            )
        )  # fmt: skip
    choice = Choice(
        data.fixmedins_code, data.begndate, call.institution.code, data.enddate,
        data.fix_srt_no, visits.details(data, _KNOWN),
    )  # fmt: skip

    def work() -> tuple[str, Declared]:
        person = applying.person(call, data.psn_no)
        return applying.declared(designate(call.actor, person.id, choice, call.moment))

    return call.once(work)
