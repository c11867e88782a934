"""An institution sends a transfer (2501) or an emergency admission (2580): a filing of the person.

What it sends is the referral form; the insured place reviews it as its pack says (R47).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.filing import cancel
from yidi.actions.filing.submit import Beside, Form, Submitted, submit
from yidi.core.filing.deciding import Asked
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import institutions
from yidi.store.reads import referrals as reads
from yidi.store.reads.insured import Enrolment
from yidi.store.writes import chronic as writes


@dataclass(frozen=True, slots=True)
class From:
    """The institution that sends. local: whether it lies in the insured region."""

    code: str
    level: str
    local: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """What it says. kind: referral | emergency; place: where the person goes; day: of the transfer,
    with which an emergency admission also begins; key: makes the request once."""

    kind: str
    infno: str
    place: str
    day: date
    first: date
    last: date | None
    to_code: str
    to_name: str
    reason: str
    agreed: str
    key: str
    phone: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def refer(
    actor: Actor, person: Enrolment, sender: From, asked: Transfer, moment: datetime
) -> Submitted:
    """The filing that came of it. Raises Refusal with everything that stands in the way."""
    with actor.reach():
        made = submit(actor, _form(person, sender, asked), moment)
        if not made.accepted:
            raise Refusal(*made.problems)
        writes.refer(
            person.region, made.number, person_id=person.id, infno=asked.infno,
            institution_code=sender.code, to_code=asked.to_code, to_name=asked.to_name,
            day=asked.day, reason=asked.reason, agreed=asked.agreed, details=dict(asked.details),
            sent_at=moment,
        )  # fmt: skip
        return made


def _form(person: Enrolment, sender: From, asked: Transfer) -> Form:
    emergency = asked.kind == "emergency"
    wanted = Asked(
        asked.kind, "material", asked.place, asked.first, asked.last, channel="institution",
        issuer="treating_hospital" if emergency else _issuer(person.region, sender),
        materials=("emergency_diagnosis",) if emergency else ("referral_form",),
    )  # fmt: skip
    where = f"转往{asked.to_name}" if asked.to_name else "本院"
    beside = Beside(phone=asked.phone, reason=f"{where}：{asked.reason}")
    return Form(
        person.id, wanted, asked.key, beside, admitted_on=asked.first if emergency else None
    )


def _issuer(region: str, sender: From) -> str:
    """What the institution is to the insured place that reads its referral form."""
    if institutions.may_refer(sender.code, region):
        return "designated"
    return "local_tertiary" if sender.local and sender.level == "tertiary" else "other"


def take_back(
    actor: Actor, person: Enrolment, sent: tuple[str, str, str], reason: str, moment: datetime
) -> None:
    """Cancels what an institution sent. sent: (number, institution, infno of the sending).

    Raises Refusal.
    """
    number, institution, infno = sent
    with actor.reach():
        found = reads.one(person.region, number)
        if found is None or (found.person_id, found.institution_code) != (person.id, institution):
            raise Refusal(_NOT_FOUND)
        if not found.infno.startswith(infno):
            raise Refusal(_NOT_FOUND)
        decision = cancel.cancel(actor, person.region, number, moment, reason)
        if not decision.accepted:
            raise Refusal(*decision.problems)


_NOT_FOUND = Problem(
    "referral_not_found",
    "没有找到本机构报送的这份备案。",
    "请用5304查询后重试；别的渠道办理的，请参保人自己取消。",
    where="trt_dcla_detl_sn",
)
