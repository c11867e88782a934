"""An institution confirms, or does not, what it settled for away patients in a month (3261, 3262)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import months
from yidi.store.reads.months import MonthRow
from yidi.store.writes import confirmations

MOST = 100
"""Rows of one message."""


TAKEN = Problem(
    "month_cleared", "经办机构已经按原来的答复办清算，不能再改。", "有异议的，请与经办机构联系。"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the institution says of one settlement, with the amounts as it has them, in fen."""

    setl_id: str
    total: int
    agency: int
    confirmed: bool


def confirm(code: str, month: int, said: Sequence[Said], msgid: str, moment: datetime) -> int:
    """How many were kept. Raises Refusal with every row that is not ours or has other amounts; then
    nothing is kept. Call it inside `once.once`."""
    if not 0 < len(said) <= MOST:
        raise Refusal(
            Problem("rows_wrong", f"一次确认1到{MOST}笔。", "请分批发送。", where="detail")
        )
    rows = months.rows(code, month, numbers=[one.setl_id for one in said])
    _same(said, {row.setl_id: row for row in rows})
    words = {one.setl_id: one.confirmed for one in said}
    confirmations.add(code, month, rows, words, msgid, moment)
    return len(rows)


def take_back(code: str, month: int, msgid: str) -> int:
    """How many words were taken back; msgid "": all of the month. Raises Refusal once the clearing has
    gone on with one. Call it inside `once.once`."""
    if months.any_taken(code, month, msgid):
        raise Refusal(TAKEN)
    return confirmations.take_back(code, month, msgid)


def _same(said: Sequence[Said], rows: Mapping[str, MonthRow]) -> None:
    faults = [
        problem
        for number, one in enumerate(said, 1)
        if (problem := _fault(number, one, rows.get(one.setl_id)))
    ]
    if faults:
        raise Refusal(*faults)


def _fault(number: int, one: Said, row: MonthRow | None) -> Problem | None:
    where = f"detail[{number}]"
    if row is None:
        return Problem(
            "settlement_not_found", f"这个月没有结算{one.setl_id[:30]}。",
            "请用3260重新提取。", where=where,
        )  # fmt: skip
    if row.taken and row.confirmed != one.confirmed:
        return replace(TAKEN, where=where)
    if (row.total, row.agency) != (one.total, one.agency):
        return Problem(
            "amounts_differ",
            f"结算{one.setl_id}总费用{yuan(row.total)}元、经办机构支付{yuan(row.agency)}元，与报文不一致。",
            "请用3260重新提取，核对后再确认。", where=where,
        )  # fmt: skip
    return None
