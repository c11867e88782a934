"""What was told to a person, and what became of the sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.store.models import Message, OutboxLine


@dataclass(frozen=True, slots=True)
class Told:
    """A message. sent_at None: it waits (`fault`: why the last try failed), or was given up."""

    number: str
    title: str
    text: str
    made_at: datetime
    read_at: datetime | None
    sent_at: datetime | None
    fault: str
    given_up: bool


def of_person(person_id: int, most: int = 50) -> list[Told]:
    """The latest messages of a person, with what became of them."""
    rows = list(Message.objects.filter(person_id=person_id).order_by("-made_at", "-id")[:most])
    keys = {row.pk: f"message:{person_id}:{row.number}:{row.kind}:{row.on}" for row in rows}
    lines = {line.key: line for line in OutboxLine.objects.filter(key__in=keys.values())}
    return [_told(row, lines.get(keys[row.pk])) for row in rows]


def _told(row: Message, line: OutboxLine | None) -> Told:
    sent, fault = (line.sent_at, line.fault) if line else (None, "")
    given_up = line is not None and line.failed_at is not None
    return Told(row.number, row.title, row.text, row.made_at, row.read_at, sent, fault, given_up)
