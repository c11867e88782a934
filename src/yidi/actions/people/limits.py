"""How often codes may be asked for and tried. settings.SIGN_IN changes single figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Minutes a code lives, tries it allows, seconds between two codes, and the most in an hour
    and a day under one identity number, one telephone, one address; wrong tries a day; requests
    to act for somebody a day."""

    code_minutes: int = 5
    code_tries: int = 5
    pause_seconds: int = 60
    number_hour: int = 5
    number_day: int = 10
    phone_hour: int = 5
    phone_day: int = 10
    address_hour: int = 60
    address_day: int = 400
    tries_day: int = 20
    bonds_day: int = 10

    @property
    def code_life(self) -> timedelta:
        """How long a code lets somebody in."""
        return timedelta(minutes=self.code_minutes)


def limits() -> Limits:
    """The limits of this house."""
    return replace(Limits(), **getattr(settings, "SIGN_IN", {}))
