"""Announced outages: everybody's to know, one's own to announce and take back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.tickets.announce import Announcement, announce
from yidi.actions.tickets.take_back_outage import take_back_outage
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets import times
from yidi.core.tickets.card import OutageCard
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.policy_files.cooperation import words
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import tickets as reads
from yidi.store.reads import workdays


class MomentField(forms.DateTimeField):
    """A moment to the minute, of the legal zone; the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        shape = "%Y-%m-%dT%H:%M"
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=shape)
        super().__init__(input_formats=[shape], widget=widget, **kwargs)


class OutageForm(ours.Form):
    """An outage of one's own agency."""

    key = forms.CharField(widget=forms.HiddenInput)
    region = forms.ChoiceField(label="发布机构")
    first = MomentField(label="从")
    last = MomentField(label="到")
    scope = forms.MultipleChoiceField(
        label="影响哪些业务", widget=forms.CheckboxSelectMultiple, required=False
    )
    text = ours.reason("给大家的说明", required=False)

    def __init__(self, visit: Visit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(region, show.region_name(region)) for region in visit.regions]
        self.fields["region"].choices = names  # type: ignore[attr-defined]
        scopes = list(words().names("scopes").items())
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]


@guarded("cooperate")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is announced anywhere."""
    said = {
        "visit": visit, "outages": [shown(one, visit.now) for one in reads.outages(visit.now)],
        "may": visit.me.may("outages"),
    }  # fmt: skip
    return render(request, "staff/cooperation/outages.html", said)


def shown(one: OutageCard, now: datetime) -> dict[str, Any]:
    """An outage in words."""
    return {
        "one": one, "place": show.region_name(one.region), "running": one.running(now),
        "scope": words().said("scopes", one.scope),
    }  # fmt: skip


def running(visit: Visit) -> list[dict[str, Any]]:
    """What is announced and not over, for today's page."""
    with visit.acting("work").reach():
        return [shown(one, visit.now) for one in reads.outages(visit.now)]


@guarded("outages", BOTH)
def own(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Announce an outage, take one back."""
    initial = {"key": uuid.uuid4().hex}
    sent = request.POST if request.POST.get("do") == "announce" else None
    form = OutageForm(visit, sent, initial=initial)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            if did := _did(request, visit, form):
                messages.success(request, did)
                return redirect("staff-outages-own")
        except Refusal as refusal:
            problems = refusal.problems
    said = {
        "visit": visit, "form": form, "problems": problems, "ahead": _ahead(visit),
        "mine": [shown(one, visit.now) for one in reads.announced(visit.regions)],
    }  # fmt: skip
    return render(request, "staff/cooperation/outages_own.html", said)


def _did(request: HttpRequest, visit: Visit, form: OutageForm) -> str:
    """What was done, in words; "" where the form is not filled in. Raises Refusal."""
    if request.POST.get("do") == "take_back":
        take_back_outage(visit.actor, int(request.POST.get("outage", "0") or 0), visit.now)
        return "公告已撤销"
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    announce(
        visit.actor,
        Announcement(
            data["region"], data["first"], data["last"], data["scope"], data["key"], data["text"]
        ),
        visit.now,
    )
    soon = data["first"].date() < _ahead(visit)
    return "临时停机公告已发布（没有提前）" if soon else "停机公告已发布"


def _ahead(visit: Visit) -> Any:
    """The first day that can still be announced in time."""
    day, workday = visit.now.date(), workdays.workday()
    return times.after(agency_duties(), "outage.ahead", visit.regions[0], day, workday)
