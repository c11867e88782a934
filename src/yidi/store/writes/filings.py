"""Keeps filings: new ones, new versions, what moved them, their evidence and signatures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from yidi.core.filing import record
from yidi.core.filing.standing import Standing
from yidi.store.models import Evidence, Filing, FilingMove, Person, Signature
from yidi.store.writes.together import insert


@dataclass(frozen=True, slots=True)
class Beside:
    """What a form says besides what the law asks: addresses, telephone, who files it."""

    agent_id: int | None = None
    phone: str = ""
    home_address: str = ""
    away_address: str = ""
    reason: str = ""
    decide_by: date | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Who moved a filing, when, how, and by which rule."""

    actor: str
    channel: str
    at: datetime
    rule: str = ""
    reason: str = field(default="")


def person_for_update(person_id: int) -> Person | None:
    """The person, locked: everything that decides on one person's filings goes one by one."""
    return Person.objects.select_for_update().filter(pk=person_id).first()


def current_of(person_id: int) -> list[Filing]:
    """The current versions of a person's filings, to be changed in this transaction."""
    return list(Filing.objects.filter(person_id=person_id, current=True).order_by("id"))


def next_number(region: str, day: date) -> str:
    """A receipt number: region, day, serial."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('store_filing_number')")
        serial: int = cursor.fetchone()[0]
    return f"{region}{day:%Y%m%d}{serial:07d}"


def add(region: str, person_id: int, standing: Standing, book: str, beside: Beside) -> None:
    """A new filing; its first move is `move_line`."""
    filing = standing.filing
    insert(
        [
            Filing(
                insured_region=region,
                number=filing.id,
                person_id=person_id,
                agent_id=beside.agent_id,
                phone=beside.phone,
                home_address=beside.home_address,
                away_address=beside.away_address,
                reason=beside.reason,
                decide_by=beside.decide_by,
                book=book,
                **_columns(standing),
            )
        ]
    )


def move(
    row: Filing, standing: Standing, event: str, done: Done, book: str, **beside: Any
) -> Filing:
    """A filing after an event: a new version where the core made one, else the same row."""
    before, filing = row.state, standing.filing
    values = {**_columns(standing), **beside}
    if filing.version != row.version:
        row = _next_version(row, book)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    insert([move_line(row.insured_region, filing, event, before, filing.state, done)])
    return row


def _next_version(row: Filing, book: str) -> Filing:
    """A row like this one that takes its place."""
    Filing.objects.filter(pk=row.pk).update(current=False)
    columns = (f.attname for f in Filing._meta.concrete_fields if not f.primary_key)  # noqa: SLF001
    return Filing(**{name: getattr(row, name) for name in columns if name != "book"}, book=book)


def _columns(standing: Standing) -> dict[str, Any]:
    filing = standing.filing
    after = standing.after
    first = filing.first
    empty = after is not None and after <= first
    return {
        "version": filing.version,
        "kind": filing.kind,
        "way": filing.way,
        "place": filing.place,
        "first": first,
        "last": filing.last,
        "span": DateRange(empty=True) if empty else DateRange(first, after),
        "channel": filing.channel,
        "filed_at": filing.filed_at,
        "state": filing.state,
        "effective_at": filing.effective_at,
        "evidenced_at": filing.evidenced_at,
        "mend_by": filing.mend_by,
        "ended_at": filing.ended_at,
        "ban_until": filing.ban_until,
        "locked_from": filing.locked_from,
        "evidence_due": standing.due,
    }


def put_evidence_due(row_id: int, due: date | None) -> None:
    """The last day for evidence has become another, or was not known when the row was written."""
    Filing.objects.filter(pk=row_id).update(evidence_due=due)


def move_line(
    region: str, filing: record.Filing, event: str, before: str, after: str, done: Done
) -> FilingMove:
    """A step in the life of a filing, yet to be written."""
    return FilingMove(
        insured_region=region,
        number=filing.id,
        version=filing.version,
        event=event,
        from_state=before,
        to_state=after,
        at=done.at,
        actor=done.actor,
        channel=done.channel,
        rule=done.rule[:300],
        reason=done.reason[:500],
    )


def evidence_lines(
    region: str, number: str, pages: Iterable[dict[str, Any]], version: int = 1
) -> list[Evidence]:
    """Pages of evidence, yet to be written; the same page twice for a version is one."""
    return [
        Evidence(insured_region=region, number=number, version=version, **page) for page in pages
    ]


def judge_evidence(
    region: str, number: str, accepted: bool, by: str, at: datetime, lacking: str = ""
) -> None:
    """A clerk's verdict on all pages that were not judged yet."""
    Evidence.objects.filter(insured_region=region, number=number, accepted=None).update(
        accepted=accepted, judged_by=by, judged_at=at, lacking=lacking
    )


def signature_line(
    region: str, filing: record.Filing, text: str, digest: str, drawing: bytes, signer: str,
    at: datetime,
) -> Signature:  # fmt: skip
    """What was signed, to the letter, yet to be written."""
    return Signature(
        insured_region=region,
        number=filing.id,
        version=filing.version,
        text=text,
        digest=digest,
        drawing=drawing,
        signer=signer,
        signed_at=at,
    )


def midnight_after(day: date, at: datetime) -> datetime:
    """The first moment after a day, in the zone of `at`."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), at.tzinfo)
