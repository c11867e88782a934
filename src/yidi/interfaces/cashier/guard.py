"""The door of the cashier's pages: a cashier of an institution, signed in as the console's staff is.

What a page asks or changes is limited to the cashier's own institution.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from yidi.actions.actor import Actor
from yidi.actions.counter.asking import Counter
from yidi.actions.staff.rights import Colleague
from yidi.core.problems import Refusal
from yidi.interfaces.common import clock
from yidi.interfaces.common.address import address
from yidi.interfaces.common.signed_in import colleague, stopped
from yidi.store.reads import institutions
from yidi.store.reads import staff as reads

Parameters = ParamSpec("Parameters")
READ, ACT, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
View = Callable[Concatenate[HttpRequest, Counter, Parameters], HttpResponse]


def at_counter(
    methods: tuple[str, ...] = READ,
) -> Callable[[View[Parameters]], Callable[Concatenate[HttpRequest, Parameters], HttpResponse]]:
    """A page for cashiers."""

    def wrap(
        view: View[Parameters],
    ) -> Callable[Concatenate[HttpRequest, Parameters], HttpResponse]:
        @wraps(view)
        def answer(
            request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            first = stopped(request, clock.now())
            response = first or _answered(request, view, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            response["X-Frame-Options"] = "DENY"
            return response

        answer.right = "counter"  # type: ignore[attr-defined]
        return cast(Callable[Concatenate[HttpRequest, Parameters], HttpResponse], answer)

    return wrap


def _answered(request: HttpRequest, view: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    me = colleague(request)
    at = _counter(request, me) if me and me.may("counter") else None
    if me is None or at is None:
        return render(request, "cashier/denied.html", status=403)
    request.at = at  # type: ignore[attr-defined]
    request.me = me  # type: ignore[attr-defined]
    try:
        response: HttpResponse = view(request, at, *args, **kwargs)
    except Refusal as refusal:
        said = {"problems": refusal.problems, **kwargs}
        return render(request, "cashier/sorry.html", said, status=409)
    return response


def _counter(request: HttpRequest, me: Colleague) -> Counter | None:
    now = clock.now()
    code = reads.counter(me.id)
    found = institutions.one(code, now.date()) if code else None
    if found is None:
        return None
    actor = Actor(
        "institution", f"institution:{found.code}", me.signature, address=address(request)
    )
    return Counter(actor, found, me.id, now)
