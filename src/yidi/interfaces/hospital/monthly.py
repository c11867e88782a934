"""What 3260, 3261 and 3262 share: the month."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.protocol.faults import Fault, Malformed
from yidi.protocol.fields import needed

_MONTHS = 12


class Month(Struct, kw_only=True):
    """对账年月."""

    trt_year: Annotated[str, needed(4, "待遇年度", least=4)]
    trt_month: Annotated[str, needed(2, "待遇月份")]


def number(given: Month) -> int:
    """yyyymm. Raises Malformed."""
    text = given.trt_year + given.trt_month.zfill(2)
    if not text.isdigit() or not 1 <= int(text[4:]) <= _MONTHS:
        raise Malformed(Fault("trt_month", "年月不对。", "trt_year yyyy，trt_month MM"))
    return int(text)
