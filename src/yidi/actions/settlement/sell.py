"""A purchase at a pharmacy (2101, 2102), or a whole outpatient visit at a counter: visit, lines and
settlement in one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from yidi.actions.actor import Actor
from yidi.actions.settlement.asking import Ask, Outcome, outcome
from yidi.actions.settlement.charge import charge
from yidi.actions.settlement.once import again, stored_meanwhile
from yidi.actions.settlement.open_visit import Arrival, open_visit
from yidi.actions.settlement.preview import looked
from yidi.actions.settlement.reception import Place
from yidi.actions.settlement.settle import kept
from yidi.actions.settlement.visit import At
from yidi.core.problems import Refusal
from yidi.core.settlement.charging import Charged, Uploaded
from yidi.store import reach
from yidi.store.reads import till as reads
from yidi.store.writes import envelopes
from yidi.store.writes.envelopes import Message


@dataclass(frozen=True, slots=True)
class Purchase:
    """Who buys what where. ask: the request to settle, once the visit has its number."""

    actor: Actor
    place: Place
    arrival: Arrival
    lines: tuple[Uploaded, ...]
    ask: Callable[[str], Ask]


Render = Callable[[Outcome, Sequence[Charged]], bytes]


def sell(message: Message, purchase: Purchase, moment: datetime, render: Render) -> bytes:
    """The answer to a purchase, once. Raises Refusal; then nothing was kept, not even the visit."""
    try:
        with reach.service():
            before = envelopes.kept(message.month, message.institution_code, message.msgid)
            if before:
                return again(before, message)
            ask, made, lines = _priced(purchase, moment)
            return kept(message, ask, made, lambda settled: render(settled, lines))
    except (IntegrityError, Refusal) as error:
        return stored_meanwhile(message, error)


def try_sale(purchase: Purchase, moment: datetime) -> tuple[Outcome, Sequence[Charged]]:
    """What the purchase would come to; everything is taken back."""
    with reach.service():
        mark = transaction.savepoint()
        _, made, lines = _priced(purchase, moment)
        transaction.savepoint_rollback(mark)
        looked(made, purchase.actor.address)
    return made, lines


def _priced(purchase: Purchase, moment: datetime) -> tuple[Ask, Outcome, Sequence[Charged]]:
    opened = open_visit(purchase.actor, purchase.place, purchase.arrival, moment)
    at = At(purchase.actor, purchase.place.code, opened.mdtrt_id, purchase.arrival.psn_no, moment)
    lines = charge(at, purchase.lines)
    ask = purchase.ask(opened.mdtrt_id)
    shared = ask.accounts == "2"
    found = reads.find(ask.asked, moment.date(), locked=True, shared=shared)
    return ask, outcome(ask, found, moment), lines
