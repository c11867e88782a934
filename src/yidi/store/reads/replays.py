"""Alarms of replays that stand: which settlements came to something else when computed again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yidi.store.models import ReplayAlarm


@dataclass(frozen=True, slots=True)
class Alarm:
    """A settlement whose replay differs. speed: 逐笔 or 成批."""

    region: str
    setl_id: str
    speed: str
    found_at: datetime
    said: str


def standing_ids() -> list[int]:
    """The settlements of every alarm that stands."""
    rows = ReplayAlarm.objects.filter(gone_at=None)
    return list(rows.values_list("settlement_id", flat=True).distinct())


def standing(regions: Iterable[str], most: int = 100) -> list[Alarm]:
    """The alarms of some areas, latest first."""
    rows = ReplayAlarm.objects.filter(insured_region__in=list(regions), gone_at=None)
    return [
        Alarm(
            row.insured_region, row.settlement.setl_id, row.get_speed_display(), row.found_at,
            row.said,
        )
        for row in rows.select_related("settlement").order_by("-found_at", "-id")[:most]
    ]  # fmt: skip


def standing_count(regions: Iterable[str], most: int) -> int:
    """How many there are, counted up to `most`."""
    rows = ReplayAlarm.objects.filter(insured_region__in=list(regions), gone_at=None)
    return len(rows.values_list("pk", flat=True)[:most])
