"""Questions to the filings: of a person, of an office's day, and everything behind one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from yidi.core.filing import record
from yidi.store.models import Evidence, Filing, FilingMove, Signature
from yidi.store.reads.people import PersonCard, card


@dataclass(frozen=True, slots=True)
class Kept:
    """A filing with what is kept beside the core's record of it."""

    filing: record.Filing
    region: str
    person_id: int
    agent: str
    phone: str
    home_address: str
    away_address: str
    reason: str
    decide_by: date | None
    evidence_judged_at: datetime | None
    book: str


@dataclass(frozen=True, slots=True)
class Move:
    """One step in the life of a filing."""

    event: str
    from_state: str
    to_state: str
    at: datetime
    actor: str
    channel: str
    rule: str
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """A page of evidence. accepted None: not judged yet."""

    id: int
    material: str
    media_type: str
    size: int
    uploaded_at: datetime
    uploaded_by: str
    accepted: bool | None
    lacking: str
    file: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed."""

    text: str
    digest: str
    drawing: bytes
    signer: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A filing in a list, with its person."""

    kept: Kept
    person: PersonCard


def replaced(
    region: str, known: Iterable[record.Filing], since: datetime
) -> tuple[record.Filing, ...]:
    """Of filings that were changed or extended after a moment, the version that was in force then;
    `ended_at`: its change. A typing error that was mended was never the filing."""
    changed = [filing.id for filing in known if filing.version > 1]
    if not changed:
        return ()
    moves = FilingMove.objects.filter(insured_region=region, number__in=changed, at__gt=since)
    made = moves.filter(event__in=("change", "extend")).order_by("-id")
    first = {n: (version, at) for n, version, at in made.values_list("number", "version", "at")}
    return tuple(
        replace(to_record(row), state="superseded", ended_at=at)
        for number, (version, at) in first.items()
        for row in Filing.objects.filter(insured_region=region, number=number, version=version - 1)
    )


def to_record(row: Filing) -> record.Filing:
    """The core's value of a row."""
    return record.Filing(
        id=row.number,
        kind=row.kind,
        way=row.way,
        place=row.place,
        first=row.first,
        last=row.last,
        channel=row.channel,
        filed_at=row.filed_at,
        state=row.state,
        version=row.version,
        effective_at=row.effective_at,
        evidenced_at=row.evidenced_at,
        mend_by=row.mend_by,
        ended_at=row.ended_at,
        ban_until=row.ban_until,
        locked_from=row.locked_from,
    )


def kept(row: Filing) -> Kept:
    """A row as a frozen value."""
    return Kept(
        filing=to_record(row),
        region=row.insured_region,
        person_id=row.person_id,
        agent=row.agent.name if row.agent_id and row.agent else "",
        phone=row.phone,
        home_address=row.home_address,
        away_address=row.away_address,
        reason=row.reason,
        decide_by=row.decide_by,
        evidence_judged_at=row.evidence_judged_at,
        book=row.book,
    )


def of_person(person_id: int) -> list[Kept]:
    """The current version of every filing of a person, latest first."""
    rows = Filing.objects.filter(person_id=person_id, current=True).select_related("agent")
    return [kept(row) for row in rows.order_by("-filed_at", "-id")]


def one(region: str, number: str, version: int | None = None) -> Kept | None:
    """One filing, its current version unless another is named."""
    rows = Filing.objects.filter(insured_region=region, number=number).select_related("agent")
    row = (
        rows.filter(current=True).first()
        if version is None
        else rows.filter(version=version).first()
    )
    return kept(row) if row else None


def moves(region: str, number: str) -> list[Move]:
    """Everything that has happened to a filing, in order."""
    rows = FilingMove.objects.filter(insured_region=region, number=number).order_by("id")
    return [
        Move(**{name: getattr(row, name) for name in Move.__dataclass_fields__}) for row in rows
    ]


def evidence(region: str, number: str) -> list[EvidenceCard]:
    """The evidence of a filing, in order of arrival."""
    rows = Evidence.objects.filter(insured_region=region, number=number).order_by("id")
    return [
        EvidenceCard(**{name: getattr(row, name) for name in EvidenceCard.__dataclass_fields__})
        for row in rows
    ]


def evidence_digests(region: str, number: str, version: int) -> set[str]:
    """What tells the pages apart that came for a version of a filing."""
    rows = Evidence.objects.filter(insured_region=region, number=number, version=version)
    return set(rows.values_list("digest", flat=True))


def is_signed(region: str, number: str, version: int, digest: str) -> bool:
    """Whether a version of a filing was made with a signature under this text."""
    rows = Signature.objects.filter(insured_region=region, number=number)
    return rows.filter(version=version, digest=digest).exists()


def signature(region: str, number: str) -> Signed | None:
    """The latest signature of a filing."""
    row = Signature.objects.filter(insured_region=region, number=number).order_by("-id").first()
    if row is None:
        return None
    return Signed(row.text, row.digest, bytes(row.drawing), row.signer, row.signed_at)


# ---- an office's day

WAITING: dict[str, dict[str, Any]] = {
    "to_decide": {"state": "submitted"},
    "to_judge": {"state": "active", "evidenced_at__isnull": False, "evidence_judged_at": None},
    "mending": {"state": "active", "mend_by__isnull": False},
}
"""Lists of an office: what waits for a decision, evidence to judge, evidence being mended."""


def listed(
    regions: Iterable[str],
    waiting: str | None = None,
    *,
    before: tuple[datetime, int] | None = None,
    most: int = 50,
    **filters: Any,
) -> list[Listed]:
    """A page of filings of some regions, latest first; `before` continues after (filed_at, id)."""
    rows = Filing.objects.filter(insured_region__in=list(regions), current=True, **filters)
    if waiting:
        rows = rows.filter(**WAITING[waiting])
    if before:
        rows = rows.extra(where=["(filed_at, store_filing.id) < (%s, %s)"], params=list(before))
    rows = rows.select_related("person", "agent").order_by("-filed_at", "-id")[:most]
    return [Listed(kept(row), card(row.person)) for row in rows]


def counted(regions: Iterable[str], waiting: str, most: int = 1000) -> int:
    """How many wait, counted up to `most`."""
    rows = Filing.objects.filter(insured_region__in=list(regions), current=True, **WAITING[waiting])
    return len(rows.values_list("id", flat=True)[:most])
