"""Who has signed in: kept under a key of our own, apart from the accounts of the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.actor import Actor
from yidi.interfaces.common import clock
from yidi.interfaces.common.address import address
from yidi.store import reach
from yidi.store.reads import citizens, people
from yidi.store.reads.citizens import CitizenCard
from yidi.store.reads.people import PersonCard


class OfPerson(Protocol):
    """A row that is about somebody."""

    @property
    def person_id(self) -> int | None:
        """Whom."""


Row = TypeVar("Row", bound=OfPerson)
_WHO, _SEEN = "citizen", "citizen_seen"


@dataclass(frozen=True, slots=True)
class Me:
    """Somebody who has signed in: own enrolments first, then those they act for."""

    citizen: CitizenCard
    people: tuple[PersonCard, ...]
    own: frozenset[int]
    unread: int
    actor: Actor
    moment: datetime

    def person(self, person_id: int) -> PersonCard | None:
        """A person they may act for."""
        return next((p for p in self.people if p.id == person_id), None)

    def is_own(self, person_id: int) -> bool:
        """Whether this is the citizen's own enrolment."""
        return person_id in self.own

    def each(self, rows: Iterable[Row]) -> list[tuple[PersonCard, bool, list[Row]]]:
        """Everybody, whether the enrolment is the citizen's own, and which of the rows are theirs."""
        listed = list(rows)
        return [
            (p, self.is_own(p.id), [row for row in listed if row.person_id == p.id])
            for p in self.people
        ]

    @property
    def family(self) -> tuple[PersonCard, ...]:
        """Those they act for."""
        return tuple(p for p in self.people if p.id not in self.own)


def enter(request: HttpRequest, citizen_id: int) -> None:
    """From now on this browser is that citizen; nothing of an earlier session is left."""
    request.session.flush()
    request.session[_WHO] = citizen_id
    request.session[_SEEN] = clock.now().isoformat()


def leave(request: HttpRequest) -> None:
    """Nobody is signed in any more."""
    request.session.flush()


def citizen_id(request: HttpRequest) -> int | None:
    """Who has signed in and has not been away for too long."""
    who, seen = request.session.get(_WHO), request.session.get(_SEEN)
    if who is None or seen is None:
        return None
    idle = clock.now() - datetime.fromisoformat(seen)
    if idle > timedelta(minutes=settings.CITIZEN_IDLE_MINUTES):
        leave(request)
        return None
    return int(who)


def me(request: HttpRequest) -> Me | None:
    """Who has signed in, with everybody they may act for."""
    found = citizen_id(request)
    if found is None:
        return None
    moment = clock.now()
    with reach.service():
        citizen = citizens.citizen(found)
        if citizen is None:
            return None
        own = frozenset(people.own_ids(found))
        every = people.of_citizen(found, moment)
        unread = citizens.unread(p.id for p in every)
    listed = tuple(sorted(every, key=lambda p: (p.id not in own, p.id)))
    ids = tuple(p.id for p in listed)
    actor = Actor(
        "citizen", f"citizen:{found}", citizen.name, people=ids, citizen_id=found,
        address=address(request),
    )  # fmt: skip
    return Me(citizen, listed, own, unread, actor, moment)


OwnView = Callable[..., HttpResponseBase]


def own_page(view: OwnView) -> OwnView:
    """A page for somebody who has signed in: view(request, me, …). Never kept by browsers."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        who = me(request)
        if who is None:
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('sign-in')}?{back}")
        if not who.citizen.name and request.path != reverse("say-name"):
            return redirect("say-name")
        request.session[_SEEN] = who.moment.isoformat()
        response = view(request, who, *args, **named)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return shown


def page(
    request: HttpRequest, who: Me, template: str, values: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page with what its frame needs: who has signed in, and what waits."""
    return render(
        request, template, {"me": who, "today": who.moment.date(), **values}, status=status
    )


def typed(request: HttpRequest) -> dict[str, str]:
    """What was typed into a form, without the spaces around it."""
    return {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
