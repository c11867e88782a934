"""Hands what is due to whoever sends it, a batch to a transaction; codes first: somebody waits for them.

A batch that was handed over twice is the worst that a crash can bring; no line is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from yidi.store import reach
from yidi.store.writes import outbox as writes

HandOver = Callable[[str, str, str], None]

BATCH = 50
_OUT = {"code": writes.wiped, "message": writes.sent}
"""By topic, what becomes of lines that are done with."""
_CODE_LIFE = timedelta(minutes=10)


class NotSent(Exception):
    """The line could not be handed over; it will be tried again."""


def deliver(hand_over: HandOver, moment: datetime, most: int = 200) -> int:
    """How many lines went out, in at most so many batches. hand_over takes topic, telephone and words;
    raises NotSent."""
    gone = 0
    for _ in range(most):
        took = [_batch(hand_over, topic, moment) for topic in _OUT]
        gone += sum(out for _, out in took)
        if not any(found for found, _ in took):
            break
    return gone


def _batch(hand_over: HandOver, topic: str, moment: datetime) -> tuple[int, int]:
    """How many lines of a topic were found due, and how many went out."""
    with reach.service():
        lines = writes.due(topic, moment, BATCH)
        handed = [line for line in lines if _wanted(line, moment)]
        failed = {line.id for line in handed if not _handed(hand_over, line, moment)}
        _OUT[topic]((line.id for line in lines if line.id not in failed), moment)
    return len(lines), len(handed) - len(failed)


def _wanted(line: writes.Due, moment: datetime) -> bool:
    """Whether somebody still waits for it; a code that came late only puzzles."""
    late = line.topic == "code" and moment - line.made_at > _CODE_LIFE
    return bool(line.to) and not late


def _handed(hand_over: HandOver, line: writes.Due, moment: datetime) -> bool:
    try:
        hand_over(line.topic, line.to, line.text)
    except NotSent as fault:
        writes.failed(line.id, str(fault), moment)
        return False
    return True
