"""Problems that institutions and insured people raise (S3 四（三）): their states and steps.

A problem arrives at one agency, which answers it, or passes it on to another region as a ticket and
answers once that has been answered.
"""

from __future__ import annotations

from yidi.core.machine import Machine

STATES = {
    "raised": "已收到",
    "taken_up": "办理中",
    "passed_on": "已转外地办理",
    "answered": "已答复",
    "withdrawn": "已撤回",
}

EVENTS = {
    "take_up": "受理",
    "pass_on": "转给外地经办机构",
    "answer": "答复",
    "withdraw": "撤回",
}

LIFE = Machine(
    STATES,
    EVENTS,
    {
        ("raised", "take_up"): "taken_up",
        ("raised", "withdraw"): "withdrawn",
        ("taken_up", "pass_on"): "passed_on",
        ("taken_up", "answer"): "answered",
        ("taken_up", "withdraw"): "withdrawn",
        ("passed_on", "answer"): "answered",
    },
    noun="问题",
    instead="重新反映",
)

LIVING = ("raised", "taken_up", "passed_on")
"""Not answered yet."""

RAISERS = {"citizen": "参保人", "institution": "定点医药机构"}
