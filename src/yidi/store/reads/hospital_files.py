"""Files between institutions and the till."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.store.models import HospitalFile


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file, and until when it may be fetched."""

    number: str
    name: str
    content: bytes
    until: datetime


def one(institution_code: str, number: str, now: datetime) -> KeptFile | None:
    """A file of the institution that may still be fetched."""
    row = HospitalFile.objects.filter(
        institution_code=institution_code, file_qury_no=number, until__gte=now
    ).first()
    return KeptFile(row.file_qury_no, row.name, bytes(row.content), row.until) if row else None
