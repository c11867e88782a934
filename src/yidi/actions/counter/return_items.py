"""Take back a part of a settled sale at a counter: what it would come to, then in one step.

The bill is taken back, and one with what is left stands beside it, so that the day and the shift come
out as the money moved. Both follow in the transaction of the settlements: a form sent again finds them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from yidi.actions.counter import asking
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.settle_bill import KEPT
from yidi.actions.settlement.asking import Ask, Outcome
from yidi.actions.settlement.cancel import Cancel
from yidi.actions.settlement.give_back import GivenBack, Return, given_back
from yidi.actions.settlement.once import kept_or
from yidi.actions.settlement.settle import kept
from yidi.actions.settlement.visit import At
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import counter
from yidi.core.settlement.giving_back import Left
from yidi.core.settlement.resettling import Change
from yidi.policy_files import dialects
from yidi.store import reach
from yidi.store.reads.counter import BillCard

INFNO = "YD03"
"""Under which transaction a return is kept, as if it had been a message."""


def try_return(at: Counter, bill_id: int, back: Mapping[str, int]) -> GivenBack:
    """What it would come to; everything is taken back. Raises Refusal."""
    with reach.service():
        mark = transaction.savepoint()
        made = _made(at, at.bill(bill_id), back, at.number())
        transaction.savepoint_rollback(mark)
    return made


def return_items(
    at: Counter, bill_id: int, back: Mapping[str, int], reason: str, msgid: str
) -> tuple[str, Change]:
    """The number of the new settlement, and what is paid more (below zero: given back). back:
    quantities in ten-thousandths by line number. The same number twice is the same answer. Raises
    Refusal; then nothing was moved."""
    reasoned(reason)
    message = at.form(msgid, INFNO, json.dumps([bill_id, sorted(back.items())]))

    def work() -> bytes:
        bill = at.bill(bill_id, locked=True)
        made = _made(at, bill, back, msgid)

        def said(settled: Outcome) -> bytes:
            answer = {"setl_id": settled.setl_id, "change": list(made.change)}
            return json.dumps(answer).encode()

        answer = kept(message, made.ask, made.anew, said)
        _follow(at, bill, made, json.loads(answer)["setl_id"], msgid, reason.strip()[:200])
        return answer

    answer = json.loads(kept_or(message, work))
    return answer["setl_id"], Change(*answer["change"])


def reasoned(reason: str) -> None:
    """Raises Refusal where nothing is said."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "要写退费原因。", "请写明为什么退。"))


def _made(at: Counter, bill: BillCard, back: Mapping[str, int], msgid: str) -> GivenBack:
    returnable(bill)
    answer = bill.answer
    here = At(at.actor, at.code, answer["mdtrt_id"], bill.psn_no, at.moment)
    undo = Cancel(bill.region, answer["setl_id"], answer["mdtrt_id"], bill.psn_no, at.actor.name)

    def ask(left: Sequence[Left]) -> Ask:
        med_type = dialects.dialect(at.institution.place).code("med_type", bill.content.care)
        whom, content = (bill.region, bill.psn_no), _content(bill, left)
        return asking.asked(at, whom, msgid, content, answer["mdtrt_id"], med_type)

    message = at.message(msgid, INFNO, "")
    return given_back(message, Return(here, undo, back, ask), at.moment)


def returnable(bill: BillCard) -> None:
    """Raises Refusal for what is not settled, and for a stay, whose discharge stands in between."""
    if bill.state != "settled":
        sentence = "这张收费单没有结算，或者已经退过。"
        raise Refusal(Problem("not_settled", sentence, "请从今天的列表里看它现在的结果。"))
    if bill.content.stay:
        sentence, mend = "住院结算不能退一部分。", "请撤销结算，改好明细后重新结算。"
        raise Refusal(Problem("stay_not_returned", sentence, mend))


def _content(bill: BillCard, left: Sequence[Left]) -> counter.Content:
    items = [
        counter.Item(one.code, one.name, one.price, one.quantity, _day(one.at), one.approved)
        for one in left
    ]
    return replace(bill.content, items=tuple(items))


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _follow(
    at: Counter, bill: BillCard, made: GivenBack, setl_id: str, msgid: str, reason: str
) -> None:
    """The bill is taken back, and one with what is left is settled."""
    turned = {name: getattr(made.undone.amounts, name) for name in KEPT}
    answer = {"setl_id": setl_id, "mdtrt_id": bill.answer["mdtrt_id"]}
    answer |= {name: getattr(made.anew.amounts, name) for name in KEPT}
    undo = {"setl_id": made.undone.setl_id, **turned}
    content = _content(bill, made.left)
    asking.follow(at, bill, undo, content, answer, msgid, f"退一部分：{reason}")
