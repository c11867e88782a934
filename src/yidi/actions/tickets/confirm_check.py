"""Begin a cost check: the proposal becomes a ticket to the place of care, with what it is to show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from yidi.actions.actor import Actor
from yidi.actions.tickets.open_ticket import Opening, open_ticket
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.card import ProposalCard
from yidi.policy_files.cooperation import words
from yidi.store.reads import cost_checks as reads
from yidi.store.reads import tickets as ticket_reads
from yidi.store.writes import tickets as writes

NOT_FOUND = Problem("proposal_not_found", "没有找到这条协查建议。", "请从名单里重新打开。")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which proposal, by whom. key: makes the form once."""

    actor: Actor
    proposal: int
    key: str
    moment: datetime


def confirm_check(asked: Asked, documents: Collection[str], text: str = "") -> str:
    """The number of the ticket. Raises Refusal for a proposal that was decided otherwise."""
    wanted = words().checked("documents", documents, "没有选要求提供的资料。")
    try:
        with asked.actor.reach():
            found = waiting(asked.proposal, "confirmed")
            if found.ticket:
                return found.ticket
            return _confirmed(asked, found, wanted, text)
    except IntegrityError:
        raise Refusal(
            Problem("checked_before", "这次住院已经在协查。", "请打开原来的工单。")
        ) from None


def _confirmed(asked: Asked, found: ProposalCard, wanted: tuple[str, ...], text: str) -> str:
    def also(ticket_id: int) -> None:
        writes.add_check(
            ticket_id, insured_region=found.insured_region, place=found.place,
            setl_id=found.setl_id, first=found.first, last=found.last, total=found.total,
            fund_total=found.fund_total, suspicions=list(found.suspicions),
            documents=list(wanted),
        )  # fmt: skip

    named = words().said("documents", wanted)
    said = f"疑点：{'；'.join(found.suspicions)}。请核查并提供：{named}。{text.strip()}"
    opening = Opening(
        kind="cost_check", from_region=found.insured_region, to_region=found.place,
        title=f"{found.institution}住院费用协查", text=said, key=asked.key,
        subject_kind="settlement", subject_region=found.insured_region, subject=found.setl_id,
    )  # fmt: skip
    number = open_ticket(asked.actor, opening, asked.moment, also)
    made = ticket_reads.one(number)
    writes.decide_proposal(
        found, "confirmed", asked.actor.name, asked.moment, ticket_id=made.id if made else None
    )
    return number


def waiting(proposal_id: int, wanted: str) -> ProposalCard:
    """The proposal, locked; also one that was decided as wanted. Raises Refusal."""
    found = reads.proposal(proposal_id) if writes.locked_proposal(proposal_id) else None
    if found is None:
        raise Refusal(NOT_FOUND)
    if found.state not in {"proposed", wanted}:
        sentence = "这条建议已经处理过。"
        raise Refusal(Problem("decided_before", sentence, "请刷新页面看结果。"))
    return found
