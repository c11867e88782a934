"""What is kept about a person, and which commitments could be destroyed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from yidi.store.models import (
    AccountShare,
    Bond,
    ChargeLine,
    ChronicEntitlement,
    Destruction,
    ECredential,
    Evidence,
    Filing,
    FilingMove,
    Message,
    PersonYear,
    Settlement,
    Signature,
    SocialCard,
    Visit,
    YearSum,
)
from yidi.store.reads import people as people_reads


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A commitment that is kept. ended_on: when its filing ended; None if it lives."""

    id: int
    region: str
    number: str
    digest: str
    signed_at: datetime
    state: str
    ended_on: date | None


def signed(region: str, after: int = 0, most: int = 500) -> list[SignedPaper]:
    """Commitments of an area, oldest first, from the one after `after`."""
    rows = list(Signature.objects.filter(insured_region=region, pk__gt=after).order_by("pk")[:most])
    numbers = {row.number for row in rows}
    filings = Filing.objects.filter(insured_region=region, number__in=numbers, current=True)
    by_number = {filing.number: filing for filing in filings}
    return [_signed(row, by_number.get(row.number)) for row in rows]


def _signed(row: Signature, filing: Filing | None) -> SignedPaper:
    ended = filing.ended_at.date() if filing and filing.ended_at else filing and filing.last
    return SignedPaper(
        row.pk, row.insured_region, row.number, row.digest, row.signed_at,
        filing.state if filing else "", ended or None,
    )  # fmt: skip


def destroyed(region: str, most: int = 200) -> list[dict[str, Any]]:
    """What was destroyed, latest first."""
    rows = Destruction.objects.filter(insured_region=region).order_by("-id")[:most]
    return [dict(row) for row in rows.values()]


def everything_of(person_id: int) -> dict[str, Any]:
    """All that is kept about a person, as plain values under names that explain themselves."""
    card = people_reads.person(person_id)
    if card is None:
        return {}
    numbers = list(Filing.objects.filter(person_id=person_id).values_list("number", flat=True))
    of_filing = {"insured_region": card.region, "number__in": numbers}
    return {
        "person": {**asdict(card), "id_number": people_reads.full_number(person_id) or ""},
        "filings": _rows(Filing.objects.filter(person_id=person_id), {"id", "person_id"}),
        "filing_moves": _rows(FilingMove.objects.filter(**of_filing), {"id"}),
        "evidence": _rows(Evidence.objects.filter(**of_filing), {"id"}),
        "signatures": _rows(Signature.objects.filter(**of_filing), {"id", "drawing"}),
        "messages": _rows(Message.objects.filter(person_id=person_id), {"id", "person_id"}),
        "bonds": _rows(Bond.objects.filter(person_id=person_id), {"id", "person_id", "agent_id"}),
        "chronic": _rows(
            ChronicEntitlement.objects.filter(person_id=person_id), {"id", "person_id"}
        ),
        "year_sums": _rows(YearSum.objects.filter(person_id=person_id), {"id", "person_id"}),
        **_of_the_till(person_id),
    }


def _of_the_till(person_id: int) -> dict[str, Any]:
    """What happened at institutions, and what was shown there."""
    of = {"person_id": person_id}
    charges = ChargeLine.objects.filter(visit__person_id=person_id)
    shares = AccountShare.objects.filter(Q(person_id=person_id) | Q(sharer_id=person_id))
    return {
        "visits": _rows(Visit.objects.filter(**of), {"id", "person_id"}),
        "charges": _rows(charges, {"id", "visit_id", "bill_id"}),
        "settlements": _rows(
            Settlement.objects.filter(**of), {"id", "person_id", "visit_id", "bill_id", "sharer_id"}
        ),
        "years": _rows(PersonYear.objects.filter(**of), {"id", "person_id"}),
        "credentials": _rows(ECredential.objects.filter(**of), {"id", "person_id"}),
        "cards": _rows(SocialCard.objects.filter(**of), {"id", "person_id", "digest"}),
        "shares": _rows(shares, {"id", "person_id", "sharer_id"}),
    }


def _rows(found: Any, without: set[str]) -> list[dict[str, Any]]:
    return [
        {name: _plain(value) for name, value in row.items() if name not in without}
        for row in found.order_by("pk").values()
    ]


def _plain(value: Any) -> Any:
    kept = value is None or isinstance(value, str | int | dict | list)
    return value if kept else str(value)
