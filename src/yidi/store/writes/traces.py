"""Keeps the trail, the outbox, messages and answered requests."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import connection

from yidi.store.models import Answered, Message, OutboxLine, TrailLine
from yidi.store.writes.together import insert


def trail(
    at: datetime, region: str, actor_kind: str, actor: str, action: str, subject: str = "",
    detail: str = "", address: str | None = None,
) -> None:  # fmt: skip
    """One line: who did or saw what. Who may write a line may not always read it."""
    insert([trail_line(at, region, actor_kind, actor, action, subject, detail, address)])


def trail_line(
    at: datetime, region: str, actor_kind: str, actor: str, action: str, subject: str = "",
    detail: str = "", address: str | None = None,
) -> TrailLine:  # fmt: skip
    """A line that is yet to be written."""
    return TrailLine(
        at=at, insured_region=region, actor_kind=actor_kind, actor=actor, action=action,
        subject=subject, detail=detail[:500], address=address,
    )  # fmt: skip


def outbox(region: str, topic: str, key: str, payload: dict[str, Any], at: datetime) -> bool:
    """Something to send after this transaction; False if the key was there already."""
    return insert([outbox_line(region, topic, key, payload, at)]) == 1


def outbox_line(
    region: str, topic: str, key: str, payload: dict[str, Any], at: datetime
) -> OutboxLine:
    """A line that is yet to be written."""
    return OutboxLine(
        insured_region=region, topic=topic, key=key, payload=payload, made_at=at, due_at=at
    )


def message(
    region: str, person_id: int, number: str, kind: str, on: date, title: str, text: str,
    at: datetime,
) -> bool:  # fmt: skip
    """A message on the person's page, and its line in the outbox; once per filing, kind, day."""
    said, line = message_lines(region, person_id, number, kind, on, title, text, at)
    new = insert([said]) == 1
    if new:
        insert([line])
    return new


def message_lines(
    region: str, person_id: int, number: str, kind: str, on: date, title: str, text: str,
    at: datetime,
) -> tuple[Message, OutboxLine]:  # fmt: skip
    """A message that is yet to be written, and its line in the outbox."""
    said = Message(
        person_id=person_id, number=number, kind=kind, on=on, insured_region=region, title=title,
        text=text[:500], made_at=at,
    )  # fmt: skip
    key = f"message:{person_id}:{number}:{kind}:{on}"
    payload = {"person": person_id, "title": title, "text": text}
    return said, outbox_line(region, "message", key, payload, at)


def content_digest(content: Any) -> str:
    """What makes two requests the same besides their key."""
    said = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def hold(actor: str, key: str) -> None:
    """The same request waits until this transaction is over: for forms that lock no row beforehand."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [f"answered:{actor}:{key}"])


_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def answered(actor: str, key: str) -> tuple[str, Any] | None:
    """(digest of the content, answer) of a request that was answered; None if it was not."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [actor, key])
        row = cursor.fetchone()
    return (row[0], json.loads(row[1])) if row else None


_ANSWERED = "SELECT content, answer FROM store_answered WHERE actor = %s AND key = %s"


def answer_line(actor: str, key: str, content: str, said: Any, at: datetime) -> Answered:
    """An answer that is yet to be written, for the next time the same request comes."""
    return Answered(actor=actor, key=key, content=content, answer=said, at=at)
