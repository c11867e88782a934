"""Requests to act for somebody as a guardian, with the papers that were shown for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yidi.store.models import Bond, BondPaper
from yidi.store.models.bonds import SIDES


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for the office. person: who would be acted for."""

    id: int
    region: str
    agent: str
    agent_last4: str
    person_id: int
    relation: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A page that was shown. side: what it is, in words; file: where it lies."""

    id: int
    bond_id: int
    region: str
    side: str
    media_type: str
    uploaded_at: datetime
    file: str


def waiting(regions: Iterable[str], most: int) -> list[Waiting]:
    """Guardians of some areas who wait to be confirmed, the oldest request first."""
    rows = Bond.objects.filter(
        insured_region__in=list(regions), basis="guardianship", consented_at=None, ended_at=None
    )
    return [_waiting(row) for row in rows.select_related("agent").order_by("asked_at", "id")[:most]]


def one(bond_id: int) -> Waiting | None:
    """A request that still waits, if within reach."""
    rows = Bond.objects.filter(
        pk=bond_id, basis="guardianship", consented_at=None, ended_at=None
    ).select_related("agent")
    row = rows.first()
    return _waiting(row) if row else None


def papers(bond_id: int) -> list[Paper]:
    """What was shown with a request, side by side."""
    order = list(dict(SIDES))
    rows = BondPaper.objects.filter(bond_id=bond_id).order_by("id")
    return [_paper(row) for row in sorted(rows, key=lambda row: order.index(row.side))]


def paper(paper_id: int) -> Paper | None:
    """One page, if within reach."""
    row = BondPaper.objects.filter(pk=paper_id).first()
    return _paper(row) if row else None


def _waiting(row: Bond) -> Waiting:
    return Waiting(
        row.pk, row.insured_region, row.agent.name, row.agent.id_last4, row.person_id,
        row.relation, row.asked_at,
    )  # fmt: skip


def _paper(row: BondPaper) -> Paper:
    return Paper(
        row.pk, row.bond_id, row.insured_region, dict(SIDES)[row.side], row.media_type,
        row.uploaded_at, row.file,
    )  # fmt: skip
