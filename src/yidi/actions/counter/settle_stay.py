"""Settle what was charged to a stay since its last bill (2304): in its midst, or after the discharge.

A bill of the counter is made for it, marked as sent, in the manner of every bill (ADR 23).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from yidi.actions.counter import asking, staying
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.settle_bill import resend
from yidi.actions.settlement.asking import Ask, Outcome
from yidi.actions.settlement.preview import preview
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.counter import Content
from yidi.core.settlement.visiting import STAY
from yidi.store import reach
from yidi.store.reads import counter as reads
from yidi.store.reads.counter import BillCard
from yidi.store.reads.visits import Visited
from yidi.store.writes import counter as writes


@dataclass(frozen=True, slots=True)
class Terms:
    """How a bill is paid. total: of the charges that the cashier has seen, in fen."""

    total: int
    account: bool = True
    family: bool = False
    invoice: str = ""


def try_stay(at: Counter, mdtrt_id: str, terms: Terms) -> Outcome:
    """What settling now would come to; nothing is kept. Raises Refusal."""
    with reach.service():
        visit = staying.stay(at, mdtrt_id)
    return preview(_ask(at, visit, terms), at.moment)


def settle_stay(at: Counter, mdtrt_id: str, terms: Terms, form: str) -> BillCard:
    """The bill with its answer: an interim one while the person is in the house. The same form twice
    is one settlement. Raises Refusal, also where something was charged meanwhile."""
    at.form(form, asking.INFNOS[STAY][0], "")
    with reach.service():
        visit = staying.stay(at, mdtrt_id, locked=True)
        bill = reads.numbered(at.code, form) or _written(at, visit, terms, form)
    return resend(at, bill.id) if bill.state == "sent" else bill


def _written(at: Counter, visit: Visited, terms: Terms, form: str) -> BillCard:
    """A bill that was sent, and has no answer yet."""
    unknown = [
        bill for bill in reads.of_stay(at.code, visit.person_id, visit.mdtrt_id) if bill.pending
    ]
    if unknown:
        sentence = "这次住院有一张结算单还不知道结果。"
        raise Refusal(Problem("bill_pending", sentence, "请先打开那一张，按“重新发送”。"))
    bill_id = writes.add(_columns(at, visit, form), "", _content(visit, terms))
    return at.bill(bill_id)


def _columns(at: Counter, visit: Visited, form: str) -> dict[str, Any]:
    return {
        "insured_region": visit.region, "person_id": visit.person_id, "institution_code": at.code,
        "cashier_id": at.cashier_id, "operator": at.actor.name, "credential": visit.credential,
        "msgid": form, "made_at": at.moment, "state": "sent", "sent_at": at.moment,
        "day": at.moment.date(),
    }  # fmt: skip


def _content(visit: Visited, terms: Terms) -> Content:
    return Content(
        STAY,
        account=terms.account,
        family=terms.family,
        first=str(localtime(visit.first).date()),
        last=str(localtime(visit.last).date()) if visit.last else "",
        number=visit.number,
        invoice=terms.invoice,
        visit=visit.mdtrt_id,
        interim=visit.state == "open",
        charged=terms.total,
    )


def _ask(at: Counter, visit: Visited, terms: Terms) -> Ask:
    """The request as a bill of the counter would make it."""
    whom = visit.region, visit.psn_no
    return asking.asked(at, whom, at.number(), _content(visit, terms), visit.mdtrt_id)
