"""The official wording of forms: which holds at a moment, and which there were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.store.models import Wording
from yidi.store.models.wordings import PAPERS

__all__ = ["PAPERS", "WordingCard", "points", "versions"]


@dataclass(frozen=True, slots=True)
class WordingCard:
    """One version. points empty: ours counted again from then on."""

    version: int
    points: tuple[str, ...]
    written_by: str
    written_at: datetime


def points(region: str, paper: str, moment: datetime) -> tuple[str, ...]:
    """The agency's points of a paper (form | commitment) at a moment; empty: ours."""
    rows = Wording.objects.filter(insured_region=region, paper=paper, written_at__lte=moment)
    found = rows.order_by("-written_at", "-version").values_list("points", flat=True).first()
    return tuple(found or ())


def versions(region: str, paper: str) -> list[WordingCard]:
    """Every version of a paper, latest first."""
    rows = Wording.objects.filter(insured_region=region, paper=paper).order_by("-version")
    return [
        WordingCard(row.version, tuple(row.points), row.written_by, row.written_at) for row in rows
    ]
