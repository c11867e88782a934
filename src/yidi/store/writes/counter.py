"""Keeps bills of the cashier's page. Every change repeats the state that it relies on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yidi.core.settlement.counter import Content
from yidi.store import sealing
from yidi.store.models import CounterBill, CounterDay, OwnPrice


def add(made: Mapping[str, Any], token: str, content: Content) -> int:
    """A new bill. made: columns by name; token: "" for cards."""
    sealed = sealing.seal(token) if token else None
    return int(CounterBill.objects.create(**made, token_sealed=sealed, content=content.tree()).pk)


def add_settled(
    made: Mapping[str, Any], content: Content, answer: Mapping[str, Any], day: date
) -> None:
    """A bill that is settled already; the same number again makes no second one."""
    columns = {**made, "content": content.tree(), "answer": dict(answer), "day": day}
    names = {name: columns.pop(name) for name in ("institution_code", "msgid")}
    CounterBill.objects.get_or_create(**names, defaults={**columns, "state": "settled"})


def compared(institution_code: str, day: date, differences: int, moment: datetime) -> None:
    """What comparing a day came to; compared again, what it comes to now."""
    CounterDay.objects.update_or_create(
        institution_code=institution_code, day=day,
        defaults={"differences": differences, "compared_at": moment},
    )  # fmt: skip


def put_content(bill_id: int, content: Content) -> bool:
    """What is on an open bill."""
    rows = CounterBill.objects.filter(pk=bill_id, state="open")
    return rows.update(content=content.tree()) == 1


def sent(bill_id: int, moment: datetime) -> bool:
    """From now on the outcome is unknown until an answer is kept. False: it is not open."""
    rows = CounterBill.objects.filter(pk=bill_id, state="open")
    return rows.update(state="sent", sent_at=moment, day=moment.date()) == 1


def refused(bill_id: int) -> None:
    """The centre refused: nothing has changed, it can be mended."""
    rows = CounterBill.objects.filter(pk=bill_id, state="sent")
    rows.update(state="open", sent_at=None, day=None)


def settled(bill_id: int, answer: Mapping[str, Any], day: date) -> None:
    """The centre's answer; the same again changes nothing but what is wrong."""
    rows = CounterBill.objects.filter(pk=bill_id, state__in=["open", "sent", "settled"])
    rows.update(state="settled", answer=dict(answer), day=day, token_sealed=None)


def admitted(bill_id: int, answer: Mapping[str, Any]) -> bool:
    """It became an admission. False: it is not open."""
    rows = CounterBill.objects.filter(pk=bill_id, state="open")
    return rows.update(state="admitted", answer=dict(answer), token_sealed=None) == 1


def undoing(bill_id: int, msgid: str, reason: str, day: date) -> bool:
    """From now on it is unknown whether it is taken back. False: it is not settled."""
    rows = CounterBill.objects.filter(pk=bill_id, state="settled")
    return rows.update(state="undoing", undo_msgid=msgid, undo_reason=reason, undo_day=day) == 1


def not_undone(bill_id: int) -> None:
    """The centre refused to take it back."""
    rows = CounterBill.objects.filter(pk=bill_id, state="undoing")
    rows.update(state="settled", undo_msgid="", undo_reason="", undo_day=None)


def undone(bill_id: int, answer: Mapping[str, Any], day: date, reason: str = "") -> None:
    """It was taken back. reason: where it was not said before."""
    rows = CounterBill.objects.filter(pk=bill_id).exclude(state="dropped")
    why = {"undo_reason": reason} if reason else {}
    rows.update(state="undone", undo_answer=dict(answer), undo_day=day, token_sealed=None, **why)


def dropped(bill_id: int, state: str) -> bool:
    """It comes to nothing; `state`: what it has to be in."""
    rows = CounterBill.objects.filter(pk=bill_id, state=state)
    return rows.update(state="dropped", token_sealed=None) == 1


def put_price(institution_id: int, code: str, price: int, at: datetime) -> None:
    """What is charged for an item here."""
    OwnPrice.objects.update_or_create(
        institution_id=institution_id, code=code, defaults={"price": price, "at": at}
    )


def named_undo(bill_id: int, msgid: str) -> None:
    """Under which number the message of a bill with no answer is reversed."""
    CounterBill.objects.filter(pk=bill_id, state="sent").update(undo_msgid=msgid)
