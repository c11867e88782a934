"""The life of an alarm and of a case: one table each.

An alarm is looked at by a clerk: it opens a case, or is dismissed with a reason; until then a night
that no longer finds its numbers withdraws it, and a later one may raise it again. A case is inquired
into, those concerned are told and heard, and it ends in a finding that one person proposes and another
decides. Its measure can be lifted, by two persons again.
"""

from __future__ import annotations

from yidi.core.machine import Machine

ALARM_STATES = {
    "raised": "待处理", "opened": "已立案", "dismissed": "已排除", "withdrawn": "已撤回",
}  # fmt: skip
ALARM_EVENTS = {"open": "立案", "dismiss": "排除", "withdraw": "撤回", "raise": "再次发现"}
ALARM_LIFE = Machine(
    ALARM_STATES,
    ALARM_EVENTS,
    {
        ("raised", "open"): "opened",
        ("raised", "dismiss"): "dismissed",
        ("raised", "withdraw"): "withdrawn",
        ("withdrawn", "raise"): "raised",
    },
    unasked=("withdraw", "raise"),
    noun="预警",
    instead="看名单里的其他预警",
)

STATES = {
    "inquiring": "核查中",
    "told": "已告知，听取意见",
    "proposed": "待决定",
    "cleared": "已办结，未发现违规",
    "found": "已认定",
    "lifting": "待决定解除",
    "lifted": "措施已解除",
}

EVENTS = {
    "open": "立案",
    "note": "记录",
    "recheck": "夜间复查",
    "attach": "附材料",
    "share": "共享",
    "tell": "告知并听取意见",
    "hear": "记录陈述申辩",
    "propose": "提出认定意见",
    "send_back": "退回",
    "clear": "认定未发现违规",
    "find": "认定违规",
    "propose_lifting": "提出解除措施",
    "keep": "维持措施",
    "lift": "解除措施",
}

_INQUIRY = ("inquiring", "told")
LIVING = ("inquiring", "told", "proposed", "lifting")
"""Somebody still has to do something."""

LIFE = Machine(
    STATES,
    EVENTS,
    {
        **{(state, event): state for state in _INQUIRY for event in ("note", "attach", "share")},
        **{(state, "tell"): "told" for state in _INQUIRY},
        ("told", "hear"): "told",
        **{(state, "propose"): "proposed" for state in _INQUIRY},
        ("proposed", "note"): "proposed",
        ("proposed", "send_back"): "inquiring",
        ("proposed", "clear"): "cleared",
        ("proposed", "find"): "found",
        **{(state, event): state for state in ("found", "lifting") for event in ("note", "attach", "share")},
        ("found", "propose_lifting"): "lifting",
        ("lifting", "keep"): "found",
        ("lifting", "lift"): "lifted",
        **{(state, "recheck"): state for state in LIVING},
    },
    unasked=("recheck",),
    noun="案件",
    instead="案件已经办结，有新情况请另行立案",
)  # fmt: skip

OUTCOMES = {"cleared": "未发现违规", "found": "违规"}
MEASURES = {
    "none": "不采取暂停措施",
    "institution": "暂停机构的异地直接结算",
    "person": "暂停参保人的直接结算",
}
