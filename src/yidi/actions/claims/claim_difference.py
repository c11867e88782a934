"""Claim the difference of a settlement that would come to more today and stays as it is (ADR 22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.actions.claims.apply import Application, Payee, apply
from yidi.core.claims import adding
from yidi.core.claims.adding import Year
from yidi.core.claims.card import ClaimCard
from yidi.core.claims.twins import Invoice
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import case, replay, resettling
from yidi.core.settlement.till import Priced
from yidi.store.reads import claims as reads
from yidi.store.reads import deciding, policy
from yidi.store.reads import resettling as proposals
from yidi.store.reads.resettling import Open

NOT_OPEN = Problem(
    "difference_not_open", "这笔结算没有要手工报销的差额。", "请从重新结算的通知里打开。"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Whose difference is claimed, and who is paid. setl_id: the settlement; key: makes the form
    once."""

    channel: str
    setl_id: str
    payee: Payee
    key: str
    phone: str = ""
    pages: tuple[dict[str, Any], ...] = ()


def claim_difference(actor: Actor, person_id: int, asked: Difference, moment: datetime) -> str:
    """The receipt number. Where, when and what are those of the settlement; nobody fills them in.
    Raises Refusal as apply, and where there is nothing to claim."""
    with actor.reach():
        found = _still_open(person_id, asked.setl_id)
    one = found.candidate
    paper = Invoice("", found.invoice, "", found.last, one.settlement.kept.whole.total)
    care = one.settlement.kept.given["care"]
    return apply(
        actor, person_id,
        Application(
            channel=asked.channel, place=one.place, institution=one.institution_code,
            institution_code=one.institution_code, level=str(care["level"]),
            care="chronic" if found.disease else one.care, disease=found.disease, first=one.on,
            last=found.last, invoices=(paper,) if found.invoice else (), payee=asked.payee,
            key=asked.key, phone=asked.phone, pages=asked.pages, why="结算以后备案或资格才有效",
            proposal=found,
        ), moment,
    )  # fmt: skip


def _still_open(person_id: int, setl_id: str) -> Open:
    """The proposal, with its settlement in force. Raises Refusal."""
    found = proposals.to_claim(person_id, setl_id)
    if found is None or found.state not in {"claim", "claimed"}:
        raise Refusal(NOT_OPEN)
    if found.undone:
        raise Refusal(
            Problem(
                "settlement_undone", f"结算{setl_id}已经撤销，没有差额。",
                "重新结算的按新的结算；没有重新结算的，凭票据申请手工报销。",
            )
        )  # fmt: skip
    return found


def priced(found: ClaimCard, moment: datetime) -> Priced:
    """What the funds bear more than the settlement says, as of now. Raises Refusal."""
    one = _still_open(found.person_id, found.adds_to)
    settled = one.candidate.settlement
    book = policy.book_by_digest(found.region, settled.book)
    years = (one.candidate.year, max(one.candidate.year, moment.year))
    own, counts = (Year(y, reads.year(found.person_id, y).all) for y in years)
    return adding.difference(
        book, settled.kept, _anew(found, one, replay.case(book, settled.kept), moment), own, counts
    )


def _anew(found: ClaimCard, one: Open, stood: case.Request, moment: datetime) -> case.Request:
    """The case as it should have been."""
    if one.kind == "chronic":
        return resettling.as_chronic(stood, one.disease)
    desk = deciding.desk(found.person_id, moment)
    filing = next((f for f in desk.filings if f.id == one.filing), None) if desk else None
    stands = desk.standing(filing) if desk and filing else None
    if stands is None or not stands.covers(one.candidate.place, one.candidate.on):
        raise Refusal(adding.NOTHING_MORE)
    return resettling.with_filing(stood, resettling.as_given(stands))
