"""Keeps tickets between agencies, what was said on them, cost checks, contacts and outages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yidi.core import regions
from yidi.core.tickets.card import ProposalCard, TicketCard
from yidi.store.models import (
    CheckProposal,
    Contact,
    CostCheck,
    Evidence,
    Outage,
    Ticket,
    TicketEntry,
)
from yidi.store.writes.serials import next_id


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did on a ticket, for which side; region and side "" for the house itself."""

    event: str
    to_state: str
    at: datetime
    actor: str
    side: str = ""
    region: str = ""
    text: str = ""


def add(from_region: str, to_region: str, step: Step, **columns: Any) -> tuple[int, str]:
    """A new ticket; gives its id and its number: X, region, day, serial."""
    serial = next_id(Ticket)
    number = f"X{from_region}{step.at:%y%m%d}{serial:08d}"
    Ticket.objects.bulk_create(
        [
            Ticket(
                pk=serial, number=number, from_region=from_region, to_region=to_region,
                from_province=regions.province_of(from_region),
                to_province=regions.province_of(to_region), opened_at=step.at, asked_at=step.at,
                opened_by=step.actor, **columns,
            )
        ]
    )  # fmt: skip
    _line(serial, "", step)
    return serial, number


def locked(number: str) -> bool:
    """Holds a ticket until the end of the transaction; False if it is not within reach."""
    found = Ticket.objects.select_for_update().filter(number=number)
    return bool(found.values_list("pk", flat=True))


def move(card: TicketCard, step: Step, **columns: Any) -> None:
    """A ticket after a step; it is locked, so nobody else moves it."""
    Ticket.objects.filter(pk=card.id).update(state=step.to_state, **columns)
    _line(card.id, card.state, step)


def _line(ticket_id: int, before: str, step: Step) -> None:
    TicketEntry.objects.bulk_create(
        [
            TicketEntry(
                ticket_id=ticket_id, at=step.at, region=step.region, side=step.side,
                actor=step.actor, event=step.event, from_state=before, to_state=step.to_state,
                text=step.text[:2000],
            )
        ]
    )  # fmt: skip


def copy_evidence(region: str, before: str, number: str, to_region: str) -> None:
    """The pages of one number, under another as well."""
    pages = list(Evidence.objects.filter(insured_region=region, number=before))
    for page in pages:
        page.pk, page.insured_region, page.number = None, to_region, number
    Evidence.objects.bulk_create(pages, ignore_conflicts=True)


# ---- cost checks


def add_check(ticket_id: int, **columns: Any) -> None:
    """The stay that a ticket is about. Raises IntegrityError where it is checked already."""
    CostCheck.objects.bulk_create([CostCheck(ticket_id=ticket_id, **columns)])


def put_check(ticket_id: int, **columns: Any) -> None:
    """What was found, or what follows."""
    CostCheck.objects.filter(ticket_id=ticket_id).update(**columns)


def propose(proposals: Iterable[dict[str, Any]]) -> int:
    """Stays to be checked; one that was proposed before stays as it is. Gives how many are new."""
    rows = [CheckProposal(**columns) for columns in proposals]
    before = CheckProposal.objects.filter(setl_id__in=[row.setl_id for row in rows]).count()
    CheckProposal.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows) - before


def locked_proposal(proposal_id: int) -> bool:
    """Holds a proposal; False if it is not within reach."""
    found = CheckProposal.objects.select_for_update().filter(pk=proposal_id)
    return bool(found.values_list("pk", flat=True))


def decide_proposal(card: ProposalCard, state: str, by: str, at: datetime, **columns: Any) -> None:
    """A proposal after a clerk's decision."""
    CheckProposal.objects.filter(pk=card.id).update(
        state=state, decided_by=by, decided_at=at, **columns
    )


def reopen_proposal(ticket_id: int) -> None:
    """The proposal that a ticket came from waits for a decision again."""
    CheckProposal.objects.filter(ticket_id=ticket_id).update(
        state="proposed", decided_by="", decided_at=None, ticket=None
    )


# ---- contacts and outages


def put_contact(region: str, **columns: Any) -> None:
    """Who answers other agencies."""
    Contact.objects.update_or_create(region=region, defaults=columns)


def add_outage(**columns: Any) -> int:
    """An announcement; gives its id."""
    serial = next_id(Outage)
    Outage.objects.bulk_create([Outage(pk=serial, **columns)])
    return serial


def withdraw_outage(outage_id: int, by: str, at: datetime) -> str:
    """The agency whose announcement is taken back; "" if it is not within reach or was already."""
    found = Outage.objects.select_for_update().filter(pk=outage_id, withdrawn_at=None).first()
    if found is None:
        return ""
    Outage.objects.filter(pk=outage_id).update(withdrawn_at=at, withdrawn_by=by)
    return found.region
