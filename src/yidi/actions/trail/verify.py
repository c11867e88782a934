"""Somebody holds a certificate or a receipt and asks whether it is true: a hospital, a clerk,
anybody shown it.

The address on the paper carries a seal that only this house can make, so that neither filings nor
settlements are found by counting numbers. Every question leaves a line.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from yidi.core.settlement.paid import Paid
from yidi.store import reach, sealing
from yidi.store.reads import filings, people, statements
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


def settled_seal(setl_id: str) -> str:
    """What the address of a receipt ends with."""
    return sealing.digest(f"receipt:{setl_id}")[:_LENGTH]


def verify_settled(
    region: str, setl_id: str, sealed: str, address: str | None, moment: datetime
) -> Paid | None:
    """The settlement behind a receipt; None for what we never made."""
    if not hmac.compare_digest(settled_seal(setl_id), sealed):
        return None
    with reach.service():
        found = statements.one(region, setl_id)
        if found is not None:
            subject = f"person:{found.person_id}"
            traces.trail(
                moment, region, "public", "持结算单人", "look.receipt", subject, setl_id, address
            )
    return found
