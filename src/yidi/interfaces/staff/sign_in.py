"""Coming in: password, then the code of the telephone; the first time, enrolment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import segno
from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice

from yidi.actions.staff import second_factor
from yidi.actions.staff.rights import Colleague
from yidi.actions.staff.signed import signed
from yidi.interfaces.common import clock
from yidi.interfaces.common.address import address
from yidi.interfaces.common.signed_in import SEEN, actor_of, colleague
from yidi.interfaces.staff.forms import Form
from yidi.interfaces.staff.guard import unguarded
from yidi.store.reads import staff as reads

_PENDING = "staff_pending"
_PATIENCE = timedelta(minutes=10)
_TRIES = 5
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class PasswordForm(Form):
    """The first factor."""

    username = forms.CharField(
        label="账号",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(Form):
    """The second factor."""

    code = forms.CharField(
        label="动态码",
        max_length=20,
        help_text="手机验证器上的 6 位数字；手机不在身边，可用备用码。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )


@unguarded("this is how staff come in")
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Account and password."""
    if request.method != "POST" and colleague(request):
        return redirect("staff-today")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user: Any = authenticate(request, **form.cleaned_data)
        if user is not None:
            request.session.cycle_key()
            request.session[_PENDING] = {
                "user": user.pk,
                "at": clock.now().isoformat(),
                "next": _next(request),
                "tries": 0,
            }
            return redirect("staff-code" if second_factor.enrolled(user.pk) else "staff-enrol")
        form.add_error(None, "账号或密码不对。请重试；忘记密码请找管理员重置。")
    idle = bool(request.GET.get("idle"))
    said = {"form": form, "idle": idle, "next": _next(request)}
    return render(request, "staff/sign_in.html", said)


@unguarded("the second step of coming in; needs the first")
def code(request: HttpRequest) -> HttpResponse:
    """The code of the telephone, or one of the codes on paper."""
    pending = _pending(request)
    if pending is None or not second_factor.enrolled(pending["user"]):
        return redirect("staff-sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = second_factor.matched(pending["user"], form.cleaned_data["code"])
        if device is not None:
            return _come_in(request, pending, device)
        pending["tries"] += 1
        request.session.modified = True
        if pending["tries"] >= _TRIES:
            request.session.flush()
            return redirect("staff-sign-in")
        form.add_error("code", "动态码不对，或者刚刚试得太快。请等手机换一组再输入。")
    return render(request, "staff/code.html", {"form": form})


@unguarded("the second step of coming in for the first time; needs the first")
def enrol(request: HttpRequest) -> HttpResponse:
    """Draws the secret, takes the first code, shows the codes for paper."""
    pending = _pending(request)
    if pending is None or second_factor.enrolled(pending["user"]):
        return redirect("staff-sign-in")
    device = second_factor.begin(pending["user"])
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = "扫码后，手机上会出现 6 位数字。"
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(pending["user"], form.cleaned_data["code"])
        if codes:
            device.refresh_from_db()
            after = _come_in(request, pending, device)
            return render(
                request, "staff/recovery.html", {"codes": codes, "next": after["Location"]}
            )
        form.add_error("code", "动态码不对，或者刚刚试得太快。请等手机换一组再输入。")
    drawn = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3)
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    said = {"form": form, "drawn": drawn, "secret": secret}
    return render(request, "staff/enrol.html", said)


@unguarded("whoever is in may leave")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    me = colleague(request)
    if me:
        actor = actor_of(me, "work", address(request))
        signed(actor, me.regions("work"), "out", clock.now())
    logout(request)
    return redirect("staff-sign-in")


def _pending(request: HttpRequest) -> dict[str, Any] | None:
    """Who has given the password and not yet the code."""
    kept: dict[str, Any] | None = request.session.get(_PENDING)
    if kept is None or clock.now() - datetime.fromisoformat(kept["at"]) > _PATIENCE:
        return None
    return kept


def _come_in(request: HttpRequest, pending: dict[str, Any], device: Device) -> HttpResponse:
    now = clock.now()
    request.session.pop(_PENDING, None)
    user = device.user
    login(request, user, backend=_BACKEND)
    otp_login(request, device)
    request.session[SEEN] = now.isoformat()
    me = Colleague(user.pk, user.username, user.display_name, reads.posts(user.pk))
    how = "recovery" if isinstance(device, StaticDevice) else "in"
    actor = actor_of(me, "work", address(request))
    signed(actor, me.regions("work"), how, now)
    return redirect(pending["next"] or "staff-today")


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of ours or nothing."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    fine = asked.startswith(("/staff/", "/cashier/")) and url_has_allowed_host_and_scheme(
        asked, None
    )
    return asked if fine else ""
