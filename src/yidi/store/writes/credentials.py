"""Credentials are activated, codes shown and used once. Codes and tokens come in as digests."""

from __future__ import annotations

from datetime import datetime

from yidi.store import sealing
from yidi.store.models import ECredential, ShownCode
from yidi.store.reads.credentials import Chosen


def activate(region: str, person_id: int, by: str, at: datetime) -> bool:
    """True if it was not active."""
    _, new = ECredential.objects.get_or_create(
        person_id=person_id, ended_at=None,
        defaults={"insured_region": region, "activated_at": at, "activated_by": by},
    )  # fmt: skip
    return new


def end(person_id: int, at: datetime) -> bool:
    """No code is shown any more, and none that was shown counts; True if it was active."""
    ShownCode.objects.filter(person_id=person_id, after__gt=at, used_at=None).update(after=at)
    ended = ECredential.objects.filter(person_id=person_id, ended_at=None).update(ended_at=at)
    return ended == 1


def show(region: str, person_id: int, code: str, at: datetime, after: datetime) -> None:
    """A code that may be scanned before `after`; one shown earlier counts no longer."""
    shown = ShownCode.objects.filter(person_id=person_id, after__gt=at, used_at=None)
    shown.update(after=at)
    ShownCode.objects.create(
        insured_region=region, person_id=person_id, digest=sealing.digest(code), shown_at=at,
        after=after,
    )  # fmt: skip


def known(code: str) -> ShownCode | None:
    """The code that was scanned, locked until the transaction ends."""
    rows = ShownCode.objects.select_for_update(of=("self",)).select_related("person")
    return rows.filter(digest=sealing.digest(code)).first()


def used(
    code: ShownCode, institution_code: str, token: str, at: datetime, after: datetime
) -> Chosen:
    """The code is used, the token stands for it until `after`. Gives whom."""
    code.used_at, code.institution_code = at, institution_code
    code.token_digest, code.token_after = sealing.digest(token), after
    code.save()
    person = code.person
    number = sealing.unseal(bytes(person.id_sealed)) if person.id_sealed else ""
    return Chosen(
        person.pk, person.insured_region, person.name, person.id_type, number, person.birth
    )
