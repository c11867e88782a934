"""Keeps who is signed in at which institution. Within a service's reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.store.models import SignOn


@dataclass(frozen=True, slots=True)
class SignOnCard:
    """A sign-in that is in force."""

    sign_no: str
    at: datetime


def put(
    institution: str, operator: str, sign_no: str, mac: str, ip: str, at: datetime
) -> SignOnCard:
    """The one of that day that is in force; a new one under `sign_no` if there is none."""
    row, _ = SignOn.objects.get_or_create(
        institution_code=institution, operator=operator, day=at.date(), ended_at=None,
        defaults={"sign_no": sign_no, "at": at, "mac": mac, "ip": ip},
    )  # fmt: skip
    return SignOnCard(row.sign_no, row.at)


def end(institution: str, operator: str, sign_no: str, at: datetime) -> bool:
    """Ends the one of that day; False if there is none under that number."""
    found = SignOn.objects.filter(
        institution_code=institution, operator=operator, sign_no=sign_no, day=at.date(),
        ended_at=None,
    )  # fmt: skip
    return bool(found.update(ended_at=at))
