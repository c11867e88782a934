"""The two tables of states: of a month between two regions (清算表), and of one item.

A month goes one way, from collecting to closed. What comes back (a table found wrong, a payment that
bounced) is a step of its own, written down like any other.
"""

from __future__ import annotations

from yidi.core.machine import Machine

STATES = {
    "collecting": "归集中",
    "cut": "已截止",
    "answered": "机构已确认",
    "issued": "待确认",
    "disputed": "有争议",
    "confirmed": "已确认",
    "noticed": "已出付款通知",
    "submitted": "已报财政",
    "paid": "已付款",
    "received": "已到账",
    "closed": "已办结",
}

EVENTS = {
    "cut": "截止",
    "reopen": "撤销截止",
    "answer": "记为机构已确认",
    "issue": "出清算表",
    "withdraw": "撤回清算表",
    "dispute": "提出争议",
    "move": "把争议项顺延",
    "escalate": "移出争议项，提请协调",
    "decide": "裁定争议项",
    "confirm": "确认清算表",
    "notice": "出付款通知",
    "submit": "报财政",
    "pay": "记为已付款",
    "bounce": "记为退回",
    "pass_on": "记为省级已转付",
    "receive": "确认到账",
    "close": "办结",
}

LIFE = Machine(
    STATES,
    EVENTS,
    {
        ("collecting", "cut"): "cut",
        ("cut", "reopen"): "collecting",
        ("cut", "answer"): "answered",
        ("answered", "issue"): "issued",
        ("issued", "withdraw"): "answered",
        ("issued", "dispute"): "disputed",
        ("issued", "confirm"): "confirmed",
        ("disputed", "dispute"): "disputed",
        ("disputed", "move"): "issued",
        ("disputed", "escalate"): "issued",
        ("disputed", "decide"): "issued",
        ("confirmed", "notice"): "noticed",
        ("noticed", "submit"): "submitted",
        ("submitted", "bounce"): "submitted",
        ("submitted", "pay"): "paid",
        ("paid", "pass_on"): "paid",
        ("paid", "bounce"): "submitted",
        ("paid", "receive"): "received",
        ("received", "close"): "closed",
    },
    noun="清算",
    instead="等下一个月的清算",
)
"""A month in one direction. `move`, `escalate` and `decide` leave `disputed` with the last disputed item."""

BEFORE_TABLE = ("collecting", "cut", "answered")
"""No table has been made: items may still come and go."""

ITEM_STATES = {
    "collected": "待对账",
    "agreed": "三方一致",
    "differing": "三方不一致",
    "answered": "机构已确认",
    "objected": "机构有异议",
    "listed": "已列入清算表",
    "disputed": "有争议",
    "moved": "已顺延",
    "apart": "已移出，另行协调",
    "refused": "不予清算",
    "cleared": "已清算",
}

ITEM_EVENTS = {
    "agree": "记为一致",
    "differ": "记为不一致",
    "answer": "由机构确认",
    "object": "由机构提出异议",
    "list": "列入清算表",
    "dispute": "提出争议",
    "move": "顺延到下月",
    "escalate": "移出，提请协调",
    "rejoin": "三方一致，重新归集",
    "uphold": "裁定照付",
    "refuse": "裁定不付",
    "clear": "记为已清算",
    "follow": "随原结算不付",
}

_MAY_GO_APART = ("collected", "differing", "agreed", "moved", "disputed")

ITEM_LIFE = Machine(
    ITEM_STATES,
    ITEM_EVENTS,
    {
        **{(state, "move"): state for state in ("collected", "differing", "agreed")},
        **{(state, "escalate"): "apart" for state in _MAY_GO_APART},
        ("collected", "agree"): "agreed",
        ("collected", "differ"): "differing",
        ("differing", "agree"): "agreed",
        ("differing", "differ"): "differing",
        ("agreed", "differ"): "differing",
        ("agreed", "answer"): "answered",
        ("agreed", "object"): "objected",
        ("objected", "answer"): "answered",
        ("objected", "move"): "moved",
        ("answered", "list"): "listed",
        ("listed", "dispute"): "disputed",
        ("listed", "clear"): "cleared",
        ("disputed", "uphold"): "listed",
        ("disputed", "refuse"): "refused",
        ("disputed", "move"): "moved",
        ("moved", "list"): "listed",
        ("answered", "follow"): "refused",
        ("moved", "follow"): "refused",
        ("apart", "rejoin"): "agreed",
        ("apart", "uphold"): "moved",
        ("apart", "refuse"): "refused",
    },
    unasked=("agree", "differ", "list", "clear", "follow", "rejoin"),
    noun="清算项",
    instead="办理下一项",
)
"""One item. What has moved is listed again in the next month, with the month it came from; what takes
from a settlement that was not paid is not paid either. What is neither agreed nor decided when it can
wait no longer goes on apart from every month, until it is."""
