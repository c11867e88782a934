"""The states of a case under review and the one table of its steps.

What is deducted is proposed by one person, answered by the institution, and made final by another.
Silence until the day that was set counts as agreement.
"""

from __future__ import annotations

from datetime import date

from yidi.core.calendar import spoken
from yidi.core.machine import Machine
from yidi.core.problems import Problem, Refusal

STATES = {
    "opened": "待初审",
    "proposed": "待机构确认",
    "answered": "机构有异议",
    "decided": "维持扣款，待机构确认",
    "agreed": "待终审",
    "appealed": "机构申诉，待终审",
    "final": "已扣款",
    "cleared": "已审核，不扣款",
    "void": "结算已撤销",
}

EVENTS = {
    "clear": "认定不扣款",
    "propose": "提出扣款",
    "agree": "认可扣款",
    "answer": "提出异议",
    "uphold": "维持扣款",
    "appeal": "申诉",
    "lapse": "逾期未答复，视为认可",
    "finish": "终审扣款",
    "adjust": "随退费调整扣款",
    "void": "结算撤销",
}

LIFE = Machine(
    STATES,
    EVENTS,
    {
        ("opened", "clear"): "cleared",
        ("opened", "propose"): "proposed",
        ("opened", "void"): "void",
        ("proposed", "agree"): "agreed",
        ("proposed", "answer"): "answered",
        ("proposed", "lapse"): "agreed",
        ("proposed", "clear"): "cleared",
        ("proposed", "void"): "void",
        ("answered", "uphold"): "decided",
        ("answered", "clear"): "cleared",
        ("answered", "void"): "void",
        ("decided", "agree"): "agreed",
        ("decided", "appeal"): "appealed",
        ("decided", "lapse"): "agreed",
        ("decided", "clear"): "cleared",
        ("decided", "void"): "void",
        ("agreed", "finish"): "final",
        ("agreed", "clear"): "cleared",
        ("agreed", "void"): "void",
        ("appealed", "finish"): "final",
        ("appealed", "clear"): "cleared",
        ("appealed", "void"): "void",
        ("final", "adjust"): "final",
        ("final", "void"): "void",
    },
    unasked=("lapse", "adjust", "void"),
    noun="审核",
    instead="对这笔结算另立一件审核",
)

LIVING = ("opened", "proposed", "answered", "decided", "agreed", "appealed")
"""Not over yet."""
AT_INSTITUTION = ("proposed", "decided")
"""The institution has to answer."""
ANSWERS = ("agree", "answer", "appeal")
"""What the institution says."""
AT_FINAL = ("agreed", "appealed")
"""Somebody other than the first has to decide."""


def lapsed(state: str, answer_by: date | None, today: date) -> bool:
    """Whether the institution has let its day go by: the last day is still in time."""
    return state in AT_INSTITUTION and answer_by is not None and answer_by < today


def refuse_late(event: str, state: str, answer_by: date | None, today: date) -> None:
    """Raises Refusal for what the institution says after its last day: its silence was agreement."""
    if event not in ANSWERS or state not in (*AT_INSTITUTION, "agreed"):
        return
    if answer_by is not None and answer_by < today:
        raise Refusal(
            Problem(
                "reply_late",
                f"答复期到{spoken(answer_by)}，已经过了，视为认可扣款。",
                "有新情况请直接联系经办机构，由终审决定。",
                document="口径表", article="R82",
            )
        )  # fmt: skip
