"""Keeps files of institutions for some days."""

from __future__ import annotations

from datetime import datetime, timedelta

from yidi.store.models import HospitalFile

KEPT = timedelta(days=7)
"""下载截止时间: how long a file may be fetched (assumed; the national text leaves it to the centre)."""


def add(institution_code: str, number: str, name: str, content: bytes, at: datetime) -> datetime:
    """Keeps it; until when it may be fetched."""
    until = at + KEPT
    HospitalFile.objects.create(
        institution_code=institution_code, file_qury_no=number, name=name[:200], content=content,
        at=at, until=until,
    )  # fmt: skip
    return until


def clear(before: datetime) -> int:
    """Drops what can no longer be fetched; how many."""
    return HospitalFile.objects.filter(until__lt=before).delete()[0]
