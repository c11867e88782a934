"""A filing as it is kept: what was asked, when, how it was proven, and what has happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

INSURANCE_STATUSES = {
    "active": "正常参保",
    "suspended": "暂停参保",
    "ended": "终止参保",
    "moved": "关系转出",
    "dead": "死亡",
}
ENDING_STATUSES = ("ended", "moved", "dead")


@dataclass(frozen=True, slots=True)
class Filing:
    """One version of a filing. Moments are in Asia/Shanghai; `last` is the last valid day.

    kind: national kind; way: material | commitment | not_required; place: as stored, to the level
    that the insured place files to; filed_at: when the first version was made; effective_at: when
    it took effect; mend_by: last day to mend rejected evidence; ended_at: when it was cancelled,
    terminated or made void by a finding; evidenced_at: when evidence arrived; locked_from: the day
    the lock is counted from once a change has moved the start (R10: a change does not restart it).
    """

    id: str
    kind: str
    way: str
    place: str
    first: date
    last: date | None
    channel: str
    filed_at: datetime
    state: str = "draft"
    version: int = 1
    effective_at: datetime | None = None
    evidenced_at: datetime | None = None
    mend_by: date | None = None
    ended_at: datetime | None = None
    ban_until: date | None = None
    locked_from: date | None = None

    @property
    def filed_on(self) -> date:
        """The legal day on which the filing was made."""
        return self.filed_at.date()

    @property
    def bound_from(self) -> date:
        """The day a lock is counted from: the later of the making and the first start."""
        return self.locked_from or max(self.filed_on, self.first)


@dataclass(frozen=True, slots=True)
class Person:
    """What of the person matters for a filing. admitted: place and day of a running stay, and
    whether the hospital flagged it as an emergency. retired None: not known."""

    insurance: str
    status: str = "active"
    retired: bool | None = None
    admitted_at: str | None = None
    admitted_on: date | None = None
    admitted_as_emergency: bool = False
    commitment_barred: bool = False
