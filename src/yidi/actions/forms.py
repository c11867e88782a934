"""A form counts once: whoever sends it again gets the first answer."""

from __future__ import annotations

from typing import Any

from yidi.actions.actor import Actor
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import traces


def answered(actor: Actor, key: str, content: str) -> Any | None:
    """What was answered to the same form before; None if it is new. Raises Refusal if its key stands
    for another form. content: the digest of what tells it from others."""
    before = traces.answered(actor.id, key)
    if before is None:
        return None
    if before[0] != content:
        raise Refusal(
            Problem("key_reused", "这份表单已经提交过别的内容。", "请重新打开表单再填写。")
        )
    return before[1]
