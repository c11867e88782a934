"""Questions about problems that institutions and insured people have raised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from yidi.core.tickets.card import RaisedCard
from yidi.core.tickets.life import ASKED
from yidi.core.tickets.raised import LIVING
from yidi.store.models import Raised, RaisedMove, Settlement
from yidi.store.reads.pages import Order


@dataclass(frozen=True, slots=True)
class Move:
    """A step, as its raiser reads it."""

    at: datetime
    actor: str
    event: str
    to_state: str
    text: str


def one(number: str) -> RaisedCard | None:
    """A problem, if within reach."""
    return next(iter(_cards(Raised.objects.filter(number=number))), None)


def of_ticket(ticket_id: int) -> RaisedCard | None:
    """The problem that became a ticket. Within a service's reach."""
    return next(iter(_cards(Raised.objects.filter(ticket_id=ticket_id))), None)


def of_people(people: Iterable[int]) -> list[RaisedCard]:
    """What was raised for some persons, latest first."""
    return _cards(Raised.objects.filter(person_id__in=list(people)).order_by("-id"))


def of_institution(code: str, most: int = 50) -> list[RaisedCard]:
    """What an institution has raised, latest first. Within a service's reach."""
    return _cards(Raised.objects.filter(institution_code=code).order_by("-id")[:most])


ORDER = Order("due")


def waiting(regions: Iterable[str], after: str = "") -> list[RaisedCard]:
    """A page of what is not answered yet, what is due first at the top, and one more."""
    rows = Raised.objects.filter(region__in=list(regions), state__in=LIVING)
    return _cards(ORDER.page(rows, after))


def answered(regions: Iterable[str], most: int = 50) -> list[RaisedCard]:
    """What is over, latest first."""
    rows = Raised.objects.filter(region__in=list(regions)).exclude(state__in=LIVING)
    return _cards(rows.order_by(F("answered_at").desc(nulls_last=True), "-id")[:most])


def waiting_count(regions: Iterable[str], most: int) -> int:
    """How many are ours to answer, counted up to `most`; what was passed on only once that is answered."""
    rows = _to_answer(Raised.objects.filter(region__in=list(regions), state__in=LIVING))
    return len(rows.values_list("pk", flat=True)[:most])


def ours_to_answer() -> list[str]:
    """The numbers of all problems that an agency is to answer, passed on and answered there too. Within
    a service's reach."""
    rows = _to_answer(Raised.objects.filter(state__in=LIVING))
    return list(rows.order_by("id").values_list("number", flat=True))


def _to_answer(rows: QuerySet[Raised]) -> QuerySet[Raised]:
    return rows.exclude(state="passed_on", ticket__state__in=ASKED)


def moves(raised_id: int) -> list[Move]:
    """What happened, first to last."""
    rows = RaisedMove.objects.filter(raised_id=raised_id).order_by("id")
    return [Move(r.at, r.actor, r.event, r.to_state, r.text) for r in rows]


def _cards(rows: QuerySet[Raised]) -> list[RaisedCard]:
    names = RaisedCard.__dataclass_fields__
    return [RaisedCard(**{name: getattr(row, name) for name in names}) for row in rows]


def settled(setl_id: str) -> tuple[str, int] | None:
    """(institution, person) of a settlement, if it is within reach."""
    rows = Settlement.objects.filter(setl_id=setl_id)
    return rows.values_list("institution_code", "person_id").first()
