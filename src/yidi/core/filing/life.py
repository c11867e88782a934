"""The states of a filing and the one table of its steps.

Three of the steps are taken by time or by the law alone (expire, void, terminate). They hold at
the moment of asking, whether or not anybody has written them down yet.
"""

from __future__ import annotations

from yidi.core.machine import Machine

STATES = {
    "draft": "草稿",
    "submitted": "待审核",
    "rejected": "未通过",
    "active": "有效",
    "superseded": "已变更",
    "cancelled": "已取消",
    "expired": "已到期",
    "void": "已失效",
    "terminated": "已终止",
}

EVENTS = {
    "submit": "提交审核",
    "take_effect": "生效",
    "approve": "审核通过",
    "reject": "审核不通过",
    "supplement": "补充材料",
    "accept_evidence": "认可材料",
    "reject_evidence": "退回材料",
    "change": "变更",
    "extend": "延期",
    "cancel": "取消",
    "correct": "更正录入差错",
    "mark_false": "认定材料虚假",
    "supersede": "由新版本接替",
    "expire": "到期",
    "void": "失效",
    "terminate": "随参保关系终止",
}

LIFE = Machine(
    STATES,
    EVENTS,
    {
        ("draft", "submit"): "submitted",
        ("draft", "take_effect"): "active",
        ("submitted", "approve"): "active",
        ("submitted", "reject"): "rejected",
        ("submitted", "supplement"): "submitted",
        ("submitted", "correct"): "submitted",
        ("submitted", "cancel"): "cancelled",
        ("submitted", "mark_false"): "rejected",
        ("submitted", "terminate"): "terminated",
        ("active", "supplement"): "active",
        ("active", "accept_evidence"): "active",
        ("active", "reject_evidence"): "active",
        ("active", "change"): "active",
        ("active", "supersede"): "superseded",
        ("active", "extend"): "active",
        ("active", "correct"): "active",
        ("active", "cancel"): "cancelled",
        ("active", "mark_false"): "active",
        ("active", "expire"): "expired",
        ("active", "void"): "void",
        ("active", "terminate"): "terminated",
        ("expired", "correct"): "active",
        ("expired", "mark_false"): "expired",
    },
    unasked=("supersede", "expire", "void", "terminate"),
)

ENDED = ("rejected", "superseded", "cancelled", "expired", "void", "terminated")
