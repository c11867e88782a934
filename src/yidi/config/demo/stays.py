"""Stays of the demonstration, from admission to the last bill, every step a message at its own moment.

Two ways, as in life: at a counter, whose cashier finds the bill afterwards, and as an institution with a
system of its own sends them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from yidi.actions.counter import asking, staying
from yidi.actions.counter.admit import admit
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.charge_stay import charge_stay
from yidi.actions.counter.discharge_stay import discharge_stay
from yidi.actions.counter.open_bill import open_bill
from yidi.actions.counter.recognise import Recognised
from yidi.actions.counter.settle_stay import Terms, settle_stay
from yidi.actions.settlement.charge import charge
from yidi.actions.settlement.discharge import Leaving, discharge
from yidi.actions.settlement.once import Done, once
from yidi.actions.settlement.open_visit import Arrival, open_visit
from yidi.actions.settlement.settle import Render, settle
from yidi.actions.settlement.visit import At
from yidi.core.settlement import counter
from yidi.core.settlement.charging import Uploaded
from yidi.core.settlement.counter import Content, Item
from yidi.core.settlement.diagnosing import ADMISSION, DISCHARGE
from yidi.core.settlement.visiting import STAY
from yidi.core.settlement.ward import HOME, Admission, Departure
from yidi.store import reach
from yidi.store.reads import ward
from yidi.store.reads.credentials import SOCIAL_CARD
from yidi.store.reads.insured import Enrolment

# ---- at a counter


def admitted(at: Counter, who: Enrolment, said: Admission, credential: str = SOCIAL_CARD) -> str:
    """The number of the stay."""
    bill = open_bill(at, Recognised(credential, "", (who,)), who, STAY)
    return admit(at, bill, said)


def charged(at: Counter, mdtrt_id: str, items: Sequence[Item]) -> None:
    """One charge after the other, as they are typed."""
    for n, item in enumerate(items):
        charge_stay(at, mdtrt_id, item, _form(at, n))


def left(at: Counter, mdtrt_id: str, said: Departure) -> str:
    """The number of the last settlement."""
    discharge_stay(at, mdtrt_id, said, _form(at, 9_000))
    return settled(at, mdtrt_id, 9_001)


def settled(at: Counter, mdtrt_id: str, serial: int) -> str:
    """The number of the settlement of everything that is not settled."""
    with reach.service():
        loose = ward.sums(staying.stay(at, mdtrt_id)).loose
    bill = settle_stay(at, mdtrt_id, Terms(loose), _form(at, serial))
    return str(bill.answer["setl_id"])


def _form(at: Counter, serial: int) -> str:
    return f"{at.code}{at.moment:%Y%m%d%H%M%S}{serial:04d}"


# ---- as the system of a hospital sends it


@dataclass(frozen=True, slots=True)
class Whole:
    """A stay as its hospital knows it afterwards. middle: the day up to which an interim bill settles."""

    who: Enrolment
    said: Admission
    last: date
    items: tuple[Item, ...]
    invoice: str
    middle: date | None = None


Number = Callable[[Counter, int], str]
"""The number of a message, by its step in the stay."""


def played(at: Counter, stay: Whole, number: Number, render: Render) -> bytes:
    """The answer to the last settlement; every message again brings its stored answer."""
    lines = counter.lines(Content(STAY, items=stay.items), number(at, 0)[12:], at.moment)
    then = replace(at, moment=at.moment - (stay.last - stay.middle)) if stay.middle else at
    early = [line for line in lines if stay.middle and line.at.date() < stay.middle]
    late = [line for line in lines if line not in early]
    mdtrt_id = _step(then, number(then, 1), lambda: _opened(then, stay))
    if early:
        _step(then, number(then, 2), lambda: _charged(then, stay, mdtrt_id, early))
        _settled(then, stay, mdtrt_id, number(then, 3), early, render, interim=True)
    _step(at, number(at, 4), lambda: _charged(at, stay, mdtrt_id, late))
    _step(at, number(at, 5), lambda: _discharged(at, stay, mdtrt_id))
    return _settled(at, stay, mdtrt_id, number(at, 6), late, render)


def _step(at: Counter, msgid: str, work: Callable[[], str]) -> str:
    content = hashlib.sha256(msgid.encode()).hexdigest()

    def done() -> Done:
        said = work()
        return Done(said, said.encode())

    return once(at.message(msgid, "life", content), at.moment, done).decode()


def _opened(at: Counter, stay: Whole) -> str:
    who, said = stay.who, stay.said
    first = staying.moment(at, said.first)
    arrival = Arrival(
        region=who.region, psn_no=who.psn_no, id_number=who.number, name=who.name,
        insurance=who.insurance, number=said.number,
        purpose=staying.purpose(at, said, SOCIAL_CARD, first),
        diagnoses=(asking.diagnosed(ADMISSION, said.diagnosis_code, said.diagnosis, first),),
        details=staying.details(said),
    )  # fmt: skip
    return open_visit(at.actor, at.place, arrival, at.moment).mdtrt_id


def _charged(at: Counter, stay: Whole, mdtrt_id: str, lines: Sequence[Uploaded]) -> str:
    charge(_at(at, stay, mdtrt_id), lines)
    return mdtrt_id


def _discharged(at: Counter, stay: Whole, mdtrt_id: str) -> str:
    said = stay.said
    last = datetime.combine(stay.last, time(23, 59), at.moment.tzinfo)
    found = asking.diagnosed(DISCHARGE, said.diagnosis_code, said.diagnosis, last)
    discharge(_at(at, stay, mdtrt_id), Leaving(last, HOME, diagnoses=(found,)))
    return mdtrt_id


def _settled(
    at: Counter, stay: Whole, mdtrt_id: str, msgid: str, lines: Sequence[Uploaded],
    render: Render, *, interim: bool = False,
) -> bytes:  # fmt: skip
    content = hashlib.sha256(msgid.encode()).hexdigest()
    made = Content(
        STAY, invoice=stay.invoice, interim=interim, charged=sum(line.amount for line in lines)
    )
    ask = asking.asked(at, (stay.who.region, stay.who.psn_no), msgid, made, mdtrt_id)
    return settle(at.message(msgid, "2304", content), ask, at.moment, render)


def _at(at: Counter, stay: Whole, mdtrt_id: str) -> At:
    return At(at.actor, at.code, mdtrt_id, stay.who.psn_no, at.moment)
