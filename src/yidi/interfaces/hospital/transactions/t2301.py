"""2301 住院费用明细上传: fee lines and returns of a stay, split by the catalogue of the place."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import charges
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.charges import HospitalLine, SplitLine
from yidi.protocol.fields import named, needed, text

NAME = "住院费用明细上传"
CHANGES = True


class Line(HospitalLine, kw_only=True):
    """费用明细. A return: negative cnt and init_feedetl_sn."""

    med_type: Annotated[str, needed(6, "医疗类别", "med_type")]
    drord_no: Annotated[str, text(30, "医嘱号")] = ""


class Input(Struct):
    """交易输入."""

    feedetail: Annotated[list[Line], named("费用明细")]


class Output(Struct):
    """交易输出."""

    result: Annotated[list[SplitLine], named("费用明细结果")]


def handle(call: Call, given: Input) -> bytes:
    """Every line with its parts; all are kept, or none."""
    lines = [charges.uploaded(row, n) for n, row in enumerate(given.feedetail, 1)]
    return charges.kept(call, given.feedetail, lines, Output)
