"""2204 门诊费用明细上传: fee lines of an outpatient visit, split by the catalogue of the place."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.interfaces.hospital import charges
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.charges import HospitalLine, SplitLine
from yidi.protocol.fields import named, needed

NAME = "门诊费用明细上传"
CHANGES = True


class Line(HospitalLine, kw_only=True):
    """费用明细."""

    chrg_bchno: Annotated[str, needed(30, "收费批次号")]


class Input(Struct):
    """交易输入."""

    feedetail: Annotated[list[Line], named("费用明细")]


class Output(Struct):
    """交易输出."""

    result: Annotated[list[SplitLine], named("费用明细结果")]


def handle(call: Call, given: Input) -> bytes:
    """Every line with its parts; all are kept, or none."""
    rows = enumerate(given.feedetail, 1)
    lines = [charges.uploaded(row, n, batch=row.chrg_bchno) for n, row in rows]
    return charges.kept(call, given.feedetail, lines, Output)
