"""One request, one effect: the same message gets its stored answer, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError

from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.writes import envelopes
from yidi.store.writes.envelopes import TOMBSTONE, Kept, Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """What a piece of work made (`subject`: its number) and the bytes that say so."""

    subject: str
    answer: bytes


class _TakenMeanwhile(Exception):
    """Another request with the same number was committed first."""


def once(message: Message, moment: datetime, work: Callable[[], Done]) -> bytes:
    """The answer to `message`: the stored one if it came before, else that of `work`.

    `work` runs in one transaction with the keeping of its answer. Raises Refusal if the number was
    used for something else or was reversed before it came; a refusal by `work` keeps nothing.
    """
    try:
        return _first(message, moment, work)
    except Refusal as refusal:
        return stored_meanwhile(message, refusal)
    except _TakenMeanwhile:
        with reach.service():
            before = envelopes.kept(message.month, message.institution_code, message.msgid)
        return again(before, message) if before else once(message, moment, work)


def _first(message: Message, moment: datetime, work: Callable[[], Done]) -> bytes:
    with reach.service():
        before = envelopes.kept(message.month, message.institution_code, message.msgid)
        if before:
            return again(before, message)
        done = work()
        if not envelopes.keep(message, done.subject, done.answer, moment):
            raise _TakenMeanwhile
    return done.answer


def kept_or(message: Message, work: Callable[[], T]) -> bytes | T:
    """The stored answer to `message`, or what `work` gives, which keeps its answer itself; both in
    one transaction."""
    try:
        with reach.service():
            before = envelopes.kept(message.month, message.institution_code, message.msgid)
            return again(before, message) if before else work()
    except IntegrityError as error:
        return stored_meanwhile(message, error)


def stored_meanwhile(message: Message, error: Exception) -> bytes:
    """The answer of whoever used the number first; raises `error` if nobody did.

    Two copies that come at once: what the second stumbles over may be what the first has just done.
    """
    with reach.service():
        before = envelopes.kept(message.month, message.institution_code, message.msgid)
    if before is None:
        raise error
    return again(before, message)


def again(before: Kept, message: Message) -> bytes:
    """The stored answer. Raises Refusal if the number stands for something else."""
    if before.outcome == TOMBSTONE:
        raise Refusal(
            Problem(
                "message_reversed", "这条报文已被冲正，不再受理。", "如需办理，请用新的报文ID。"
            )
        )
    if before.content != message.content:
        raise Refusal(
            Problem("message_reused", "这个报文ID已经用于别的内容。", "请用新的报文ID重新发送。")
        )
    return before.answer
