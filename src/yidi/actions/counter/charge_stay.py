"""Charge a stay (2301), or take back of a charge: a negative line against the original."""

from __future__ import annotations

from dataclasses import asdict

from yidi.actions.counter import staying
from yidi.actions.counter.asking import Counter
from yidi.actions.settlement.charge import charge
from yidi.core.settlement import counter, giving_back
from yidi.core.settlement.counter import Content, Item
from yidi.core.settlement.visiting import STAY
from yidi.store.reads import visits
from yidi.store.reads.visits import Visited
from yidi.store.writes import counter as writes

INFNO = "2301"


def charge_stay(at: Counter, mdtrt_id: str, item: Item, form: str) -> None:
    """One item more; its price is offered the next time. The same form is one charge. Raises Refusal."""
    lines = counter.lines(Content(STAY, items=(item,)), form[12:], at.moment)

    def work(visit: Visited) -> None:
        charge(staying.named(at, visit), lines)
        writes.put_price(at.institution.id, item.code, item.price, at.moment)

    staying.step(at, mdtrt_id, form, INFNO, asdict(item), work)


def take_back(at: Counter, mdtrt_id: str, sn: str, quantity: int, form: str) -> None:
    """So much of a line comes back, also of one that an interim bill has settled: then the next bill
    is less. quantity in ten-thousandths. The same form is one return. Raises Refusal."""

    def work(visit: Visited) -> None:
        lines = visits.left_of(visit)
        back = giving_back.returns(lines, {sn: quantity}, form[12:], at.moment)
        charge(staying.named(at, visit), back)

    staying.step(at, mdtrt_id, form, INFNO, [sn, quantity], work)
