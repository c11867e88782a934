"""Keeps the trail, the outbox, messages and answered requests."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import connection

from yidi.store.models import Answered, Message, OutboxLine


def trail(
    at: datetime, region: str, actor_kind: str, actor: str, action: str, subject: str = "",
    detail: str = "", address: str | None = None,
) -> None:  # fmt: skip
    """One line: who did or saw what.

    Plain SQL, since who may write a line may not always read it (no RETURNING).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _TRAIL, [at, region, actor_kind, actor, action, subject, detail[:500], address]
        )


_TRAIL = """
INSERT INTO store_trailline (at, insured_region, actor_kind, actor, action, subject, detail, address)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def outbox(region: str, topic: str, key: str, payload: dict[str, Any], at: datetime) -> bool:
    """Something to send after this transaction; False if the key was there already."""
    _, made = OutboxLine.objects.get_or_create(
        key=key,
        defaults={
            "insured_region": region, "topic": topic, "payload": payload, "made_at": at,
            "due_at": at,
        },
    )  # fmt: skip
    return made


def message(
    region: str, person_id: int, number: str, kind: str, on: date, title: str, text: str,
    at: datetime,
) -> bool:  # fmt: skip
    """A message on the person's page, and its line in the outbox; once per filing, kind, day."""
    _, made = Message.objects.get_or_create(
        person_id=person_id, number=number, kind=kind, on=on,
        defaults={"insured_region": region, "title": title, "text": text[:500], "made_at": at},
    )  # fmt: skip
    if made:
        outbox(
            region, "message", f"message:{person_id}:{number}:{kind}:{on}",
            {"person": person_id, "title": title, "text": text}, at,
        )  # fmt: skip
    return made


def content_digest(content: Any) -> str:
    """What makes two requests the same besides their key."""
    said = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def answered(actor: str, key: str) -> tuple[str, Any] | None:
    """(digest of the content, answer) of a request that was answered; None if it was not."""
    row = Answered.objects.filter(actor=actor, key=key).first()
    return (row.content, row.answer) if row else None


def answer(actor: str, key: str, content: str, said: Any, at: datetime) -> None:
    """Keeps an answer for the next time the same request comes."""
    Answered.objects.create(actor=actor, key=key, content=content, answer=said, at=at)
