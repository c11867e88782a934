"""One's own account: another password, fresh codes for paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from yidi.actions.staff import second_factor
from yidi.actions.staff.rights import RIGHTS
from yidi.actions.staff.set_password import set_password
from yidi.core.problems import Refusal
from yidi.interfaces.staff.forms import Form
from yidi.interfaces.staff.guard import ACT, BOTH, READ, Visit, guarded
from yidi.interfaces.staff.show import posts_in_words


class NewPassword(Form):
    """The old password and twice the new one."""

    old = forms.CharField(
        label="现在的密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        help_text="至少 10 位，不能全是数字，不能和账号、姓名相像。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一遍新密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@guarded("work", READ)
def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who I am and what I may do where."""
    held = [(right.words, visit.me.regions(name)) for name, right in RIGHTS.items()]
    said = {
        "posts": posts_in_words(visit.me.posts),
        "held": [(words, regions) for words, regions in held if regions],
    }
    return render(request, "staff/me.html", said)


@sensitive_post_parameters("old", "new", "again")
@guarded("work", BOTH, new_password=True)
def password(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another password."""
    user: Any = request.user
    form = NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(visit, user, form):
        user.refresh_from_db()
        update_session_auth_hash(request, user)
        return redirect("staff-today")
    said = {"form": form, "temporary": user.password_is_temporary}
    return render(request, "staff/password.html", said)


@guarded("work", ACT)
def recovery(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Fresh codes for paper, shown once."""
    codes = second_factor.recovery(visit.me.id)
    return render(request, "staff/recovery.html", {"codes": codes, "next": "/staff/me/"})


def _changed(visit: Visit, user: Any, form: NewPassword) -> bool:
    said = form.cleaned_data
    if not user.check_password(said["old"]):
        form.add_error("old", "现在的密码不对。")
    elif said["new"] != said["again"]:
        form.add_error("again", "两次输入不一样。")
    else:
        try:
            set_password(visit.actor, said["new"], visit.now)
        except Refusal as refusal:
            for problem in refusal.problems:
                form.add_error("new", problem.sentence)
    return not form.errors
