"""Chronic diseases at the office: apply at the window, review with the evidence beside."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.chronic import review
from yidi.actions.chronic.apply import Application, apply
from yidi.actions.evidence import keep as evidence
from yidi.actions.outbox.wake import wake
from yidi.actions.trail import look
from yidi.core.policy import shape
from yidi.core.problems import Refusal
from yidi.core.settlement.chronic import EVIDENCE
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import chronic as reads
from yidi.store.reads import filings
from yidi.store.reads import people as people_reads

MOST = 100


class ApplicationForm(ours.Form):
    """What the person brings to the window."""

    key = forms.CharField(widget=forms.HiddenInput)
    disease = forms.ChoiceField(label="病种", choices=list(shape.DISEASES.items()))
    found_by = forms.CharField(label="诊断医院", max_length=200)
    found_on = ours.DayField(label="诊断日期")
    doctor = forms.CharField(label="诊断医师", max_length=50, required=False)
    first = ours.DayField(label="申请从")
    last = ours.DayField(label="申请到", required=False, help_text="不填：没有期限。")
    pages = ours.FilesField(label="诊断证明、检查报告（照片或 PDF）")


class AcceptForm(ours.Form):
    """From when to when the person has the disease."""

    first = ours.DayField(label="从")
    last = ours.DayField(label="到", required=False, help_text="不填：长期有效。")


@guarded("file", BOTH)
def ask(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """Apply for somebody at the window."""
    card = look.person(visit.actor, person_id, visit.now, "慢特病申请")
    if card is None:
        raise Http404
    initial = {"key": uuid.uuid4().hex, "first": visit.now.date()}
    form = ApplicationForm(request.POST or None, request.FILES or None, initial=initial)
    said: dict[str, Any] = {"visit": visit, "person": show.person(card, visit.now), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            number = _applied(visit, person_id, form.cleaned_data)
        except Refusal as refusal:
            said["problems"] = refusal.problems
        else:
            messages.success(request, f"慢特病申请已受理，受理编号 {number}")
            return redirect("staff-person", card.id)
    said |= {
        "kind": "门诊慢特病申请",
        "applications": reads.of_person(person_id),
        "had": [(shape.DISEASES[s.what], s) for s in reads.entitlements(person_id)],
    }
    return render(request, "staff/chronic/apply.html", said)


def _applied(visit: Visit, person_id: int, said: dict[str, Any]) -> str:
    pages = evidence.keep(said["pages"], EVIDENCE[0], visit.actor.name, visit.now)
    names = ("disease", "found_by", "found_on", "doctor", "first", "last", "key")
    asked = Application(channel="window", pages=pages, **{name: said[name] for name in names})
    try:
        return apply(visit.actor, person_id, asked, visit.now)
    except Refusal:
        evidence.forget(pages)
        raise


@guarded("review")
def waiting(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits, the oldest first."""
    found = reads.waiting(visit.regions, MOST)
    cards = {card.id: card for card in people_reads.cards(one.person_id for one in found)}
    look.listed(visit.actor, "待审核的慢特病申请", len(found), visit.now)
    rows = [
        (one, show.person(cards[one.person_id], visit.now), _CHANNELS[one.channel])
        for one in found
        if one.person_id in cards
    ]
    return render(request, "staff/chronic/list.html", {"visit": visit, "rows": rows})


_CHANNELS = {"self_service": "本人网上", "window": "窗口", "institution": "医疗机构"}


@guarded("review", BOTH)
def one(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """One application beside its evidence: accepted from–to, or not, with the reason."""
    found = reads.one(region, number)
    card = look.person(visit.actor, found.person_id, visit.now, "慢特病审核") if found else None
    if found is None or card is None:
        raise Http404
    initial = {"first": found.first, "last": found.last}
    form = AcceptForm(request.POST if request.POST.get("do") == "accept" else None, initial=initial)
    problems: tuple[object, ...] = ()
    if request.method == "POST":
        try:
            did = _decided(request, visit, region, number, form)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            if did:
                messages.success(request, f"{did}：{card.name}，{found.named}")
                wake()
                return redirect("staff-chronic")
    said = {
        "visit": visit,
        "one": found,
        "channel": _CHANNELS[found.channel],
        "person": show.person(card, visit.now),
        "pages": [
            (page, reverse("staff-evidence", args=[page.id]))
            for page in filings.evidence(region, number)
        ],
        "had": [(shape.DISEASES[s.what], s) for s in reads.entitlements(found.person_id)],
        "form": form,
        "problems": problems,
    }
    return render(request, "staff/chronic/one.html", said)


def _decided(request: HttpRequest, visit: Visit, region: str, number: str, form: AcceptForm) -> str:
    """What was done, in words; "" if the form is not filled in."""
    if request.POST.get("do") == "reject":
        review.reject(visit.actor, region, number, request.POST.get("reason", ""), visit.now)
        return "已记为不通过"
    if request.POST.get("do") != "accept":
        raise Http404
    if not form.is_valid():
        return ""
    said = form.cleaned_data
    review.accept(visit.actor, region, number, said["first"], said["last"], visit.now)
    return "已认定"
