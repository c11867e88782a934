"""1201 医药机构信息获取: institutions by code or by a part of the name."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text
from yidi.store.reads import institutions
from yidi.store.reads.institutions import Asked, InstitutionCard

NAME = "医药机构信息获取"
CHANGES = False
MOST = 50


class Wanted(Struct):
    """查询条件."""

    fixmedins_type: Annotated[str, needed(6, "定点医疗服务机构类型", "fixmedins_type")]
    fixmedins_name: Annotated[str, text(200, "定点医药机构名称")] = ""
    fixmedins_code: Annotated[str, text(12, "定点医药机构编号")] = ""


class Input(Struct):
    """交易输入."""

    medinsinfo: Annotated[Wanted, named("查询条件")]


class Institution(Struct, kw_only=True):
    """机构信息."""

    fixmedins_code: Annotated[str, needed(12, "定点医药机构编号")]
    fixmedins_name: Annotated[str, needed(200, "定点医药机构名称")]
    uscc: Annotated[str, text(50, "统一社会信用代码")] = ""
    fixmedins_type: Annotated[str, needed(6, "定点医疗服务机构类型", "fixmedins_type")]
    hosp_lv: Annotated[str, text(6, "医院等级", "hosp_lv")]
    exp_content: Annotated[str, text(4000, "扩展字段")] = ""


class Output(Struct):
    """交易输出."""

    medinsinfo: Annotated[list[Institution], named("机构信息")]


def handle(call: Call, given: Input) -> Output:
    """At most 50, by name."""
    asked = given.medinsinfo
    if not asked.fixmedins_name and not asked.fixmedins_code:
        raise Refusal(
            Problem(
                "nothing_asked", "机构名称和编号至少填一项。", "请填写名称的一部分或完整编号。",
                where="medinsinfo.fixmedins_name",
            )
        )  # fmt: skip
    pharmacy = call.dialect.word("fixmedins_type", asked.fixmedins_type) == "pharmacy"
    found = [each for each in _found(call, asked) if each.pharmacy == pharmacy]
    return Output([_out(call, each) for each in found[:MOST]])


def _found(call: Call, asked: Wanted) -> list[InstitutionCard]:
    today = call.moment.date()
    if asked.fixmedins_code:
        one = institutions.one(asked.fixmedins_code, today)
        return [one] if one and asked.fixmedins_name in one.name else []
    return institutions.search(Asked(on=today, text=asked.fixmedins_name), most=4 * MOST)


def _out(call: Call, found: InstitutionCard) -> Institution:
    kind = "pharmacy" if found.pharmacy else "hospital"
    return Institution(
        fixmedins_code=found.code,
        fixmedins_name=found.name,
        fixmedins_type=call.dialect.code("fixmedins_type", kind),
        hosp_lv="" if found.pharmacy else call.dialect.code("hosp_lv", found.level),
    )
