"""Which pooling area is meant by a district code that a sender writes."""

from __future__ import annotations

from yidi.core import regions
from yidi.store.reads import policy


def meant(code: str) -> str | None:
    """The area in use with this code, or the one that covers it; None if there is none.

    Areas whose code lies near are looked at first, since looking compiles their book.
    """
    known = policy.regions_in_use()
    if code in known:
        return code
    near = sorted(
        known, key=lambda region: (region[:4] != code[:4], region[:2] != code[:2], region)
    )
    return next((region for region in near if _covers(region, code)), None)


def _covers(region: str, code: str) -> bool:
    return regions.scope(policy.book(region).covers, code) == "local"
