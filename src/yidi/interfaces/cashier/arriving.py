"""The first screen: who comes; and where several insurances are found, under which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter.asking import Counter
from yidi.actions.counter.open_bill import open_bill
from yidi.actions.counter.recognise import Recognised, Shown, recognise
from yidi.core.problems import Refusal
from yidi.interfaces.cashier import problems, shown
from yidi.interfaces.cashier.guard import BOTH, at_counter
from yidi.store import reach
from yidi.store.reads import counter as reads
from yidi.store.reads import insured, review
from yidi.store.reads.insured import Enrolment

_FOUND = "cashier_found"
_ASKS = {"card_not_read": "card", "person_not_found": "name"}
"""Which field a refusal asks for."""


class ShownForm(forms.Form):
    """What somebody shows."""

    text = forms.CharField(label="扫医保码，或输入身份证号", max_length=64)
    name = forms.CharField(label="姓名", max_length=50, required=False)
    card = forms.CharField(label="卡识别码", max_length=64, required=False)
    scan = forms.CharField(required=False)


@at_counter(BOTH)
def start(request: HttpRequest, at: Counter) -> HttpResponse:
    """Scan or type; below, bills that are not finished."""
    form = ShownForm(request.POST or None, label_suffix="")
    focus = "text"
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, at, recognise(at, Shown(**form.cleaned_data)))
        except Refusal as refusal:
            for problem in refusal.problems:
                form.add_error(None, f"{problem.sentence}{problem.next_step}")
                focus = _ASKS.get(problem.code, focus)
    form.fields[focus].widget.attrs["autofocus"] = True
    with reach.service():
        pending = [shown.row(bill) for bill in reads.pending(at.code)]
        reviews = review.waiting_at(at.code)
        differing = reads.differing([at.code])
    said = {"form": form, "pending": pending, "scan": at.number(), "reviews": reviews}
    said["differing"] = differing
    said["outages"] = problems.outages(at)
    return render(request, "cashier/start.html", said)


def _opened(request: HttpRequest, at: Counter, found: Recognised) -> HttpResponse:
    """The bill, if there is nothing to choose."""
    care = "inpatient" if request.POST.get("admit") and "inpatient" in at.kinds else ""
    active = [one for one in found.people if one.status == "active"] or list(found.people)
    if len(active) == 1:
        return redirect("cashier-bill", bill_id=open_bill(at, found, active[0], care))
    request.session[_FOUND] = {
        "credential": found.credential,
        "token": found.token,
        "people": [one.id for one in active],
        "care": care,
    }
    return redirect("cashier-who")


@at_counter(BOTH)
def choose(request: HttpRequest, at: Counter) -> HttpResponse:
    """Under which insurance, for somebody who has several."""
    kept: dict[str, Any] | None = request.session.get(_FOUND)
    if kept is None:
        return redirect("cashier")
    with reach.service():
        people = insured.by_ids(kept["people"])
    chosen = people.get(_number(request.POST.get("person", "")))
    if request.method == "POST" and chosen:
        return _chosen(request, at, kept, chosen)
    said = [shown.person(people[one], at.moment) for one in kept["people"] if one in people]
    return render(request, "cashier/who.html", {"people": said})


def _chosen(
    request: HttpRequest, at: Counter, kept: dict[str, Any], chosen: Enrolment
) -> HttpResponse:
    found = Recognised(kept["credential"], kept["token"], (chosen,))
    del request.session[_FOUND]
    return redirect("cashier-bill", bill_id=open_bill(at, found, chosen, kept["care"]))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
