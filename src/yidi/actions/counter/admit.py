"""Admit somebody for whom a bill was opened (2401): from now on the insured place knows of the stay."""

from __future__ import annotations

from dataclasses import replace

from yidi.actions.counter import asking, staying
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.change_bill import CLOSED
from yidi.actions.settlement.once import Done, once
from yidi.actions.settlement.open_visit import Arrival, open_visit
from yidi.actions.settlement.visit import turned_away
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import ward
from yidi.core.settlement.diagnosing import ADMISSION
from yidi.core.settlement.visiting import STAY
from yidi.core.settlement.ward import Admission
from yidi.store import reach
from yidi.store.reads.counter import BillCard
from yidi.store.reads.insured import Enrolment
from yidi.store.writes import counter as writes

INFNO = "2401"


def admit(at: Counter, bill_id: int, said: Admission) -> str:
    """The number of the stay; twice is once. Raises Refusal for what no filing mends, and then nobody
    was admitted."""
    ward.admissible(said)
    with reach.service():
        bill = at.bill(bill_id)
        if bill.state == "admitted":
            return str(bill.answer["mdtrt_id"])
        if not (bill.content.stay and STAY in at.kinds):
            raise Refusal(_NOT_A_STAY)
        who = asking.person(bill)
    message = at.form(bill.msgid, INFNO, repr((bill.psn_no, said)))

    def work() -> Done:
        arrival = _arrival(at, bill, who, said)
        mdtrt_id = open_visit(at.actor, at.place, arrival, at.moment).mdtrt_id
        if not writes.admitted(bill.id, {"mdtrt_id": mdtrt_id}):
            raise Refusal(CLOSED)
        return Done(mdtrt_id, mdtrt_id.encode())

    try:
        return once(message, at.moment, work).decode()
    except Refusal as refusal:
        turned_away(at.actor, bill.region, bill.psn_no, refusal, at.moment)
        raise


_NOT_A_STAY = Problem("not_a_stay", "这张收费单不是住院的。", "请回到收费单，看它现在的内容。")


def _arrival(at: Counter, bill: BillCard, who: Enrolment, said: Admission) -> Arrival:
    first = staying.moment(at, said.first)
    found = asking.diagnosed(ADMISSION, said.diagnosis_code, said.diagnosis, first, said.doctor)
    purpose = staying.purpose(at, said, bill.credential, first)
    comes = asking.arrival(bill, who, purpose, (found,))
    return replace(comes, number=said.number or bill.msgid, details=staying.details(said))
