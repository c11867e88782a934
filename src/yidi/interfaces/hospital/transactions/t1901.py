"""1901 字典表查询: the codes of a kind, as the asked district's province uses them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct, field

from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital.call import Call
from yidi.policy_files import dialects
from yidi.protocol.codes import Code
from yidi.protocol.fields import named, needed, text

NAME = "字典表查询"
CHANGES = False
VERSION = "1"


class Data(Struct, kw_only=True):
    """查询条件."""

    type: Annotated[str, needed(30, "字典类型")]
    parent_value: Annotated[str, text(10, "父字典键值")] = ""
    admdvs: Annotated[str, text(6, "行政区划")] = ""
    on: Annotated[date | None, named("查询日期")] = field(name="date", default=None)
    vali_flag: Annotated[str, text(3, "有效标志", "vali_flag")] = field(
        name="Vali_Flag", default="1"
    )


class Input(Struct):
    """交易输入."""

    data: Annotated[Data, named("查询条件")]


class Row(Struct, kw_only=True, rename="camel"):
    """字典."""

    type: Annotated[str, needed(30, "字典类型")]
    label: Annotated[str, needed(50, "字典标签")]
    value: Annotated[str, needed(20, "字典键值")]
    parent_value: Annotated[str, text(10, "父字典键值")] = ""
    sort: Annotated[int, named("序号")]
    vali_flag: Annotated[str, needed(3, "权限标识", "vali_flag")] = "1"
    create_user: Annotated[str, text(30, "创建账户")] = ""
    create_date: Annotated[str, text(10, "创建时间")] = ""
    version: Annotated[str, needed(20, "版本号")] = VERSION


class Output(Struct):
    """交易输出."""

    rows: Annotated[list[Row], named("字典")] = field(name="list")


def handle(call: Call, given: Input) -> Output:
    """Codes that nothing here understands are listed too: they are taken and kept."""
    data = given.data
    dialect = dialects.dialect(data.admdvs) if data.admdvs else call.dialect
    found = dialect.dictionaries.get(data.type)
    if found is None:
        raise Refusal(
            Problem(
                "dictionary_unknown", f"没有字典“{data.type}”。",
                f"现有：{'、'.join(dialect.dictionaries)}。", where="data.type",
            )
        )  # fmt: skip
    return Output(
        [_row(data.type, number, code) for number, code in enumerate(found.codes.values(), 1)]
    )


def _row(kind: str, number: int, code: Code) -> Row:
    return Row(type=kind, label=code.label, value=code.value, sort=number)
