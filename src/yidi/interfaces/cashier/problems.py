"""What the institution tells its agency: problems with other regions, and how far they are."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter.asking import Counter
from yidi.actions.evidence import keep as evidence
from yidi.actions.tickets.raise_problem import Told, raise_problem
from yidi.actions.tickets.withdraw_problem import withdraw_problem
from yidi.actions.tickets.working import Asked, Pages
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.card import RaisedCard
from yidi.core.tickets.raised import LIFE
from yidi.interfaces.cashier.guard import BOTH, at_counter
from yidi.interfaces.common.form_keys import sent_key
from yidi.policy_files.cooperation import words
from yidi.policy_files.folder import divisions
from yidi.store import reach
from yidi.store.reads import raised as reads
from yidi.store.reads import tickets

ATTACHED = "ticket"


class ProblemForm(forms.Form):
    """What does not work."""

    key = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label="什么事（一句话）", max_length=100)
    text = forms.CharField(label="说明", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    setl_id = forms.CharField(label="结算号（有就填）", max_length=30, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)


@at_counter(BOTH)
def listed(request: HttpRequest, at: Counter) -> HttpResponse:
    """What was told, and the form for one more."""
    form = ProblemForm(request.POST or None, initial={"key": uuid.uuid4().hex}, label_suffix="")
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            number = _told(request, at, form)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            messages.success(request, f"已告诉经办机构，受理编号 {number}")
            return redirect("cashier-problem", number)
    with reach.service():
        rows = reads.of_institution(at.code)
    said = {"form": form, "problems": problems, "rows": rows}
    return render(request, "cashier/raised.html", said, status=409 if problems else 200)


def _told(request: HttpRequest, at: Counter, form: ProblemForm) -> str:
    """The number. Raises Refusal; then no file is kept."""
    said = form.cleaned_data
    sent = request.FILES.getlist("pages")
    pages: Pages = evidence.keep(sent, ATTACHED, at.actor.name, at.moment) if sent else ()
    try:
        _, number = raise_problem(
            at.actor,
            Told(
                said["title"], said["text"], said["key"], institution=at.code,
                setl_id=said["setl_id"].strip(), phone=said["phone"], pages=pages,
            ),
            at.moment,
        )  # fmt: skip
    except Refusal:
        evidence.forget(pages)
        raise
    return number


@at_counter(BOTH)
def one(request: HttpRequest, at: Counter, number: str) -> HttpResponse:
    """One problem: how far it is, and the answer."""
    found = _found(at, number)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        key = sent_key(request)
        try:
            withdraw_problem(Asked(at.actor, number, key, at.moment))
        except Refusal as refusal:
            problems = refusal.problems
        else:
            return redirect("cashier-problem", number)
    with reach.service():
        steps = reads.moves(found.id)
    said = {
        "raised": found, "steps": steps, "problems": problems, "key": uuid.uuid4().hex,
        "late": found.late(at.moment.date()),
        "may_withdraw": "withdraw" in LIFE.may(found.state),
    }  # fmt: skip
    return render(request, "cashier/raised_one.html", said, status=409 if problems else 200)


def _found(at: Counter, number: str) -> RaisedCard:
    with reach.service():
        found = reads.one(number)
    if found is None or found.institution_code != at.code:
        raise Http404
    return found


def outages(at: Counter) -> list[dict[str, Any]]:
    """What is announced anywhere: whoever comes may be insured there."""
    with reach.service():
        found = tickets.outages(at.moment)
    return [
        {
            "one": one, "place": divisions().name(one.region), "running": one.running(at.moment),
            "scope": words().said("scopes", one.scope),
        }
        for one in found
    ]  # fmt: skip


def stopped(at: Counter, region: str) -> list[dict[str, Any]]:
    """Announced outages that keep a person of an area from being settled here now."""
    concerned = (region, at.place.place)
    return [
        shown
        for shown in outages(at)
        if shown["running"] and any(shown["one"].concerns(one) for one in concerned)
    ]
