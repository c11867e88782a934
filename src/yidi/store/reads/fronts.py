"""Which front holds a key."""

from __future__ import annotations

from dataclasses import dataclass

from yidi.store import sealing
from yidi.store.models import Front


@dataclass(frozen=True, slots=True)
class FrontCard:
    """A front and the pooling areas it may file for."""

    id: int
    name: str
    regions: tuple[str, ...]


def by_key(key: str) -> FrontCard | None:
    """The living front whose key this is."""
    kept = Front.objects.filter(key_digest=sealing.digest(key), ended_at=None).first()
    return FrontCard(kept.pk, kept.name, tuple(kept.regions)) if kept else None
