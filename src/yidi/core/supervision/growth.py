"""Sudden growth (突增): this month against the subject's own former months, and against the others'.

Own: the middle one of the six months before (of two middle ones the lower), or the least base where
that is more. Others: the same of everybody else in the group together; where they grew too, the bar
rises with them, so that an influenza is no alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median_low
from typing import NamedTuple

from yidi.core.money import RATE_ONE, percent_text, share, yuan
from yidi.core.supervision.alarm import Alarm, Subject, Terms

MONTHS = 6
"""How many former months are looked at. Part of the method, as the docstring has it, and not a bound that an
area sets (R90): months are kept and summed by it."""


class Growth(NamedTuple):
    """A subject's months, in fen: this one and the six before it, the last first; the same of the
    whole group, the subject included. bills: settlements or lines of this month."""

    subject: Subject
    current: int
    former: tuple[int, ...]
    group: int
    group_former: tuple[int, ...]
    bills: int = 0


def growing(rows: Iterable[Growth], terms: Terms) -> Iterator[Alarm]:
    """Those that reached the floor and grew by more than the bar."""
    for row in rows:
        if row.current >= terms.numbers["floor"] and _known(row) >= terms.numbers["known"]:
            yield from _grown(row, terms)


def _known(row: Growth) -> int:
    return sum(amount > 0 for amount in row.former)


def _grown(row: Growth, terms: Terms) -> Iterator[Alarm]:
    own = median_low(row.former)
    base = max(own, terms.numbers["least"], 1)
    rate = share(row.current, base, RATE_ONE)
    others = _of_the_others(row)
    bar = share(terms.numbers["rate"] * max(others, RATE_ONE), RATE_ONE, 1)
    if rate >= bar:
        yield _alarm(row, terms, own, rate, others, bar)


def _of_the_others(row: Growth) -> int:
    """How everybody else in the group grew together, in millionths; 0 where nobody else was there."""
    former = [all_ - own for all_, own in zip(row.group_former, row.former, strict=True)]
    base, current = median_low(former), row.group - row.current
    return share(current, base, RATE_ONE) if base > 0 and current > 0 else 0


def _alarm(row: Growth, terms: Terms, own: int, rate: int, others: int, bar: int) -> Alarm:
    said = (
        f"本月{yuan(row.current)}元，是前{MONTHS}个月中位数的{_percent(rate)}，"
        f"达到{_percent(bar)}的界限。"
    )
    numbers = (
        ("本月", f"{yuan(row.current)}元"),
        (f"前{MONTHS}个月（近的在前）", "、".join(yuan(amount) for amount in row.former)),
        ("中位数（两个居中时取小的）", f"{yuan(own)}元"),
        ("最低基数", terms.fen("least")),
        ("增长到", _percent(rate)),
        ("同组其他合计增长到", _percent(others) if others else "没有可比的"),
        ("界限", _percent(bar)),
        ("本月笔数", str(row.bills)),
    )
    return Alarm(row.subject, rate, bar, said, numbers, behind=row.bills)


def _percent(rate: int) -> str:
    """Whole percents are enough for an eye."""
    return percent_text(share(rate, 10_000, 1) * 10_000)
