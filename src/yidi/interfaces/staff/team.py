"""Accounts, posts and resets, for the administrators of an area."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.staff import reset
from yidi.actions.staff.join import join, join_counter, join_unit
from yidi.actions.staff.rights import RIGHTS
from yidi.actions.staff.set_posts import set_posts
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import ACT, BOTH, Visit, guarded
from yidi.store.reads import staff as reads

_BOUND = {reads.UNIT_OFFICER, reads.CASHIER}
OFFICE = {code: name for code, name in reads.ROLES.items() if code not in _BOUND}
"""The posts of an office; a unit's officer and a cashier have accounts of their own kind."""


class AccountForm(ours.Form):
    """Somebody new in an area."""

    username = forms.CharField(label="账号", max_length=32, help_text="小写字母开头。")
    name = forms.CharField(label="姓名", max_length=64)
    region = forms.ChoiceField(label="统筹区")

    def __init__(self, *args: Any, regions: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.choices = [(region, show.region_name(region)) for region in regions]


class UnitForm(AccountForm):
    """The officer of a unit."""

    unit = forms.CharField(
        label="单位编号", max_length=40, help_text="和登记册里参保人的单位编号一致。"
    )


class CashierForm(ours.Form):
    """A cashier of an institution."""

    username = forms.CharField(label="账号", max_length=32, help_text="小写字母开头。")
    name = forms.CharField(label="姓名", max_length=64)
    institution = forms.CharField(
        label="机构编码", max_length=12, help_text="本统筹区内的定点医院或药店，12 位。"
    )


class MemberForm(AccountForm):
    """Somebody new in the office."""

    roles = forms.MultipleChoiceField(
        label="岗位", choices=list(OFFICE.items()), widget=forms.CheckboxSelectMultiple
    )


@guarded("team")
def team(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody with a post in my areas, and resets that wait for me."""
    members = reads.members(visit.regions)
    said = {
        "visit": visit,
        "members": [(one, *_posts(one, visit)) for one in members],
        "resets": reads.resets_waiting(visit.regions),
        "table": [
            (right.words, [role in right.roles for role in reads.ROLES])
            for right in RIGHTS.values()
        ],
        "roles": reads.ROLES.values(),
    }
    return render(request, "staff/team/list.html", said)


@guarded("team", BOTH)
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Somebody new, with a temporary password that is shown once."""
    form = MemberForm(request.POST or None, regions=visit.regions)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        password = reset.temporary_password()
        posts = [(said["region"], role) for role in said["roles"]]
        try:
            join(said["username"], said["name"], password, posts, visit.now, visit.actor)
        except Refusal as refusal:
            form.refuse(refusal.problems[0])
        else:
            told = {"name": said["name"], "username": said["username"], "password": password}
            return render(request, "staff/team/password.html", told)
    return render(request, "staff/team/new.html", {"visit": visit, "form": form})


@guarded("team", BOTH)
def new_unit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The officer of a unit, with a temporary password that is shown once."""
    form = UnitForm(request.POST or None, regions=visit.regions)
    if request.method == "POST" and form.is_valid():
        said, password = form.cleaned_data, reset.temporary_password()
        try:
            join_unit(
                said["username"], said["name"], password, said["region"], said["unit"], visit.now,
                visit.actor,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal.problems[0])
        else:
            told = {"name": said["name"], "username": said["username"], "password": password}
            return render(request, "staff/team/password.html", told)
    said = {"visit": visit, "form": form, "of_unit": True}
    return render(request, "staff/team/new.html", said)


@guarded("team", BOTH)
def new_cashier(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A cashier of an institution, with a temporary password that is shown once."""
    form = CashierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, password = form.cleaned_data, reset.temporary_password()
        try:
            join_counter(
                said["username"], said["name"], password, said["institution"], visit.now,
                visit.actor,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal.problems[0])
        else:
            told = {"name": said["name"], "username": said["username"], "password": password}
            return render(request, "staff/team/password.html", told)
    said = {"visit": visit, "form": form, "of_counter": True}
    return render(request, "staff/team/new.html", said)


@guarded("team", BOTH)
def member(request: HttpRequest, visit: Visit, user_id: int) -> HttpResponse:
    """One colleague: posts in my areas, and asking for a reset."""
    one = reads.member(user_id)
    if one is None or not {region for region, _ in one.posts} & set(visit.regions):
        raise Http404
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            _act(request, visit, user_id)
            return redirect("staff-team")
        except Refusal as refusal:
            problems = refusal.problems
    areas = [
        {
            "region": region,
            "name": show.region_name(region),
            "roles": [
                (c, n, (region, c) in one.posts)
                for c, n in reads.ROLES.items()
                if c not in _BOUND or (region, c) in one.posts
            ],
        }
        for region in visit.regions
    ]
    said = {"visit": visit, "one": one, "areas": areas, "problems": problems}
    return render(request, "staff/team/member.html", said)


@guarded("team", ACT)
def carry_out(request: HttpRequest, visit: Visit, reset_id: int) -> HttpResponse:
    """The second administrator carries a reset out."""
    waiting = {one.id: one for one in reads.resets_waiting(visit.regions)}
    if reset_id not in waiting:
        raise Http404
    password = reset.carry_out(visit.actor, reset_id, visit.now)
    one = reads.member(waiting[reset_id].user_id)
    told = {"name": one and one.name, "username": one and one.username, "password": password}
    return render(request, "staff/team/password.html", {**told, "again": True})


def _posts(one: reads.Member, visit: Visit) -> tuple[list[tuple[str, str]], int]:
    """Posts in my areas in words, and in how many other areas there are more."""
    mine = [post for post in one.posts if post[0] in visit.regions]
    return show.posts_in_words(mine), len({r for r, _ in one.posts} - set(visit.regions))


def _act(request: HttpRequest, visit: Visit, user_id: int) -> None:
    if request.POST.get("do") == "posts":
        region = request.POST.get("region", "")
        set_posts(visit.actor, user_id, region, request.POST.getlist("role"), visit.now)
        messages.success(request, "岗位已调整。这个人已登录的页面会立即失效。")
    elif request.POST.get("do") == "reset":
        reset.ask(visit.actor, user_id, request.POST.get("reason", ""), visit.now)
        messages.success(request, "已申请重置，等待另一位管理员执行。")
    else:
        raise Http404
