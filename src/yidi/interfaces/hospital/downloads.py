"""Catalogues to fetch (13xx): what changed after a version, as a file for 9102.

The national text names the transactions and not the columns of their files; ours are those of
COLUMNS, tab-separated, with an empty last day for what still holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated

from msgspec import Struct

from yidi.actions.settlement.keep_file import keep_file
from yidi.core.policy import shape
from yidi.core.settlement.catalogue import decimal
from yidi.core.settlement.disease_codes import DISEASES
from yidi.interfaces.hospital import lists
from yidi.interfaces.hospital.call import Call
from yidi.protocol.faults import Fault, Malformed
from yidi.protocol.fields import named, needed
from yidi.store.reads import catalogue, catalogue_changes

_VERSION = re.compile(r"[vV]?(\d{1,9})", re.ASCII)
_MILLION = 6

Row = dict[str, object]


class Asked(Struct):
    """Which version the sender has; "v0000" for none."""

    ver: Annotated[str, needed(20, "版本号")]


class Input(Struct):
    """交易输入."""

    data: Annotated[Asked, named("版本")]


class Output(Struct, kw_only=True):
    """交易输出. ver: the version that the file brings one to."""

    file_qury_no: Annotated[str, needed(40, "文件查询号")]
    filename: Annotated[str, needed(100, "文件名")]
    dld_end_time: Annotated[str, needed(19, "下载截止时间")]
    data_cnt: Annotated[int, named("数据量")]
    ver: Annotated[str, needed(20, "版本号")]


def answer(call: Call, given: Input, name: str, rows: Callable[[Call, int], list[Row]]) -> bytes:
    """The file of `rows` after the version that the sender has."""
    has = _version(given.data.ver)

    def work() -> tuple[str, Output]:
        found = rows(call, has)
        content = lists.packed(f"{name}.txt", _table(call, found))
        number = call.message.msgid
        until = keep_file(call.institution.code, number, f"{name}.zip", content, call.moment)
        now = catalogue.version(catalogue.region_of(call.institution.place))
        return number, Output(
            file_qury_no=number, filename=f"{name}.zip", dld_end_time=f"{until:%F %T}",
            data_cnt=len(found), ver=f"v{now:04d}",
        )  # fmt: skip

    return call.once(work)


def items(kinds: Sequence[str] = (), only: str = "") -> Callable[[Call, int], list[Row]]:
    """Rows of the catalogue of the place of care; `only`: those where a column says something."""

    def rows(call: Call, has: int) -> list[Row]:
        region = catalogue.region_of(call.institution.place)
        found = catalogue_changes.since(region, has, kinds)
        return [row for row in found if not only or row[only]]

    return rows


def diseases(call: Call, has: int) -> list[Row]:
    """The chronic diseases that may be settled away; the list is the same in every version."""
    return [
        {"code": code, "name": shape.DISEASES[word], "version": has}
        for code, word in DISEASES.items()
    ]


def _version(text: str) -> int:
    found = _VERSION.fullmatch(text.strip())
    if not found:
        raise Malformed(Fault("data.ver", "版本号不对。", "v0000，或上次返回的ver"))
    return int(found[1])


def _table(call: Call, rows: Iterable[Row]) -> list[list[str]]:
    return [
        [_cell(call, name, row.get(name)) for name in catalogue_changes.COLUMNS] for row in rows
    ]


def _cell(call: Call, name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "category":
        return call.dialect.code("chrgitm_lv", str(value))
    if name == "self_pay_rate":
        return decimal(int(str(value)), _MILLION)
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
