"""Admission: who comes in for what; changed, and taken back where it was a mistake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from yidi.actions.counter import asking
from yidi.actions.counter.admit import admit
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.cancel_stay import cancel_stay
from yidi.actions.counter.change_stay import change_stay
from yidi.actions.counter.look_ward import Seen, look_stay, prospect
from yidi.actions.counter.recognise import Shown
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import ward
from yidi.core.settlement.ward import Admission
from yidi.interfaces.cashier import picking, shown
from yidi.interfaces.cashier.guard import ACT, BOTH, at_counter
from yidi.interfaces.cashier.problems import stopped
from yidi.interfaces.cashier.ward import admitted_for, own_number
from yidi.store import reach
from yidi.store.reads.counter import BillCard
from yidi.store.reads.insured import Enrolment

_KEPT = {"ward": "adm_dept_name", "bed": "adm_bed", "doctor": "chfpdr_name", "phone": "tel"}
"""Fields of the form by the name under which an admission keeps them."""


def admission(
    request: HttpRequest, at: Counter, bill: BillCard, who: Enrolment, **more: Any
) -> HttpResponse:
    """The form of an admission, with whether it will be settled directly as things stand."""
    emergency = request.POST.get("kind") == "emergency"
    with reach.service():
        found = prospect(at, who, bill.credential, emergency=emergency)
    said = {
        "bill": bill,
        "who": shown.person(who, at.moment),
        "standing": shown.told(found),
        "kinds": ward.KINDS.items(),
        "others": [(care, label) for care, label in at.kinds.items() if care != "inpatient"],
        "typed": request.POST or {"kind": "ordinary", "first": at.moment.date().isoformat()},
        "today": at.moment.date().isoformat(),
        "outages": stopped(at, bill.region),
        **more,
    }
    status = 409 if more.get("problems") else 200
    return render(request, "cashier/admit.html", said, status=status)


@at_counter(ACT)
def admitted(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """Admitted; what is missing is said beside what was typed."""
    with reach.service():
        bill = at.bill(bill_id)
        who = asking.person(bill)
    try:
        mdtrt_id = admit(at, bill_id, _typed(at, request.POST))
    except Refusal as refusal:
        return admission(request, at, bill, who, problems=refusal.problems)
    messages.success(request, "已办入院，参保地已经知道。下面可以记账。")
    return redirect("cashier-stay", mdtrt_id=mdtrt_id)


def _typed(at: Counter, form: Mapping[str, str]) -> Admission:
    """Raises Refusal for a day that is none."""

    def said(name: str, most: int = 50) -> str:
        return form.get(name, "").strip()[:most]

    return Admission(
        kind=said("kind"),
        first=picking.day(said("first"), at.moment.date()),
        diagnosis_code=said("diagnosis_code", 20).upper(),
        diagnosis=said("diagnosis", 100),
        number=said("number", 30),
        ward=said("ward"),
        bed=said("bed", 30),
        doctor=said("doctor"),
        phone=said("phone"),
        signed=said("signed") == "1",
    )


@at_counter(BOTH)
def change(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """What was said at the admission, to be said anew."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            form = request.POST.get("form", "")
            change_stay(at, mdtrt_id, _typed(at, request.POST), _brought(request.POST), form)
            messages.success(request, "已改。")
            return redirect("cashier-stay", mdtrt_id=mdtrt_id)
        except Refusal as refusal:
            problems = refusal.problems
    seen = look_stay(at, mdtrt_id)
    said = {
        "seen": seen, "who": shown.person(seen.person, at.moment), "kinds": ward.KINDS.items(),
        "typed": request.POST or _as_kept(seen), "problems": problems, "form": at.number(),
        "scan": at.number(), "today": at.moment.date().isoformat(),
    }  # fmt: skip
    return render(request, "cashier/stay_change.html", said, status=409 if problems else 200)


def _brought(form: Mapping[str, str]) -> Shown:
    most = {"text": 64, "name": 50, "card": 64, "scan": 30}
    return Shown(**{name: form.get(name, "")[:length] for name, length in most.items()})


def _as_kept(seen: Seen) -> dict[str, str]:
    visit = seen.visit
    kept = {name: str(visit.details.get(key, "")) for name, key in _KEPT.items()}
    kept |= admitted_for(visit)
    hurt = visit.injury != "none"
    return kept | {
        "kind": "injury" if hurt else "emergency" if visit.emergency else "ordinary",
        "signed": "1" if visit.injury == "no_third_party" else "",
        "first": localtime(visit.first).date().isoformat(),
        "number": own_number(visit),
    }


@at_counter(BOTH)
def cancel(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """Asks, then takes the admission back."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            cancel_stay(at, mdtrt_id, request.POST.get("form", ""))
            messages.success(request, "入院已撤销。")
            return redirect("cashier-ward")
        except Refusal as refusal:
            problems = refusal.problems
    seen = look_stay(at, mdtrt_id)
    said = {
        "seen": seen, "who": shown.person(seen.person, at.moment), "form": at.number(),
        "problems": problems,
    }  # fmt: skip
    return render(request, "cashier/stay_cancel.html", said, status=409 if problems else 200)
