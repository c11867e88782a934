"""Keeps messages that changed something with their answers, and stones where a reversal came first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class Message:
    """A request as it is told apart: who sent it, under which number, with which content.

    month: yyyymm of the msgid; content: hex digest of infno, both districts and input.
    """

    month: int
    institution_code: str
    msgid: str
    infno: str
    content: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that was answered. subject: what it made (mdtrt_id, setl_id …)."""

    infno: str
    content: str
    outcome: str
    subject: str
    answer: bytes


_KEPT = """
SELECT infno, content, outcome, subject, answer FROM store_hospitalmessage
 WHERE month = %s AND institution_code = %s AND msgid = %s
"""

_KEEP = """
INSERT INTO store_hospitalmessage
       (month, institution_code, msgid, infno, content, outcome, subject, answer, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (month, institution_code, msgid) DO NOTHING
"""


def kept(month: int, institution_code: str, msgid: str) -> Kept | None:
    """What was answered to this message; None if it never came or changed nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [month, institution_code, msgid])
        row = cursor.fetchone()
    return kept_from(row) if row else None


def kept_from(row: Sequence[Any]) -> Kept:
    """A kept message from its five columns, in the order of `Kept`."""
    infno, content, outcome, subject, answer = row
    return Kept(infno, content, outcome, subject, bytes(answer or b""))


def keep(message: Message, subject: str, answer: bytes, at: datetime) -> bool:
    """Keeps the answer; False if another took the number first (waits for it to be decided)."""
    return _insert(message, "done", subject, answer, at)


def tombstone(message: Message, at: datetime) -> bool:
    """Closes a number that never arrived; False if the message is there after all."""
    return _insert(message, TOMBSTONE, "", b"", at)


def _insert(message: Message, outcome: str, subject: str, answer: bytes, at: datetime) -> bool:
    row: list[Any] = [
        message.month, message.institution_code, message.msgid, message.infno, message.content,
        outcome, subject, answer, at,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, row)
        return bool(cursor.rowcount == 1)
