"""Who of the staff is signed in, with both factors and not idle: for the console and the counter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yidi.actions.actor import Actor
from yidi.actions.staff.rights import Colleague
from yidi.actions.staff.signed import signed
from yidi.interfaces.common.address import address
from yidi.store.reads import staff as reads

SEEN = "staff_seen"
_SEEN_EVERY = timedelta(seconds=30)


def colleague(request: HttpRequest) -> Colleague | None:
    """Who is signed in with both factors; None if nobody is."""
    user: Any = request.user
    if not user.is_authenticated or not user.is_verified():
        return None
    return Colleague(user.pk, user.username, user.display_name, reads.posts(user.pk))


def actor_of(me: Colleague, right: str, address: str | None) -> Actor:
    """Who acts, in the areas of a right; a unit's officer sees nobody before the unit is asked, a
    cashier nobody before somebody shows a credential."""
    if me.is_unit_officer or me.is_cashier:
        return Actor("unit", str(me.id), me.signature, address=address)
    return Actor("staff", str(me.id), me.signature, me.regions(right), address=address)


def stopped(request: HttpRequest, now: datetime, new_password: bool = False) -> HttpResponse | None:
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
