"""What the verbs of the cashier's page share: who works where, a bill as a purchase, its messages.

A bill is settled by the same action as a pharmacy's message (2102): visit, lines and settlement in
one transaction, under a number that the bill keeps. So sending it again is the same settlement. That of
a stay, which is at the centre already (staying.py), is settled by 2304 in the same manner.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.settlement.asking import Ask
from yidi.actions.settlement.open_visit import Arrival
from yidi.actions.settlement.reception import Place, Purpose
from yidi.actions.settlement.sell import Purchase
from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import counter, disease_codes
from yidi.core.settlement.counter import BATCH, Content
from yidi.core.settlement.diagnosing import ADMISSION, Diagnosis
from yidi.core.settlement.flags import Flags
from yidi.policy_files import dialects
from yidi.store.reads import counter as reads
from yidi.store.reads import insured
from yidi.store.reads.counter import BillCard
from yidi.store.reads.institutions import InstitutionCard
from yidi.store.reads.insured import Enrolment
from yidi.store.reads.till import Asked
from yidi.store.writes import counter as writes
from yidi.store.writes.envelopes import Message

INFNOS = {"pharmacy": ("2102", "2103"), "inpatient": ("2304", "2305")}
"""Under which transaction a bill and its cancellation are kept; others as 2207 and 2208."""
_OUTPATIENT = ("2207", "2208")

REVERSAL = "2601"
SCAN = "6101"
_CASHIER = "收费员录入"


@dataclass(frozen=True, slots=True)
class Counter:
    """A cashier at work. actor: the institution, in the cashier's name."""

    actor: Actor
    institution: InstitutionCard
    cashier_id: int
    moment: datetime

    @property
    def code(self) -> str:
        """The institution's code."""
        return self.institution.code

    @property
    def place(self) -> Place:
        """Where the person is treated."""
        here = self.institution
        return Place(here.code, here.name, here.level, here.pharmacy, regions.city_of(here.place))

    @property
    def kinds(self) -> dict[str, str]:
        """What a visit may be for here: a pharmacy sells, a hospital does the rest."""
        pharmacy = self.institution.pharmacy
        wanted = ("pharmacy", "chronic") if pharmacy else tuple(counter.KINDS)[1:]
        return {care: counter.KINDS[care] for care in wanted}

    def number(self) -> str:
        """A number for a message: institution, moment, four digits."""
        return f"{self.code}{self.moment:%Y%m%d%H%M%S}{secrets.randbelow(10_000):04d}"

    def message(self, msgid: str, infno: str, content: str) -> Message:
        """The message of that number. content: what tells it from others, in hexadecimal."""
        return Message(int(msgid[12:18]), self.code, msgid, infno, content)

    def form(self, msgid: str, infno: str, said: str) -> Message:
        """A form as a message. said: what it asks for. Raises Refusal for a number that this counter
        did not give."""
        number = msgid.removeprefix(self.code)
        if number == msgid or len(number) != 18 or not number.isdecimal():
            raise Refusal(Problem("form_unknown", "表单已经失效。", "请重新打开这一页。"))
        return self.message(msgid, infno, hashlib.sha256(said.encode()).hexdigest())

    def bill(self, bill_id: int, *, locked: bool = False) -> BillCard:
        """A bill of the institution. Raises Refusal. Within a service's reach."""
        found = reads.one(self.code, bill_id, locked=locked)
        if found is None:
            raise Refusal(Problem("bill_not_found", "没有这张收费单。", "请从今天的列表里选。"))
        return found


def infnos(care: str) -> tuple[str, str]:
    """Under which transactions a kind of care is settled and taken back."""
    return INFNOS.get(care, _OUTPATIENT)


def settling(at: Counter, bill: BillCard) -> Message:
    """The message that settles a bill, always the same for the same content."""
    content = counter.digest(bill.content, (bill.region, bill.psn_no))
    return at.message(bill.msgid, infnos(bill.content.care)[0], content)


