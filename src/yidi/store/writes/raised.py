"""Keeps problems that institutions and insured people raise, and each step of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.core.tickets.card import RaisedCard
from yidi.store.models import Raised, RaisedMove
from yidi.store.writes.serials import next_id
from yidi.store.writes.tickets import Step


def add(region: str, step: Step, **columns: Any) -> str:
    """A new problem; gives its number: W, region, day, serial."""
    serial = next_id(Raised)
    number = f"W{region}{step.at:%y%m%d}{serial:08d}"
    Raised.objects.bulk_create(
        [
            Raised(
                pk=serial, number=number, region=region, raised_at=step.at, raised_by=step.actor,
                **columns,
            )
        ]
    )  # fmt: skip
    _line(serial, step)
    return number


def locked(number: str) -> bool:
    """Holds a problem until the end of the transaction; False if it is not within reach."""
    found = Raised.objects.select_for_update().filter(number=number)
    return bool(found.values_list("pk", flat=True))


def move(card: RaisedCard, step: Step, **columns: Any) -> None:
    """A problem after a step; it is locked, so nobody else moves it."""
    Raised.objects.filter(pk=card.id).update(state=step.to_state, **columns)
    _line(card.id, step)


def tell(card: RaisedCard, event: str, at: datetime, text: str) -> None:
    """How far the ticket is that it became, in words for its raiser."""
    _line(card.id, Step(event, card.state, at, "经办机构", text=text))


def _line(raised_id: int, step: Step) -> None:
    RaisedMove.objects.bulk_create(
        [
            RaisedMove(
                raised_id=raised_id, at=step.at, actor=step.actor, event=step.event,
                to_state=step.to_state, text=step.text[:1000],
            )
        ]
    )  # fmt: skip
