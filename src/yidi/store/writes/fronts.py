"""Keeps fronts and ends them."""

from __future__ import annotations

from datetime import datetime

from yidi.store import sealing
from yidi.store.models import Front


def add(name: str, key: str, regions: list[str], at: datetime) -> bool:
    """A new front; False if the name is taken."""
    _, made = Front.objects.get_or_create(
        name=name,
        defaults={"key_digest": sealing.digest(key), "regions": regions, "made_at": at},
    )
    return made


def end(name: str, at: datetime) -> bool:
    """Ends a front; False if there is none of that name alive."""
    return bool(Front.objects.filter(name=name, ended_at=None).update(ended_at=at))
