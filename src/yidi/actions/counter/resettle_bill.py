"""Confirm or decline, at a counter, that a settlement is refunded and settled anew (S3 三(四)).

The bill that was settled follows: it is taken back, and a bill like it holds the new settlement, so
that the day and the shift come out as the money moved.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from yidi.actions.counter import asking
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.settle_bill import KEPT
from yidi.actions.settlement import resettle as action
from yidi.actions.settlement.resettle import Anew, Confirmed
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.resettling import Change
from yidi.policy_files import dialects
from yidi.store import reach
from yidi.store.reads import counter as reads

INFNO = "YD02"
"""Under which transaction an answer to a proposal is kept, as if it had been a message."""


def resettle_bill(at: Counter, setl_id: str, psn_no: str, msgid: str) -> Change:
    """What is paid more; below zero it is given back. The same number twice is the same answer.
    Raises Refusal; then nothing was moved."""
    message = at.form(msgid, INFNO, f"1{setl_id}")
    answer = json.loads(action.resettle(message, _confirmed(at, setl_id, psn_no), at.moment, _said))
    _follow(at, setl_id, answer, msgid)
    return Change(*answer["change"])


def decline_bill(at: Counter, setl_id: str, psn_no: str, reason: str, msgid: str) -> None:
    """It was ordinary care. Raises Refusal without a reason."""
    if not reason.strip():
        sentence, mend = "不重新结算要写明理由。", "请写一句，会告诉参保人。"
        raise Refusal(Problem("reason_missing", sentence, mend))
    message = at.form(msgid, INFNO, f"0{setl_id}")
    asked = _confirmed(at, setl_id, psn_no)
    action.decline(message, asked, reason.strip()[:500], at.moment, lambda: b"{}")


def _confirmed(at: Counter, setl_id: str, psn_no: str) -> Confirmed:
    chronic = dialects.dialect(at.institution.place).code("med_type", "chronic")
    return Confirmed(setl_id, psn_no, at.actor.name, chronic)


def _said(made: Anew) -> bytes:
    settled = made.settled
    amounts = {name: getattr(settled.amounts, name) for name in KEPT}
    answer = {"setl_id": settled.setl_id, "mdtrt_id": settled.ask.asked.mdtrt_id, **amounts}
    told = {
        "reversal": made.reversal, "change": list(made.change), "answer": answer,
        "care": settled.priced.quote.request.care.type,
    }  # fmt: skip
    return json.dumps(told).encode()


def _follow(at: Counter, setl_id: str, answer: dict[str, Any], msgid: str) -> None:
    """The bill is taken back, and one like it is settled; nothing where no bill was settled here."""
    with reach.service():
        found = reads.settled(at.code, setl_id)
        if found is None:
            return
        turned = {name: -found.answer[name] for name in KEPT}
        undo = {"setl_id": answer["reversal"], **turned}
        content = replace(found.content, care=answer["care"])
        asking.follow(at, found, undo, content, answer["answer"], msgid)
