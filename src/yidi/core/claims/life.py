"""The states of a claim and the one table of its steps.

What is missing is told once (一次性告知): a claim that was mended is accepted or refused. The money
counts when the claim is decided, by somebody else than who computed it.
"""

from __future__ import annotations

from yidi.core.machine import Machine

STATES = {
    "applied": "待受理",
    "lacking": "待补材料",
    "mended": "已补材料",
    "accepted": "已受理",
    "computed": "待复核",
    "decided": "待付款",
    "paying": "付款中",
    "paid": "已付款",
    "closed": "已办结，无需付款",
    "refused": "不予报销",
    "withdrawn": "已撤回",
    "taken_back": "已收回",
}

EVENTS = {
    "accept": "受理",
    "lack": "一次性告知缺什么",
    "mend": "补材料",
    "put_right": "更正就医情况",
    "enter": "录入费用",
    "compute": "计算",
    "send_back": "退回重算",
    "approve": "核定",
    "close": "核定，无需付款",
    "refuse": "决定不予报销",
    "withdraw": "撤回",
    "correct": "更正收款账户",
    "send": "列入付款文件",
    "pay": "记为已付款",
    "bounce": "记为退票",
    "take_back": "收回",
}

LIFE = Machine(
    STATES,
    EVENTS,
    {
        ("applied", "accept"): "accepted",
        ("applied", "lack"): "lacking",
        ("applied", "refuse"): "refused",
        ("applied", "withdraw"): "withdrawn",
        ("lacking", "mend"): "mended",
        ("lacking", "refuse"): "refused",
        ("lacking", "withdraw"): "withdrawn",
        ("mended", "accept"): "accepted",
        ("mended", "refuse"): "refused",
        ("mended", "withdraw"): "withdrawn",
        ("accepted", "put_right"): "accepted",
        ("accepted", "enter"): "accepted",
        ("accepted", "compute"): "computed",
        ("accepted", "refuse"): "refused",
        ("accepted", "withdraw"): "withdrawn",
        ("computed", "put_right"): "accepted",
        ("computed", "enter"): "accepted",
        ("computed", "compute"): "computed",
        ("computed", "send_back"): "accepted",
        ("computed", "approve"): "decided",
        ("computed", "close"): "closed",
        ("computed", "refuse"): "refused",
        ("computed", "withdraw"): "withdrawn",
        ("decided", "correct"): "decided",
        ("decided", "send"): "paying",
        ("decided", "take_back"): "taken_back",
        ("paying", "pay"): "paid",
        ("paying", "bounce"): "decided",
        ("paid", "take_back"): "taken_back",
        ("closed", "take_back"): "taken_back",
    },
    unasked=("close",),
    noun="报销申请",
    instead="重新申请",
)

LIVING = ("applied", "lacking", "mended", "accepted", "computed")
"""Not decided yet."""
COUNTED = ("decided", "paying", "paid", "closed")
"""Counted in the year's sums."""
OVER = ("refused", "withdrawn", "taken_back")
"""Nothing is claimed any more: its invoices may be used again."""
