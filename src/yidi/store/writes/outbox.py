"""What waits to be sent, one line at a time."""

from __future__ import annotations

from collections.abc import Iterable
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


def next_due(topics: tuple[str, ...], moment: datetime) -> Due | None:
    """The oldest line that is due, locked; other workers pass it by."""
    rows = OutboxLine.objects.select_for_update(skip_locked=True).filter(
        topic__in=topics, sent_at=None, failed_at=None, due_at__lte=moment
    )
    row = rows.order_by("due_at", "id").first()
    if row is None:
        return None
    to, text = _said(row.payload)
    return Due(row.pk, row.topic, to, text, row.made_at)


def _said(payload: dict[str, Any]) -> tuple[str, str]:
    """Telephone and words: sealed in the line, or the person's own and in the open."""
    if "to" in payload:
        words = (bytes.fromhex(payload[name]) for name in ("to", "text"))
        to, text = (sealing.unseal(word) for word in words)
        return to, text
    kept = Person.objects.filter(pk=payload["person"]).values_list("phone_sealed", flat=True)
    sealed = kept.first()
    return (
        sealing.unseal(bytes(sealed)) if sealed else ""
    ), f"{payload['title']}：{payload['text']}"


def sent(line: int, moment: datetime, wipe: bool) -> None:
    """It is out; what was sealed for the way is wiped."""
    row = OutboxLine.objects.get(pk=line)
    row.sent_at = moment
    row.payload = {} if wipe else row.payload
    row.save(update_fields=["sent_at", "payload"])


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
