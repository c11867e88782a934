"""Keeps findings of false evidence, what follows from them for the person, and objections."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists

from yidi.store.models import Finding, Person


def add(
    region: str, person_id: int, number: str, reason: str, proof: str, by: str, at: datetime,
    suspended: tuple[date, date] | None, recover: bool, barred: bool,
) -> Finding:  # fmt: skip
    """A new finding."""
    first, after = suspended or (None, None)
    return Finding.objects.create(
        insured_region=region, person_id=person_id, number=number, reason=reason, proof=proof,
        found_by=by, found_at=at, suspended_from=first, suspended_to=after, recover=recover,
        barred=barred,
    )  # fmt: skip


def suspend(person_id: int, first: date | None, after: date | None, at: datetime) -> None:
    """No direct settlement in [first, after); None and None: it is open again."""
    Person.objects.filter(pk=person_id).update(
        direct_suspended_from=first, direct_suspended_to=after, updated_at=at
    )


def bar(person_id: int, at: datetime) -> None:
    """The person may not file by commitment while a finding that says so stands."""
    standing = Finding.objects.filter(person_id=person_id, barred=True).exclude(upheld=False)
    Person.objects.filter(pk=person_id).update(commitment_barred=Exists(standing), updated_at=at)


def for_update(finding_id: int) -> Finding | None:
    """A finding, locked until the transaction ends."""
    return Finding.objects.select_for_update().filter(pk=finding_id).first()


def object_to(finding: Finding, words: str, at: datetime) -> None:
    """The person objects."""
    finding.objection, finding.objected_at = words, at
    finding.save(update_fields=["objection", "objected_at"])


def answer(finding: Finding, words: str, upheld: bool, by: str, at: datetime) -> None:
    """The objection is answered."""
    finding.answer, finding.upheld, finding.answered_by, finding.answered_at = words, upheld, by, at
    finding.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])


def recovered(finding: Finding, note: str, at: datetime) -> None:
    """The money is back, or the task ends otherwise; the note says how."""
    finding.recovered_at, finding.recovery_note = at, note
    finding.save(update_fields=["recovered_at", "recovery_note"])
