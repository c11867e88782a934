"""Keeps proposals to settle anew, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yidi.core.settlement.resettling import Change
from yidi.store.models import ResettleProposal, Settlement
from yidi.store.reads.resettling import Candidate, Proposal


def propose(
    candidate: Candidate, kind: str, state: str, change: Change, at: datetime, **columns: Any
) -> bool:
    """A new proposal; False if there is one for the settlement."""
    _, new = ResettleProposal.objects.get_or_create(
        settlement_id=candidate.settlement.id,
        defaults={
            "insured_region": candidate.settlement.region,
            "institution_code": candidate.institution_code,
            "person_id": candidate.person_id,
            "kind": kind,
            "state": state,
            "made_at": at,
            **change._asdict(),
            **columns,
        },
    )
    return new


def answer(proposal: Proposal, state: str, by: str, at: datetime, reason: str = "") -> None:
    """The institution has said what it thinks."""
    ResettleProposal.objects.filter(pk=proposal.id).update(
        state=state, answered_by=by, answered_at=at, reason=reason
    )


def claimed(proposal_id: int, paid: bool, by: str, at: datetime) -> None:
    """The difference was paid by hand, or that was taken back."""
    ResettleProposal.objects.filter(pk=proposal_id).update(
        state="claimed" if paid else "claim", answered_by=by, answered_at=at
    )


def done(
    proposal: Proposal, reversal: str, replacement: str, change: Change, by: str, at: datetime
) -> None:
    """It was settled anew; reversal, replacement: their setl_id; change: what it came to."""
    ids = dict(
        Settlement.objects.filter(setl_id__in=(reversal, replacement)).values_list("setl_id", "pk")
    )
    ResettleProposal.objects.filter(pk=proposal.id).update(
        state="done", answered_by=by, answered_at=at, reversal_id=ids[reversal],
        replacement_id=ids[replacement], **change._asdict(),
    )  # fmt: skip
