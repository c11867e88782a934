"""The door of every staff page: signed in with both factors, not idle, with the right for it.

What a page does with people happens in one transaction that sees only the areas of the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.actor import Actor
from yidi.actions.staff.rights import RIGHTS, Colleague
from yidi.actions.staff.signed import signed
from yidi.core.problems import Refusal
from yidi.interfaces.common import clock
from yidi.interfaces.common.address import address
from yidi.store.reads import staff as reads

SEEN = "staff_seen"
_SEEN_EVERY = timedelta(seconds=30)
Parameters = ParamSpec("Parameters")
READ, ACT, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, in which areas the right for this page is held, and when."""

    me: Colleague
    actor: Actor
    now: datetime

    @property
    def regions(self) -> tuple[str, ...]:
        """The areas this page may see."""
        return self.actor.regions

    def acting(self, right: str) -> Actor:
        """The same person with another right."""
        return actor_of(self.me, right, self.actor.address)


View = Callable[Concatenate[HttpRequest, Visit, Parameters], HttpResponse]


def guarded(
    right: str,
    methods: tuple[str, ...] = READ,
    *,
    new_password: bool = False,
    framed: bool = False,
) -> Callable[[View[Parameters]], Callable[Concatenate[HttpRequest, Parameters], HttpResponse]]:
    """A page for those who hold `right`. new_password: also while a temporary one is in use.
    framed: shown inside a page of the console."""

    def wrap(
        view: View[Parameters],
    ) -> Callable[Concatenate[HttpRequest, Parameters], HttpResponse]:
        @wraps(view)
        def answer(
            request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            now = clock.now()
            stopped = _stopped(request, now, new_password)
            response = stopped or _visited(request, right, now, view, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            _frame(response, framed)
            return response

        answer.right = right  # type: ignore[attr-defined]
        return cast(Callable[Concatenate[HttpRequest, Parameters], HttpResponse], answer)

    return wrap


def _frame(response: HttpResponse, framed: bool) -> None:
    """Whoever may frame the pages of the insured: the console is framed by itself alone."""
    response["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    ancestors = {"frame-ancestors": ["'self'"] if framed else ["'none'"]}
    reader = {"object-src": ["'self'"], "style-src": ["'unsafe-inline'"]} if framed else {}
    vars(response)["_csp_replace"] = {**ancestors, **reader}


def unguarded(why: str) -> Callable[[Any], Any]:
    """A page for everybody; `why` says what for."""

    def wrap(view: Any) -> Any:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            return response

        answer.open_to_all = why  # type: ignore[attr-defined]
        return answer

    return wrap


def colleague(request: HttpRequest) -> Colleague | None:
    """Who is signed in with both factors; None if nobody is."""
    user: Any = request.user
    if not user.is_authenticated or not user.is_verified():
        return None
    return Colleague(user.pk, user.username, user.display_name, reads.posts(user.pk))


def actor_of(me: Colleague, right: str, address: str | None) -> Actor:
    """Who acts, in the areas of a right; a unit's officer sees nobody before the unit is asked."""
    if me.is_unit_officer:
        return Actor("unit", str(me.id), me.signature, address=address)
    return Actor("staff", str(me.id), me.signature, me.regions(right), address=address)


def _stopped(request: HttpRequest, now: datetime, new_password: bool) -> HttpResponse | None:
    """Where somebody has to go first; None if nowhere."""
    user: Any = request.user
    if not user.is_authenticated or not user.is_verified():
        return _to_sign_in(request)
    if _idle(request, now):
        me = Colleague(user.pk, user.username, user.display_name, reads.posts(user.pk))
        signed(actor_of(me, "work", address(request)), me.regions("work"), "idle", now)
        logout(request)
        return _to_sign_in(request, idle="1")
    if user.password_is_temporary and not new_password:
        return redirect("staff-password")
    return None


def _visited(
    request: HttpRequest, right: str, now: datetime, view: Any, *args: Any, **kwargs: Any
) -> HttpResponse:
    me = colleague(request)
    if me is None or not me.may(right):
        said = {"right": RIGHTS[right].words, "me": me}
        return render(request, "staff/denied.html", said, status=403)
    request.me = me  # type: ignore[attr-defined]
    actor = actor_of(me, right, address(request))
    try:
        with actor.reach():
            response: HttpResponse = view(request, Visit(me, actor, now), *args, **kwargs)
    except Refusal as refusal:
        return render(request, "staff/sorry.html", {"problems": refusal.problems}, status=409)
    return response


def _idle(request: HttpRequest, now: datetime) -> bool:
    """Whether the last request lies too long back; notes this one."""
    said = request.session.get(SEEN)
    seen = datetime.fromisoformat(said) if said else now
    if now - seen > timedelta(minutes=settings.STAFF_IDLE_MINUTES):
        return True
    if not said or abs(now - seen) > _SEEN_EVERY:
        request.session[SEEN] = now.isoformat()
    return False


def _to_sign_in(request: HttpRequest, **said: str) -> HttpResponse:
    if request.method == "GET" and request.path != reverse("staff-today"):
        said["next"] = request.get_full_path()
    query = f"?{urlencode(said)}" if said else ""
    return redirect(reverse("staff-sign-in") + query)
