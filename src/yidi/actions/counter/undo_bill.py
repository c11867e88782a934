"""Take a bill's settlement back, in the same three steps as settling: said, sent, answered."""

from __future__ import annotations

import json

from yidi.actions.counter import asking
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.settle_bill import KEPT, dated
from yidi.actions.settlement.cancel import Cancel, Cancelled, cancel
from yidi.core.problems import Problem, Refusal
from yidi.store import reach
from yidi.store.reads.counter import BillCard
from yidi.store.writes import counter as writes


def undo_bill(at: Counter, bill_id: int, reason: str) -> BillCard:
    """The bill once it is taken back; twice is once. Raises Refusal."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "要写撤销原因。", "请写明为什么撤销。"))
    with reach.service():
        bill = at.bill(bill_id, locked=True)
        if bill.state == "settled":
            writes.undoing(bill.id, at.number(), reason.strip()[:200], at.moment.date())
        elif bill.state not in {"undoing", "undone"}:
            sentence = "这张收费单还没有结算，不用撤销。"
            raise Refusal(Problem("not_settled", sentence, "不要了可以作废。"))
    return bill if bill.state == "undone" else resend_undo(at, bill_id)


def resend_undo(at: Counter, bill_id: int) -> BillCard:
    """Sends the cancellation (again) and keeps the answer. Raises Refusal."""
    with reach.service():
        bill = at.bill(bill_id)
    answer = bill.answer
    ask = Cancel(bill.region, answer["setl_id"], answer["mdtrt_id"], bill.psn_no, at.actor.name)
    try:
        said = cancel(asking.undoing(at, bill), ask, at.moment, _said)
    except Refusal:
        with reach.service():
            writes.not_undone(bill.id)
        raise
    undo, day = dated(said, bill.undo_day or at.moment.date())
    with reach.service():
        writes.undone(bill.id, undo, day)
        return at.bill(bill.id)


def _said(made: Cancelled) -> bytes:
    amounts = {name: getattr(made.amounts, name) for name in KEPT}
    told = {"setl_id": made.setl_id, **amounts, "day": str(made.at.date())}
    return json.dumps(told).encode()
