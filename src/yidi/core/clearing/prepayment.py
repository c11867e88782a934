"""Prepayments (预付金): money that the insured side lays down at the place of care, watched by the month.

Usage is the clearing money of a month against the prepayment. Yellow and red come by themselves; red
opens an urgent raise, which the place of care asks for and the insured side approves and pays. Each year
the amount is set anew from the last months of the year before. All amounts in fen, shares in millionths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yidi.core.calendar import ONE_DAY, add_months
from yidi.core.clearing.month import Month
from yidi.core.clearing.sides import PAYEE, PAYER
from yidi.core.machine import Machine
from yidi.core.money import RATE_ONE, share
from yidi.core.policy.duties import Duties
from yidi.core.problems import Problem, Refusal

STATES = {
    "normal": "正常",
    "yellow": "黄色预警",
    "red": "红色预警",
    "raise_requested": "已申请紧急调增",
    "raise_approved": "已同意调增，待拨付",
    "raise_paid": "调增已拨付，待收款",
}

EVENTS = {
    "calm": "使用率回落",
    "warn_yellow": "黄色预警",
    "warn_red": "红色预警",
    "request_raise": "申请紧急调增",
    "approve_raise": "同意调增",
    "refuse_raise": "不同意调增",
    "pay_raise": "拨付调增",
    "bounce": "付款退回",
    "receive_raise": "确认调增到账",
    "reset": "年度核定",
}

_WATCHED = ("normal", "yellow", "red")
_SEEN = {"calm": "normal", "warn_yellow": "yellow", "warn_red": "red"}

LIFE = Machine(
    STATES,
    EVENTS,
    {
        **{(state, event): after for state in _WATCHED for event, after in _SEEN.items()},
        ("red", "request_raise"): "raise_requested",
        ("raise_requested", "approve_raise"): "raise_approved",
        ("raise_requested", "refuse_raise"): "red",
        ("raise_approved", "pay_raise"): "raise_paid",
        ("raise_approved", "bounce"): "raise_approved",
        ("raise_paid", "bounce"): "raise_approved",
        ("raise_paid", "receive_raise"): "normal",
        **{(state, "reset"): "normal" for state in _WATCHED},
    },
    unasked=tuple(_SEEN),
    noun="预付金",
    instead="等待下一次预警",
)

SIDES = {
    "request_raise": PAYEE,
    "approve_raise": PAYER,
    "refuse_raise": PAYER,
    "pay_raise": PAYER,
    "bounce": PAYER,
    "receive_raise": PAYEE,
    "reset": PAYER,
}
"""Who may do what: the payer is the insured side, the payee the place of care."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the duties say for a payer on a day. yellow, red: in millionths; multiple: times the mean of
    `base` months; notice, pay: months of the year at whose end it is due; the days are workdays."""

    yellow: int
    red: int
    multiple: int
    base: int
    notice: int
    pay: int
    answer_days: int
    pay_days: int


def terms(duties: Duties, payer: str, day: date) -> Terms:
    """The terms of a payer on a day. Raises ParameterMissing."""
    names = (
        "yellow", "red", "multiple", "base_months", "notice_month", "pay_month", "answer_days",
        "pay_days",
    )  # fmt: skip
    return Terms(*(duties.number(f"prepayment.{name}", payer, day) for name in names))


def usage(cleared: int, held: int) -> int | None:
    """The clearing money of a month against the prepayment, in millionths; None without a prepayment."""
    return share(max(cleared, 0), held, RATE_ONE) if held > 0 else None


def level(used: int | None, said: Terms) -> str:
    """normal | yellow | red. The boundary itself warns; without a prepayment nothing is watched."""
    if used is None or used < said.yellow:
        return "normal"
    return "red" if used >= said.red else "yellow"


def warning(state: str, used: int | None, said: Terms) -> str | None:
    """The event that a month's usage brings; None where it brings none, or a raise is under way."""
    if state not in _WATCHED:
        return None
    seen = level(used, said)
    return None if seen == state else next(e for e, after in _SEEN.items() if after == seen)


def yearly(months: Sequence[int], said: Terms) -> int:
    """The amount for a year: the multiple of the mean of the base months, half a fen up. Raises Refusal
    if a month is missing."""
    if len(months) != said.base:
        raise Refusal(
            Problem(
                "months_missing", f"核定预付金要有{said.base}个月的清算资金，现在有{len(months)}个月。",
                "请等这些月份都出了清算表再核定。",
            )
        )  # fmt: skip
    return share(max(sum(months), 0) * said.multiple, said.base, 1)


def base_months(year: int, said: Terms) -> tuple[int, ...]:
    """The months (yyyymm) whose mean the amount of a year is made of: the last ones of the year before."""
    first = Month(year, 1).later(-said.base)
    return tuple(first.later(n).yyyymm for n in range(said.base))


def suggested(cleared: int, held: int, said: Terms) -> int:
    """How much a raise must be so that the same month stays below yellow; 0 if it does already."""
    needed = share(max(cleared, 0), said.yellow - 1, RATE_ONE) + 1
    return max(needed - held, 0)


def due(year: int, said: Terms) -> tuple[date, date]:
    """The last days on which the amount of a year is told, and paid."""
    return _month_end(year, said.notice), _month_end(year, said.pay)


def _month_end(year: int, month: int) -> date:
    return add_months(date(year, month, 1), 1) - ONE_DAY
