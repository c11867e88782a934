"""Submit the settlement list of a stay (4101), checked against what was settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yidi.actions.settlement.visit import At, found, left_trail
from yidi.core.problems import Problem, Refusal, refuse
from yidi.core.settlement import listed as listing
from yidi.core.settlement.listed import Listed, Settled
from yidi.core.settlement.visiting import STAY
from yidi.store.reads import visit_lists
from yidi.store.reads.visit_lists import SettledBill
from yidi.store.reads.visits import Visited
from yidi.store.writes import settlement_lists as writes


def submit_list(at: At, setl_id: str, said: Listed, content: Mapping[str, Any]) -> str:
    """The number of the list. Raises Refusal with everything in which it differs from the bill, and
    for one that was sent already and not sent back. Call it inside `once.once`."""
    visit = found(at, locked=True)
    bill = _bill(visit, setl_id)
    refuse(listing.faults(said, _settled(visit, bill)))
    state = writes.state(bill.id)
    if not listing.may_be_sent(state):
        sentence, mend = "这笔结算的清单已经提交。", "先改为未提交（4102），或审核不通过时再上传。"
        raise Refusal(Problem("list_sent", sentence, mend, where="setl_id"))
    number = writes.put(visit, bill.id, setl_id, content, at.moment, at.actor.name)
    left_trail(at, visit, "list_sent", setl_id)
    return number


def _bill(visit: Visited, setl_id: str) -> SettledBill:
    bill = visit_lists.settled_bill(visit.id, setl_id)
    if bill is None or not bill.in_force:
        sentence = "没有这笔有效的结算。"
        mend = "请核对结算ID；撤销过的请用新的结算ID。"
        raise Refusal(Problem("settlement_not_found", sentence, mend, where="setlinfo.setl_id"))
    if visit.care != STAY:
        sentence = "结算清单只收住院结算。"
        raise Refusal(Problem("not_a_stay", sentence, "门诊不用上传。", where="setlinfo.mdtrt_id"))
    return bill


def _settled(visit: Visited, bill: SettledBill) -> Settled:
    return Settled(
        first=visit.first,
        last=visit.last,
        way=str(visit.details.get("dscg_way", "")),
        total=bill.total,
        person=bill.person_part,
        account=bill.account,
        cash=bill.cash,
        funds=bill.funds,
        kinds=bill.kinds,
    )