def undoing(at: Counter, bill: BillCard) -> Message:
    """The message that takes a bill's settlement back."""
    content = hashlib.sha256(str(bill.answer["setl_id"]).encode()).hexdigest()
    return at.message(bill.undo_msgid, infnos(bill.content.care)[1], content)


def follow(
    at: Counter, bill: BillCard, undo: Mapping[str, Any], content: Content,
    answer: Mapping[str, Any], msgid: str, reason: str = "",
) -> None:  # fmt: skip
    """The bill is taken back, and one in its place is settled with other content, so that the day and
    the shift come out as the money moved. Within a service's reach."""
    day = at.moment.date()
    writes.undone(bill.id, undo, day, reason)
    writes.add_settled(
        {
            "insured_region": bill.region, "person_id": bill.person_id,
            "institution_code": at.code, "cashier_id": at.cashier_id,
            "operator": at.actor.name, "credential": bill.credential, "msgid": msgid,
            "made_at": at.moment, "sent_at": at.moment,
        },
        content, answer, day,
    )  # fmt: skip


def person(bill: BillCard) -> Enrolment:
    """Whom a bill is for. Within a service's reach."""
    found = insured.by_psn_no(bill.region, bill.psn_no)
    if found is None:
        raise Refusal(Problem("person_not_found", "登记册里已经没有这位参保人。", "请重新刷卡。"))
    return found


def purchase(at: Counter, bill: BillCard, who: Enrolment) -> Purchase:
    """A bill as one purchase. Raises Refusal for one that is not complete."""
    made, moment = bill.content, bill.sent_at or at.moment
    counter.complete(made)
    disease = disease_codes.national(made.disease) if made.disease else ""
    med_type = dialects.dialect(at.institution.place).code("med_type", made.care)
    said = Flags(emergency=made.emergency, said="1" if made.emergency else "")
    purpose = Purpose(made.care, med_type, disease, bill.credential, moment, said)
    lines = tuple(counter.lines(made, bill.msgid[12:], moment, disease))

    def ask(mdtrt_id: str) -> Ask:
        return asked(at, (bill.region, bill.psn_no), bill.msgid, made, mdtrt_id, med_type)

    comes = arrival(bill, who, purpose, _diagnoses(made, moment))
    return Purchase(at.actor, at.place, comes, lines, ask)


def arrival(
    bill: BillCard, who: Enrolment, purpose: Purpose, diagnoses: tuple[Diagnosis, ...]
) -> Arrival:
    """Who comes for what, by what was shown when the bill was opened, under the bill's number. Within a
    service's reach."""
    return Arrival(
        region=bill.region,
        psn_no=bill.psn_no,
        id_number=insured.number_for(who),
        name=who.name,
        insurance=who.insurance,
        number=bill.msgid,
        purpose=purpose,
        diagnoses=diagnoses,
        shown=bill.token,
    )


def asked(
    at: Counter, whom: tuple[str, str], msgid: str, made: Content, mdtrt_id: str, med_type: str = ""
) -> Ask:
    """The request to settle a bill of a visit that has its number. whom: region and psn_no; med_type
    "": as registered."""
    region, psn_no = whom
    batch = "" if made.stay else BATCH
    return Ask(
        asked=Asked(region, at.code, mdtrt_id, batch, "main", int(msgid[12:18]), msgid),
        psn_no=psn_no,
        certno="",
        total=made.total,
        use_account="2" if made.family else "1" if made.account else "0",
        operator=at.actor.name,
        med_type=med_type,
        interim=made.interim,
        invoice=made.invoice,
    )


def _diagnoses(made: Content, when: datetime) -> tuple[Diagnosis, ...]:
    if not made.diagnosis_code:
        return ()
    return (diagnosed(ADMISSION, made.diagnosis_code, made.diagnosis, when),)


def diagnosed(phase: str, code: str, name: str, when: datetime, doctor: str = "") -> Diagnosis:
    """The one diagnosis that a counter is told of."""
    by = doctor or _CASHIER
    return Diagnosis(phase, 1, code, name, "1", True, by, by, by, when)
