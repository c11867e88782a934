"""Keeps proposed and approved books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yidi.store.models import PublishedBook


def propose(
    region: str, digest: str, engine: str, texts: Mapping[str, str], author_id: int, at: datetime
) -> bool:
    """Keeps a book for approval; False if the very same book is already kept."""
    _, made = PublishedBook.objects.get_or_create(
        region=region,
        digest=digest,
        defaults={
            "engine": engine,
            "texts": dict(texts),
            "author_id": author_id,
            "proposed_at": at,
        },
    )
    return made


def waiting_for_update(region: str) -> PublishedBook | None:
    """The book that waits for approval, locked until the transaction ends."""
    return (
        PublishedBook.objects.select_for_update()
        .filter(region=region, approved_at=None)
        .order_by("-proposed_at", "-id")
        .first()
    )


def approve(kept: PublishedBook, approver_id: int, at: datetime) -> None:
    """Puts a waiting book into use."""
    kept.approver_id, kept.approved_at = approver_id, at
    kept.save(update_fields=["approver", "approved_at"])
