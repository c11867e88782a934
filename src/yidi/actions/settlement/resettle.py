"""Refund and settle anew, as the institution confirms (S3 三(四)): one transaction, both linked.

The reversal mirrors the former settlement under a message number of its own; the new settlement of the
same bill answers the institution's message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from yidi.actions.settlement.asking import Ask, Outcome, outcome
from yidi.actions.settlement.cancel import Cancel, Cancelled, taken_back
from yidi.actions.settlement.once import Done, kept_or, once
from yidi.actions.settlement.propose_resettling import net
from yidi.actions.settlement.settle import kept
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import disease_codes
from yidi.core.settlement.amounts import turned
from yidi.core.settlement.resettling import Change, difference
from yidi.store.reads import chronic, visits
from yidi.store.reads import resettling as reads
from yidi.store.reads import till as till_reads
from yidi.store.reads.resettling import Proposal
from yidi.store.reads.till import Asked, Found
from yidi.store.writes import resettling as writes
from yidi.store.writes import traces
from yidi.store.writes import visits as visit_writes
from yidi.store.writes.envelopes import Message


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Which settlement is settled anew, and how the sender's province codes chronic care."""

    setl_id: str
    psn_no: str
    operator: str
    chronic_type: str


@dataclass(frozen=True, slots=True)
class Anew:
    """What came of it: the reversal's number, the new settlement, what is paid more."""

    reversal: str
    settled: Outcome
    change: Change


def resettle(
    message: Message, asked: Confirmed, moment: datetime, render: Callable[[Anew], bytes]
) -> bytes:
    """The answer to a confirmation, once. Raises Refusal; then nothing was moved."""

    def work() -> bytes:
        proposal = _proposal(message.institution_code, asked, moment)
        undone = _reversed(message, asked, proposal, moment)
        return _anew(message, asked, proposal, undone, moment, render)

    return kept_or(message, work)


def decline(
    message: Message, asked: Confirmed, reason: str, moment: datetime,
    render: Callable[[], bytes],
) -> bytes:  # fmt: skip
    """The institution has checked and says that it was ordinary care. Raises Refusal."""

    def work() -> Done:
        proposal = _proposal(message.institution_code, asked, moment)
        writes.answer(proposal, "declined", asked.operator, moment, reason)
        text = f"结算{proposal.setl_id}：医院核对后认为不需要重新结算。{reason}"
        _told(proposal, "resettle_declined", text, moment)
        return Done(proposal.setl_id, render())

    return once(message, moment, work)


def _proposal(institution_code: str, asked: Confirmed, moment: datetime) -> Proposal:
    found = reads.for_settlement(institution_code, asked.setl_id)
    if found is None or found.psn_no != asked.psn_no:
        raise Refusal(
            Problem(
                "proposal_not_found", "这笔结算没有重新结算的建议。", "请用YD01查询本机构的建议。",
                where="setl_id",
            )
        )  # fmt: skip
    closed = found.settled_at.astimezone(moment.tzinfo).year != moment.year
    if found.state != "proposed" or closed:
        raise Refusal(
            Problem(
                "proposal_over", "这条建议已经办结，或者年度已经结束。",
                "差额请参保人到参保地手工报销。", where="setl_id",
            )
        )  # fmt: skip
    return found


def _reversed(
    message: Message, asked: Confirmed, proposal: Proposal, moment: datetime
) -> Cancelled:
    """The former settlement is taken back, inside the open transaction."""
    undo = Cancel(proposal.region, proposal.setl_id, "", asked.psn_no, asked.operator)
    return taken_back(message, undo, moment)


def _anew(
    message: Message,
    asked: Confirmed,
    proposal: Proposal,
    undone: Cancelled,
    moment: datetime,
    render: Callable[[Anew], bytes],
) -> bytes:
    ask = _ask(message, asked, proposal)
    shared = ask.accounts == "2"
    found = till_reads.find(ask.asked, moment.date(), locked=True, shared=shared)
    made = outcome(ask, _corrected(found, asked, proposal, moment), moment)
    change = difference(turned(undone.amounts), made.amounts)
    numbers: list[str] = []

    def said(settled: Outcome) -> bytes:
        numbers.append(settled.setl_id)
        return render(Anew(undone.setl_id, settled, change))

    answer = kept(message, ask, made, said)
    writes.done(proposal, undone.setl_id, numbers[0], change, asked.operator, moment)
    text = f"结算{proposal.setl_id}已退费，重新结算为{numbers[0]}。{net(change)}"
    _told(proposal, "resettled", text, moment)
    return answer


def _ask(message: Message, asked: Confirmed, proposal: Proposal) -> Ask:
    which = Asked(
        proposal.region, message.institution_code, proposal.mdtrt_id, proposal.batch,
        proposal.bill_kind, message.month, message.msgid,
    )  # fmt: skip
    return Ask(
        which, asked.psn_no, "", proposal.total, proposal.account, asked.operator,
        med_type=asked.chronic_type if proposal.kind == "chronic" else "",
    )  # fmt: skip


def _corrected(
    found: Found | None, asked: Confirmed, proposal: Proposal, moment: datetime
) -> Found | None:
    """The visit as care of the disease. The visit itself is put right where nothing else of it was
    settled as it stood."""
    if found is None or proposal.kind != "chronic":
        return found
    right = {
        "care": "chronic", "disease": proposal.disease, "med_type": asked.chronic_type,
    }  # fmt: skip
    if proposal.alone:
        visit = visits.find(proposal.mdtrt_id, proposal.institution_code, locked=True)
        code = disease_codes.national(proposal.disease)
        if visit is not None and visit_writes.change(visit, **right, disease_code=code):
            found = replace(found, bill={**found.bill, "version": found.bill["version"] + 1})
    day = found.visit["first"].astimezone(moment.tzinfo).date()
    return replace(
        found,
        visit={**found.visit, **right},
        designated=chronic.designated(proposal.person_id, proposal.institution_code, day),
    )


def _told(proposal: Proposal, kind: str, text: str, moment: datetime) -> None:
    traces.message(
        proposal.region, proposal.person_id, proposal.setl_id[-24:], kind, moment.date(),
        "结算已重新核对", text, moment,
    )  # fmt: skip
