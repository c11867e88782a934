"""One page per person with everything; the whole number only by a click with a reason."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.people.change_status import change_status, effects
from yidi.actions.trail import look
from yidi.core.filing.life import STATES
from yidi.core.filing.record import INSURANCE_STATUSES
from yidi.core.problems import Refusal
from yidi.interfaces.staff import show
from yidi.interfaces.staff.forms import DayField, Form, reason
from yidi.interfaces.staff.guard import ACT, BOTH, Visit, guarded
from yidi.store.reads import filings as filing_reads
from yidi.store.reads import findings as finding_reads
from yidi.store.reads import histories
from yidi.store.reads import messages as message_reads
from yidi.store.reads import people as people_reads
from yidi.store.reads.people import PersonCard


class StatusForm(Form):
    """Another status of insurance."""

    status = forms.ChoiceField(
        label="变更为", choices=list(INSURANCE_STATUSES.items()), widget=forms.RadioSelect
    )
    since = DayField(label="从哪一天起")
    reason = reason("依据和说明")


@guarded("look")
def person(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """Everything about a person."""
    card = look.person(visit.actor, person_id, visit.now)
    if card is None:
        raise Http404
    return _page(request, visit, card)


@guarded("full_number", ACT)
def number(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """The same page with the whole number on it, once."""
    card = people_reads.person(person_id)
    if card is None:
        raise Http404
    try:
        shown = look.number(visit.actor, person_id, request.POST.get("reason", ""), visit.now)
    except Refusal as refusal:
        return _page(request, visit, card, number_problem=refusal.problems[0].sentence)
    return _page(request, visit, card, full_number=shown or "没有登记证件号")


@guarded("status", BOTH)
def status(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """Another status of insurance: first what it does to the filings, then it counts."""
    card = look.person(visit.actor, person_id, visit.now, "变更参保状态")
    if card is None:
        raise Http404
    initial = {"since": visit.now.date(), "status": card.status}
    form = StatusForm(request.POST or None, initial=initial)
    said = {"visit": visit, "person": show.person(card, visit.now), "form": form}
    if request.method == "POST" and form.is_valid():
        wanted, since = form.cleaned_data["status"], form.cleaned_data["since"]
        try:
            if "sure" in request.POST:
                why = form.cleaned_data["reason"]
                change_status(visit.actor, person_id, wanted, since, why, visit.now)
                return redirect("staff-person", person_id)
            found = effects(visit.actor, person_id, wanted, since, visit.now)
            said["effects"] = [
                (show.filing(kept, card, visit.now), STATES[after]) for kept, after in found
            ]
            said["wanted"] = INSURANCE_STATUSES[wanted]
        except Refusal as refusal:
            form.refuse(refusal.problems[0])
    return render(request, "staff/person/status.html", said)


def _page(request: HttpRequest, visit: Visit, card: PersonCard, **more: str) -> HttpResponse:
    book = show.book_of(card.region)
    kept = filing_reads.of_person(card.id)
    filings = [show.filing(one, card, visit.now, book) for one in kept]
    past = histories.of(card.region, [shown.number for shown in filings])
    said = {
        "visit": visit,
        "person": show.person(card, visit.now),
        "filings": [
            {
                "filing": shown,
                "steps": [show.step(move) for move in past[shown.number].moves],
                "pages": past[shown.number].evidence,
                "remarks": show.remarks(shown.kept, card, visit.now),
            }
            for shown in filings
        ],
        "told": message_reads.of_person(card.id),
        "findings": finding_reads.of_person(card.id),
        "others": [show.person(c, visit.now) for c in _elsewhere(card) if c.id != card.id],
        "may": {right: visit.me.may_in(right, card.region) for right in _RIGHTS},
        **more,
    }
    return render(request, "staff/person/page.html", said)


def _elsewhere(card: PersonCard) -> list[PersonCard]:
    """Other enrolments of the same human being within reach."""
    number = people_reads.full_number(card.id)
    return people_reads.by_number(number) if number else []


_RIGHTS = (
    "full_number", "file", "serve", "status", "review", "correct", "find_false", "messages",
    "claims",
)  # fmt: skip
