"""Keeps the official wording of forms, version after version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yidi.store.models import Wording


def add(region: str, paper: str, points: Sequence[str], by: str, at: datetime) -> int:
    """The next version of a paper; gives its number. Two at once: the second fails and is refused."""
    rows = Wording.objects.filter(insured_region=region, paper=paper)
    last = rows.order_by("-version").values_list("version", flat=True).first() or 0
    Wording.objects.create(
        insured_region=region, paper=paper, version=last + 1, points=list(points), written_by=by,
        written_at=at,
    )  # fmt: skip
    return last + 1
