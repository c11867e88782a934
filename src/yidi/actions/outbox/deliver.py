"""Hands what is due to whoever sends it, line by line, each in a transaction of its own.

A line that was handed over twice is the worst that a crash can bring; none is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from yidi.store import reach
from yidi.store.writes import outbox as writes

TOPICS = ("code", "message")
_CODE_LIFE = timedelta(minutes=10)


class NotSent(Exception):
    """The line could not be handed over; it will be tried again."""


def deliver(hand_over: Callable[[str, str, str], None], moment: datetime, most: int = 200) -> int:
    """How many lines went out. hand_over takes topic, telephone and words; raises NotSent."""
    gone = 0
    for _ in range(most):
        with reach.service():
            due = writes.next_due(TOPICS, moment)
            if due is None:
                break
            gone += _one(hand_over, due, moment)
    return gone


def _one(hand_over: Callable[[str, str, str], None], due: writes.Due, moment: datetime) -> int:
    late = due.topic == "code" and moment - due.made_at > _CODE_LIFE
    if late or not due.to:
        writes.sent(due.id, moment, wipe=due.topic == "code")
        return 0
    try:
        hand_over(due.topic, due.to, due.text)
    except NotSent as fault:
        writes.failed(due.id, str(fault), moment)
        return 0
    writes.sent(due.id, moment, wipe=due.topic == "code")
    return 1
