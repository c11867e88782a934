"""Destroys what has served its time, after writing down that it did."""

from __future__ import annotations

from datetime import date, datetime

from yidi.store.models import Destruction, Signature


def destroy_signature(
    signature_id: int, kept_until: date, by: str, reason: str, at: datetime
) -> bool:
    """Writes the line and deletes the signature; False if it is gone already. The database refuses
    one before its time, and a second line for the same one."""
    row = Signature.objects.filter(pk=signature_id).first()
    if row is None:
        return False
    Destruction.objects.create(
        insured_region=row.insured_region, subject="signature", subject_id=row.pk,
        number=row.number, digest=row.digest, kept_until=kept_until, destroyed_on=at.date(), at=at,
        by=by, reason=reason,
    )  # fmt: skip
    Signature.objects.filter(pk=row.pk).delete()
    return True
