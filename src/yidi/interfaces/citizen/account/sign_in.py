"""Sign in with identity number and telephone code; sign out; say one's name once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yidi.actions.outbox.wake import wake
from yidi.actions.people.limits import limits
from yidi.actions.people.say_name import say_name
from yidi.actions.people.send_code import send_code
from yidi.actions.people.sign_in import sign_in as enter
from yidi.core.problems import Refusal
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.filing.faults import beside
from yidi.interfaces.common import clock
from yidi.interfaces.common.address import address

_FIELDS = ("number", "phone", "code", "next")


@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Ask for number and telephone, send the code, take it."""
    said = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    said["next"] = _next(request)
    if request.method == "GET":
        if session.citizen_id(request) is not None:
            return redirect(said["next"] or "mine")
        return _ask(request, said)
    if request.POST.get("do") == "enter":
        return _enter(request, said)
    return _send(request, said)


def _next(request: HttpRequest) -> str:
    """Where to go afterwards; only to our own pages."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else ""


def _ask(request: HttpRequest, said: dict[str, str], **values: Any) -> HttpResponse:
    status = 400 if values.get("faults") or values.get("problems") else 200
    return render(request, "citizen/account/sign_in.html", {"said": said, **values}, status=status)


def _code_page(request: HttpRequest, said: dict[str, str], **values: Any) -> HttpResponse:
    status = 400 if values.get("faults") else 200
    context = {"said": said, "minutes": limits().code_minutes, **values}
    return render(request, "citizen/account/code.html", context, status=status)


def _send(request: HttpRequest, said: dict[str, str]) -> HttpResponse:
    """The same answer whether or not the number is registered."""
    try:
        code = send_code(said["number"], said["phone"], address(request), clock.now())
    except Refusal as refusal:
        found = beside(refusal, ("number", "phone"))
        again = request.POST.get("do") == "again" and not found["faults"]
        return _code_page(request, said, **found) if again else _ask(request, said, **found)
    wake()
    shown = (code or "没有发出") if settings.ENV == "development" else None
    return _code_page(request, said, shown=shown)


def _enter(request: HttpRequest, said: dict[str, str]) -> HttpResponse:
    try:
        found = enter(said["number"], said["phone"], said["code"], address(request), clock.now())
    except Refusal as refusal:
        return _code_page(request, said, **beside(refusal, ("code",)))
    session.enter(request, found)
    return redirect(said["next"] or "mine")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    session.leave(request)
    return redirect("home")


@require_http_methods(["GET", "POST"])
@own_page
def name(request: HttpRequest, me: Me) -> HttpResponse:
    """Somebody who is insured nowhere here says their name before acting for others."""
    if me.citizen.name:
        return redirect("mine")
    said = {"name": request.POST.get("name", "").strip()}
    faults: dict[str, Any] = {}
    if request.method == "POST":
        try:
            say_name(me.citizen.id, said["name"])
            return redirect(reverse("family"))
        except Refusal as refusal:
            faults = beside(refusal, ("name",))
    values = {"said": said, **faults}
    return session.page(request, me, "citizen/account/name.html", values, 400 if faults else 200)
