"""What has happened to several filings of one person, asked once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yidi.store.models import Evidence, FilingMove
from yidi.store.reads.filings import EvidenceCard, Move


@dataclass(frozen=True, slots=True)
class History:
    """The moves and the evidence of a filing."""

    moves: list[Move]
    evidence: list[EvidenceCard]


def of(region: str, numbers: Iterable[str]) -> dict[str, History]:
    """Number → history, for filings of one area."""
    found = {number: History([], []) for number in numbers}
    named = {"insured_region": region, "number__in": list(found)}
    for move in FilingMove.objects.filter(**named).order_by("id"):
        columns = {name: getattr(move, name) for name in Move.__dataclass_fields__}
        found[move.number].moves.append(Move(**columns))
    for page in Evidence.objects.filter(**named).order_by("id"):
        columns = {name: getattr(page, name) for name in EvidenceCard.__dataclass_fields__}
        found[page.number].evidence.append(EvidenceCard(**columns))
    return found
