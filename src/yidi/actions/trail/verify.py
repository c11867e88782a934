"""Somebody holds a certificate and asks whether it is true: a hospital, a clerk, anybody shown it.

The address on the paper carries a seal that only this house can make, so filings cannot be found
by counting numbers. Every question leaves a line.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from yidi.store import reach, sealing
from yidi.store.reads import filings, people
from yidi.store.reads.filings import Kept
from yidi.store.reads.people import PersonCard
from yidi.store.writes import traces

_LENGTH = 24


def seal(region: str, number: str) -> str:
    """What the address of a certificate ends with."""
    return sealing.digest(f"certificate:{region}:{number}")[:_LENGTH]


def verify(
    region: str, number: str, sealed: str, address: str | None, moment: datetime
) -> tuple[Kept, PersonCard] | None:
    """The filing behind a certificate, and its person, masked; None for what we never made."""
    if not hmac.compare_digest(seal(region, number), sealed):
        return None
    with reach.service():
        kept = filings.one(region, number)
        person = people.person(kept.person_id) if kept else None
        if kept is None or person is None:
            return None
        who = "持凭证人"
        traces.trail(
            moment, region, "public", who, "look.certificate", f"filing:{number}", "", address
        )
    return kept, person
