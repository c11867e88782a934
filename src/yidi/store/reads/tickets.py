"""Questions about tickets between agencies, their contacts, announced outages, how promptly they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from yidi.core.tickets import life
from yidi.core.tickets.card import CheckCard, Entry, OutageCard, TicketCard
from yidi.core.tickets.figures import Asked
from yidi.store.models import Contact, CostCheck, Outage, Ticket, TicketEntry
from yidi.store.reads.pages import Order

_REACTS = ("answered", "accepted")
"""The asking side must act."""


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Who answers for an agency."""

    region: str
    name: str
    telephone: str
    deputy: str
    note: str
    changed_at: datetime
    changed_by: str


def one(number: str) -> TicketCard | None:
    """A ticket, if within reach."""
    return next(iter(_cards(Ticket.objects.filter(number=number))), None)


def by_id(ticket_id: int) -> TicketCard | None:
    """The same, by its id."""
    return next(iter(_cards(Ticket.objects.filter(pk=ticket_id))), None)


def of_person(person_id: int) -> list[TicketCard]:
    """The tickets about a person, latest first."""
    return _cards(Ticket.objects.filter(person_id=person_id).order_by("-id"))


def living() -> list[TicketCard]:
    """Every ticket that is neither closed nor withdrawn. Within a service's reach."""
    return _cards(Ticket.objects.filter(state__in=life.LIVING).order_by("id"))


QUEUES = {
    "todo": "该我们办",
    "mine": "我承办的",
    "received": "收到的",
    "sent": "发出的",
    "due": "今天到期",
    "overdue": "已超期",
    "province": "省级协调",
    "ended": "已办结",
}


def order(queue: str) -> Order:
    """What is due first at the top; what has ended, latest first."""
    return Order("ended_at", latest_first=True) if queue == "ended" else Order("due")


def listed(
    queue: str, regions: Sequence[str], me: str, today: date, after: str = ""
) -> list[TicketCard]:
    """A page of a list in its order, and one more. me: my signature."""
    rows = Ticket.objects.filter(_queue(queue, regions, me, today))
    return _cards(order(queue).page(rows, after))


def counted(queue: str, regions: Sequence[str], me: str, today: date, most: int) -> int:
    """How long a list is, counted up to `most`."""
    rows = Ticket.objects.filter(_queue(queue, regions, me, today))
    return len(rows.values_list("pk", flat=True)[:most])


def _queue(queue: str, regions: Sequence[str], me: str, today: date) -> Q:
    ours = list(regions)
    received, sent = Q(to_region__in=ours), Q(from_region__in=ours)
    turn = received & Q(state__in=life.ASKED) | sent & Q(state__in=_REACTS)
    alive = Q(state__in=life.LIVING)
    province = Q(from_province__in=ours) | Q(to_province__in=ours)
    queues = {
        "todo": turn,
        "mine": turn & (received & Q(assigned_to=me) | sent & Q(opened_by=me)),
        "received": received & alive,
        "sent": sent & alive,
        "due": turn & Q(due=today),
        "overdue": (received | sent) & alive & Q(due__lt=today),
        "province": province & Q(escalated_at__isnull=False) & alive & ~received & ~sent,
        "ended": (received | sent) & ~alive,
    }
    return queues[queue]


def _cards(rows: QuerySet[Ticket]) -> list[TicketCard]:
    names = TicketCard.__dataclass_fields__
    return [TicketCard(**{name: getattr(row, name) for name in names}) for row in rows]


def entries(ticket_id: int) -> list[Entry]:
    """What was done and said, first to last."""
    rows = TicketEntry.objects.filter(ticket_id=ticket_id).order_by("id")
    return [Entry(r.at, r.region, r.side, r.actor, r.event, r.to_state, r.text) for r in rows]


def check(ticket_id: int) -> CheckCard | None:
    """The stay of a cost check; None for other tickets."""
    row = CostCheck.objects.filter(ticket_id=ticket_id).first()
    if row is None:
        return None
    made: dict[str, Any] = {name: getattr(row, name) for name in CheckCard.__dataclass_fields__}
    return CheckCard(
        **made | {"suspicions": tuple(row.suspicions), "documents": tuple(row.documents)}
    )


def check_of(setl_id: str) -> str:
    """The number of the ticket under which a stay is checked; "" without one. Within a service's
    reach."""
    rows = CostCheck.objects.filter(setl_id=setl_id, live=True)
    return rows.values_list("ticket__number", flat=True).first() or ""


def asked(first: date, last: date, regions: Iterable[str] | None = None) -> list[Asked]:
    """The tickets asked between two days, as figures count them; regions: of these agencies only."""
    rows = Ticket.objects.exclude(state="withdrawn").filter(
        asked_at__date__gte=first, asked_at__date__lte=last
    )
    if regions is not None:
        rows = rows.filter(to_region__in=list(regions))
    return [_asked(card) for card in _cards(rows.order_by("id"))]


def _asked(card: TicketCard) -> Asked:
    answered = card.answered_at if card.answered_at and not card.asked else None
    return Asked(
        card.to_region, card.kind, localtime(card.asked_at).date(),
        localtime(answered).date() if answered else None, card.rounds,
    )  # fmt: skip


# ---- contacts and outages


def contacts(regions: Iterable[str] | None = None) -> dict[str, ContactCard]:
    """Who answers, by region; all of them unless some are named."""
    rows = Contact.objects.order_by("region")
    if regions is not None:
        rows = rows.filter(region__in=list(regions))
    return {
        row.region: ContactCard(
            row.region, row.name, row.telephone, row.deputy, row.note, row.changed_at,
            row.changed_by,
        )
        for row in rows
    }  # fmt: skip


def outages(now: datetime) -> list[OutageCard]:
    """What is announced and not over, first to come first."""
    return _outages(Outage.objects.filter(last__gt=now, withdrawn_at=None).order_by("first", "id"))


def announced(regions: Iterable[str], most: int = 50) -> list[OutageCard]:
    """What some agencies have announced, latest first, taken back or not."""
    rows = Outage.objects.filter(region__in=list(regions)).order_by("-first", "-id")
    return _outages(rows[:most])


def _outages(rows: Iterable[Outage]) -> list[OutageCard]:
    return [
        OutageCard(
            row.pk, row.region, row.first, row.last, tuple(row.scope), row.text, row.announced_at,
            row.announced_by, row.withdrawn_at is not None,
        )
        for row in rows
    ]  # fmt: skip
