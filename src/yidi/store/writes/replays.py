"""Alarms of replays that came to something else."""

from __future__ import annotations

from datetime import datetime

from yidi.store.models import ReplayAlarm


def alarm(region: str, settlement_id: int, speed: str, said: str, at: datetime) -> bool:
    """Raises the alarm, or says anew what differs; True if it is new."""
    _, new = ReplayAlarm.objects.update_or_create(
        insured_region=region, settlement_id=settlement_id, speed=speed, gone_at=None,
        defaults={"said": said[:500]}, create_defaults={"said": said[:500], "found_at": at},
    )  # fmt: skip
    return new


def agreed(settlement_id: int, speed: str, at: datetime) -> None:
    """A replay agrees: an alarm that stands ends."""
    standing = ReplayAlarm.objects.filter(settlement_id=settlement_id, speed=speed, gone_at=None)
    standing.update(gone_at=at)
