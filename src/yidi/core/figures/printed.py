"""Numbers as papers print them (96.5万, 20.46亿): what they say, and how exactly they say it.

A printed number is a count and the step that it was rounded to. Two printed numbers agree when one,
rounded to the digits of the other, is the other (R29); sums of rounded parts may be off by the
halves that rounding took from each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yidi.core import money
from yidi.core.problems import Problem, Refusal

_WRITTEN = re.compile(r"(\d{1,12})(?:\.(\d{1,4}))?\s*([万亿]?)", re.ASCII)
_SIZES = {"": 1, "万": 10_000, "亿": 100_000_000}

SAME, WITHIN_ROUNDING, OTHER = "same", "within_rounding", "other"


@dataclass(frozen=True, slots=True)
class Printed:
    """value: the count; step: the last printed digit's worth, 1 where nothing was rounded away."""

    text: str
    value: int
    step: int


def printed(text: str, where: str = "", parts: int = 1) -> Printed:
    """A count from "96.5万", or fen from yuan with parts=100. Raises Refusal."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise _unreadable(text, where)
    whole, decimals, size = found[1], found[2] or "", found[3]
    step, rest = divmod(_SIZES[size] * parts, 10 ** len(decimals))
    if rest:
        raise _unreadable(text, where)
    return Printed(text.strip(), int(whole + decimals) * step, step)


def rounded(value: int, step: int) -> int:
    """A count rounded to a step, half-up."""
    return money.share(value, step, 1) * step


def agreement(parts: Iterable[Printed], total: Printed) -> str:
    """same | within_rounding | other: how a printed total stands to the sum of printed parts."""
    known = tuple(parts)
    added = sum(part.value for part in known)
    if rounded(added, total.step) == total.value:
        return SAME
    slack = sum(part.step for part in (*known, total) if part.step > 1)
    return WITHIN_ROUNDING if 2 * abs(added - total.value) <= slack else OTHER


def written(value: int, parts: int = 1) -> str:
    """A count as papers print it, exact: 96.48万, 20.46亿; `parts` of it make one (100 fen a yuan)."""
    for sign, size in (("亿", 100_000_000), ("万", 10_000)):
        if value >= size * parts:
            return _decimal(value, size * parts) + sign
    return _decimal(value, parts)


def _decimal(value: int, size: int) -> str:
    """value ÷ size, a power of ten, without needless zeros."""
    whole, rest = divmod(value, size)
    digits = str(rest).rjust(len(str(size)) - 1, "0").rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def _unreadable(text: str, where: str) -> Refusal:
    sentence = f"数“{text[:40]}”无法识别。"
    mend = "请写成 94120、96.5万 或 20.46亿，金额以元为单位。"
    return Refusal(Problem("count_unreadable", sentence, mend, where=where))
