"""The states of a ticket and the one table of its steps, and who may do which (S3 四（三）).

A ticket has two sides: who asks and who answers. Asked anew, it is assigned anew. The province
comes in when an answer is overdue: it may speak, and moves nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from yidi.core.machine import Machine
from yidi.core.problems import Problem, Refusal

KINDS = {
    "problem": "问题协同",
    "cost_check": "费用协查",
    "information": "信息核查",
    "dispute": "争议",
}

STATES = {
    "open": "待分派",
    "assigned": "办理中",
    "answered": "已答复",
    "accepted": "已认可",
    "reopened": "重新办理",
    "closed": "已办结",
    "withdrawn": "已撤回",
}

EVENTS = {
    "assign": "分派",
    "answer": "答复",
    "accept": "认可答复",
    "reopen": "要求重新办理",
    "close": "办结",
    "withdraw": "撤回",
    "note": "留言",
    "escalate": "提请省级协调",
}

LIFE = Machine(
    STATES,
    EVENTS,
    {
        ("open", "assign"): "assigned",
        ("assigned", "assign"): "assigned",
        ("assigned", "answer"): "answered",
        ("reopened", "assign"): "assigned",
        ("answered", "accept"): "accepted",
        ("answered", "reopen"): "reopened",
        ("accepted", "close"): "closed",
        ("open", "withdraw"): "withdrawn",
        ("assigned", "withdraw"): "withdrawn",
        ("reopened", "withdraw"): "withdrawn",
        **{(state, "note"): state for state in ("open", "assigned", "answered", "accepted")},
        ("reopened", "note"): "reopened",
        **{(state, "escalate"): state for state in ("open", "assigned", "reopened")},
    },
    noun="协同工单",
    instead="另行发起",
)

ASKED = ("open", "assigned", "reopened")
"""The answering side must act; an answer is due."""
LIVING = (*ASKED, "answered", "accepted")
"""Neither closed nor withdrawn."""

ASKS, ANSWERS, PROVINCE = "from", "to", "province"
SIDES = {ASKS: "发起方", ANSWERS: "答复方", PROVINCE: "省级联络员"}
_WHO = {
    "assign": (ANSWERS,),
    "answer": (ANSWERS,),
    "accept": (ASKS,),
    "reopen": (ASKS,),
    "close": (ASKS,),
    "withdraw": (ASKS,),
    "note": (ASKS, ANSWERS, PROVINCE),
    "escalate": (ASKS,),
}


def sides(
    from_region: str, to_region: str, provinces: Collection[str], regions: Collection[str]
) -> tuple[str, ...]:
    """On which sides somebody with these regions stands; a province's own agency is no more than
    the side it is."""
    found = []
    if from_region in regions:
        found.append(ASKS)
    if to_region in regions:
        found.append(ANSWERS)
    if not found and set(provinces) & set(regions):
        found.append(PROVINCE)
    return tuple(found)


def acting(event: str, held: Collection[str]) -> str:
    """The side that takes a step. Raises Refusal where the step belongs to another."""
    for side in _WHO[event]:
        if side in held:
            return side
    named = "或".join(SIDES[side] for side in _WHO[event])
    raise Refusal(
        Problem("wrong_side", f"“{EVENTS[event]}”由{named}办理。", "有话要说的，请在工单里留言。")
    )


def possible(state: str, held: Collection[str]) -> tuple[str, ...]:
    """The steps that somebody may take now."""
    return tuple(event for event in LIFE.may(state) if any(side in held for side in _WHO[event]))
