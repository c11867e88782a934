"""Open a bill for somebody who was recognised: from now on nothing that is typed gets lost."""

from __future__ import annotations

from yidi.actions.counter.asking import Counter
from yidi.actions.counter.recognise import Recognised
from yidi.core.settlement.counter import Content
from yidi.store import reach
from yidi.store.reads.insured import Enrolment
from yidi.store.writes import counter as writes


def open_bill(at: Counter, shown: Recognised, person: Enrolment, care: str = "") -> int:
    """The bill's id. Its number for the settlement is made here, once. care: what the person comes for,
    "" for the commonest."""
    made = {
        "insured_region": person.region,
        "person_id": person.id,
        "institution_code": at.code,
        "cashier_id": at.cashier_id,
        "operator": at.actor.name,
        "credential": shown.credential,
        "msgid": at.number(),
        "made_at": at.moment,
    }
    with reach.service():
        return writes.add(made, shown.token, Content(care or next(iter(at.kinds))))
