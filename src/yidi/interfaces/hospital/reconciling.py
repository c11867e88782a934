"""What the reconciling transactions share: which days, which kinds of care, whose way of adding up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.matching import Row, Sums
from yidi.interfaces.hospital.call import Call
from yidi.store.reads.days import Days

LONGEST = 31
"""Days of one comparison."""


class Span(Protocol):
    """Whatever names the days of a comparison."""

    setl_optins: str
    stmt_begndate: date
    stmt_enddate: date
    refd_setl_flag: str


def days(call: Call, asked: Span, clr_type: str, insutype: str) -> Days:
    """Which settlements are meant. refd_setl_flag 0 leaves out refunds and what they took back;
    anything else counts both (as 中山; the national text does not say). Raises Refusal."""
    _office(call, asked.setl_optins)
    first, last = asked.stmt_begndate, asked.stmt_enddate
    if last < first or (last - first).days >= LONGEST:
        raise Refusal(
            Problem(
                "days_wrong",
                "对账日期不对，或超过31天。",
                "请核对开始和结束日期，分段对账。",
                where="stmt_enddate",
            )
        )
    return Days(
        call.institution.code,
        first,
        last,
        cares=call.dialect.words("clr_type", clr_type),
        insurance=call.dialect.word("insutype", insutype) if insutype else "",
        refunds=asked.refd_setl_flag != "0",
    )


def _office(call: Call, code: str) -> None:
    """What an institution settles is cleared by the office around it, which setlinfo names."""
    if regions.city_of(code) == call.place:
        return
    raise Refusal(
        Problem(
            "office_unknown",
            f"结算经办机构{code}不是本机构所在地的。",
            f"请填结算结果里的clr_optins（{call.place}）。",
            where="setl_optins",
        )
    )


def in_dialect(call: Call, sums: Sums) -> Sums:
    """Where fund_pay_sumamt is rendered with account money, so is its sum."""
    if not call.dialect.fund_total_with_account:
        return sums
    return sums._replace(fund=sums.fund + sums.account)


def rows_in_dialect(call: Call, rows: Iterable[Row]) -> list[Row]:
    """The same row by row."""
    if not call.dialect.fund_total_with_account:
        return list(rows)
    return [row._replace(fund=row.fund + row.account) for row in rows]
