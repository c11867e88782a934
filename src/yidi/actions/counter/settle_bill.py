"""Settle a bill: first it is written down that it was sent, then it is sent, then the answer kept.

Whatever breaks in between, the bill says so, and sending it again brings the one answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from yidi.actions.counter import asking
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.change_bill import CLOSED
from yidi.actions.settlement.asking import Outcome
from yidi.actions.settlement.reverse import Reverse, Reversed, reverse
from yidi.actions.settlement.sell import sell, try_sale
from yidi.actions.settlement.settle import settle
from yidi.core.problems import Refusal
from yidi.core.settlement.charging import Charged
from yidi.store import reach
from yidi.store.reads.counter import BillCard
from yidi.store.writes import counter as writes

KEPT = ("total", "fund_total", "hospital", "account", "family", "cash")
"""Amounts that a bill keeps of the answer, in fen."""


def try_bill(at: Counter, bill_id: int) -> Outcome:
    """What settling now would come to; nothing is kept. Raises Refusal."""
    with reach.service():
        bill = at.bill(bill_id)
        bought = asking.purchase(at, bill, asking.person(bill))
        made, _ = try_sale(bought, at.moment)
    return made


def settle_bill(at: Counter, bill_id: int) -> BillCard:
    """The bill with its answer; settled twice it is the same settlement. Raises Refusal."""
    with reach.service():
        bill = at.bill(bill_id, locked=True)
        if bill.state == "open":
            asking.purchase(at, bill, asking.person(bill))
            writes.sent(bill.id, at.moment)
            bill = at.bill(bill.id)
    if bill.state == "sent":
        return resend(at, bill_id)
    if bill.state == "dropped":
        raise Refusal(CLOSED)
    return bill


def resend(at: Counter, bill_id: int) -> BillCard:
    """Sends the bill's message (again) and keeps the answer: the stored one if it was settled, else
    it is settled now. Raises Refusal."""
    with reach.service():
        bill = at.bill(bill_id)
    try:
        said = _of_stay(at, bill) if bill.content.stay else _sold(at, bill)
    except Refusal as refusal:
        _refused(bill, refusal)
        raise
    answer, day = dated(said, bill.day or at.moment.date())
    with reach.service():
        writes.settled(bill.id, answer, day)
        return at.bill(bill.id)


def dated(said: bytes, otherwise: date) -> tuple[dict[str, Any], date]:
    """A kept answer, and the day on which it was given, under which the centre has it: that of the
    sending may have been another. otherwise: where it does not say."""
    answer = json.loads(said)
    day = answer.pop("day", "")
    return answer, date.fromisoformat(day) if day else otherwise


def _sold(at: Counter, bill: BillCard) -> bytes:
    """Visit, lines and settlement at once."""
    with reach.service():
        bought = asking.purchase(at, bill, asking.person(bill))
    return sell(asking.settling(at, bill), bought, at.moment, _said)


def _of_stay(at: Counter, bill: BillCard) -> bytes:
    """What a stay was charged since its last bill."""
    made, whom = bill.content, (bill.region, bill.psn_no)
    ask = asking.asked(at, whom, bill.msgid, made, made.visit)
    return settle(asking.settling(at, bill), ask, at.moment, _said)


def _refused(bill: BillCard, refusal: Refusal) -> None:
    """Nothing was settled: it can be mended, unless its number was closed for good; a stay goes on
    without the bill."""
    with reach.service():
        if bill.content.stay or refusal.problems[0].code == "message_reversed":
            writes.dropped(bill.id, "sent")
        else:
            writes.refused(bill.id)


def _said(made: Outcome, _: Sequence[Charged] = ()) -> bytes:
    amounts = {name: getattr(made.amounts, name) for name in KEPT}
    named = {"setl_id": made.setl_id, "mdtrt_id": made.ask.asked.mdtrt_id}
    return json.dumps({**named, **amounts, "day": str(made.at.date())}).encode()


def give_up(at: Counter, bill_id: int) -> BillCard:
    """The person has left while the outcome was unknown (2601): what was settled is taken back; if
    nothing was, its number is closed, so that it never is. Raises Refusal."""
    with reach.service():
        bill = at.bill(bill_id, locked=True)
        if bill.state != "sent":
            raise Refusal(CLOSED)
        writes.named_undo(bill.id, bill.undo_msgid or at.number())
        bill = at.bill(bill.id)
    original = asking.settling(at, bill)
    message = at.message(bill.undo_msgid, asking.REVERSAL, original.content)
    ask = Reverse(original, bill.psn_no, at.actor.name)
    today = at.moment.date()

    def told(made: Reversed) -> bytes:
        return json.dumps({"setl_id": made.number, "day": str(today)}).encode()

    made, day = dated(reverse(message, ask, at.moment, told), today)
    if made["setl_id"]:
        return _taken_back(at, resend(at, bill_id), made["setl_id"], day)
    with reach.service():
        writes.dropped(bill.id, "sent")
        return at.bill(bill.id)


def _taken_back(at: Counter, bill: BillCard, setl_id: str, day: date) -> BillCard:
    turned: dict[str, Any] = {name: -bill.answer[name] for name in KEPT}
    with reach.service():
        writes.undone(bill.id, {"setl_id": setl_id, **turned}, day)
        return at.bill(bill.id)
