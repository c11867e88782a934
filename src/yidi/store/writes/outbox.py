"""What waits to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yidi.store import sealing
from yidi.store.models import OutboxLine, Person

MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Due:
    """A line whose time has come: to which telephone, with which words."""

    id: int
    topic: str
    to: str
    text: str
    made_at: datetime


def due(topic: str, moment: datetime, most: int) -> list[Due]:
    """The oldest lines of a topic that are due, locked; other workers pass them by."""
    waiting = OutboxLine.objects.select_for_update(skip_locked=True).filter(
        topic=topic, sent_at=None, failed_at=None, due_at__lte=moment
    )
    rows = list(waiting.order_by("due_at", "id")[:most])
    phones = _phones(row.payload["person"] for row in rows if "to" not in row.payload)
    return [Due(row.pk, topic, *_said(row.payload, phones), row.made_at) for row in rows]


def _phones(people: Iterable[int]) -> dict[int, bytes]:
    """The sealed numbers of people who gave one."""
    rows = Person.objects.filter(pk__in=set(people)).values_list("pk", "phone_sealed")
    return {person: bytes(sealed) for person, sealed in rows if sealed}


def _said(payload: dict[str, Any], phones: Mapping[int, bytes]) -> tuple[str, str]:
    """Telephone and words: sealed in the line, or the person's own and in the open."""
    if "to" in payload:
        words = (bytes.fromhex(payload[name]) for name in ("to", "text"))
        to, text = (sealing.unseal(word) for word in words)
        return to, text
    sealed = phones.get(payload["person"])
    return sealing.unseal(sealed) if sealed else "", f"{payload['title']}：{payload['text']}"


def sent(lines: Iterable[int], moment: datetime) -> None:
    """They are out."""
    OutboxLine.objects.filter(pk__in=list(lines)).update(sent_at=moment)


def wiped(lines: Iterable[int], moment: datetime) -> None:
    """They are out, and what was sealed for the way is wiped."""
    OutboxLine.objects.filter(pk__in=list(lines)).update(sent_at=moment, payload={})


def failed(line: int, fault: str, moment: datetime) -> None:
    """It is not out; the next try is a little later each time, and after the last one it is given
    up: staff see it as failed and may start it again."""
    row = OutboxLine.objects.get(pk=line)
    row.tries, row.fault = row.tries + 1, fault[:300]
    row.due_at = moment + timedelta(seconds=15 * 4**row.tries)
    row.failed_at = moment if row.tries >= MOST_TRIES else None
    row.save(update_fields=["tries", "fault", "due_at", "failed_at"])


def again(lines: Iterable[int], moment: datetime) -> int:
    """Lines that were given up are tried again from the beginning."""
    rows = OutboxLine.objects.filter(pk__in=list(lines), failed_at__isnull=False, sent_at=None)
    return int(rows.update(tries=0, failed_at=None, fault="", due_at=moment))
