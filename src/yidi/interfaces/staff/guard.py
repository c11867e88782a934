"""The door of every staff page: signed in with both factors, not idle, with the right for it.

What a page does with people happens in one transaction that sees only the areas of the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from yidi.actions.actor import Actor
from yidi.actions.staff.rights import RIGHTS, Colleague
from yidi.core.problems import Refusal
from yidi.interfaces.common import clock
from yidi.interfaces.common.address import address
from yidi.interfaces.common.signed_in import actor_of, colleague, stopped

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
            first = stopped(request, now, new_password)
            response = first or _visited(request, right, now, view, *args, **kwargs)
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
