"""Problems that institutions and insured people raise: answered here, or passed on to another region."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.outbox.wake import wake
from yidi.actions.tickets.answer_problem import answer_problem
from yidi.actions.tickets.open_ticket import Opening
from yidi.actions.tickets.pass_on import pass_on
from yidi.actions.tickets.take_up import take_up
from yidi.actions.tickets.working import Asked
from yidi.actions.trail import look
from yidi.core import regions as divisions
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets import raised as life
from yidi.core.tickets.card import RaisedCard, TicketCard
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import places, show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import filings, institutions
from yidi.store.reads import people as people_reads
from yidi.store.reads import raised as reads
from yidi.store.reads import tickets as ticket_reads
from yidi.store.reads.pages import PAGE


class PassForm(ours.Form):
    """To whom a problem is passed on, and what they are asked."""

    to_place = places.PlaceField(label="请谁办（对方统筹区）")
    text = ours.reason("要对方做什么", most=2000)


@guarded("cooperate")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits, what is due first at the top; then what was answered."""
    more = reads.waiting(visit.regions, request.GET.get("after", ""))
    waiting = more[:PAGE]
    answered = reads.answered(visit.regions)
    found = [*waiting, *answered]
    if any(one.person_id for one in found):
        look.listed(visit.actor, "反映的问题", len(found), visit.now)
    names = _names(found)
    today = visit.now.date()
    said = {
        "visit": visit,
        "waiting": [(one, names[one.number], show.left(one.due, today)) for one in waiting],
        "answered": [(one, names[one.number]) for one in answered],
        "next": reads.ORDER.next(more),
    }  # fmt: skip
    return render(request, "staff/cooperation/raised_list.html", said)


def _names(found: list[RaisedCard]) -> dict[str, str]:
    """Who raised each: the institution, or the insured person."""
    people = people_reads.cards(one.person_id for one in found if one.person_id)
    known = {card.id: card.name for card in people}
    at = institutions.names_of({one.institution_code for one in found})
    return {
        one.number: at.get(one.institution_code, known.get(one.person_id or 0, one.raised_by))
        for one in found
    }


@guarded("cooperate", BOTH)
def one(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """One problem: take it up, answer it, or pass it on."""
    found = reads.one(number)
    if found is None:
        raise Http404
    said: dict[str, Any] = {"problems": (), "sent": request.POST}
    form = PassForm(request.POST if request.POST.get("do") == "pass_on" else None)
    if request.method == "POST":
        try:
            if did := _did(request, visit, found, form):
                messages.success(request, f"已{did}")
                wake()
                return redirect("staff-raised", number)
        except Refusal as refusal:
            said["problems"] = refusal.problems
    said |= {"visit": visit, "raised": found, "form": form, **_shown(visit, found)}
    return render(request, "staff/cooperation/raised.html", said)


def _shown(visit: Visit, found: RaisedCard) -> dict[str, Any]:
    person = (
        look.person(visit.actor, found.person_id, visit.now, f"反映的问题 {found.number}")
        if found.person_id
        else None
    )
    ticket = ticket_reads.by_id(found.ticket_id) if found.ticket_id else None
    pages = filings.evidence(found.region, found.number)
    today = visit.now.date()
    return {
        "person": show.person(person, visit.now) if person else None,
        "who": _names([found])[found.number], "raiser": life.RAISERS[found.raiser],
        "ticket": ticket, "ticket_answer": _answer_of(ticket), "key": uuid.uuid4().hex,
        "left": show.left(found.due, today) if found.living else None,
        "may": life.LIFE.may(found.state),
        "pages": [(page, reverse("staff-evidence", args=[page.id])) for page in pages],
        "steps": reads.moves(found.id),
    }  # fmt: skip


def _answer_of(ticket: TicketCard | None) -> str:
    """What the other region has answered last; "" before."""
    if ticket is None or ticket.answered_at is None:
        return ""
    said = [e.text for e in ticket_reads.entries(ticket.id) if e.event == "answer"]
    return said[-1] if said else ""


def _did(request: HttpRequest, visit: Visit, found: RaisedCard, form: PassForm) -> str:
    """What was done, in words; "" where the form is not filled in. Raises Refusal."""
    what = request.POST.get("do", "")
    key = sent_key(request)
    asked = Asked(visit.actor, found.number, key, visit.now)
    if what == "take_up":
        take_up(asked)
    elif what == "answer":
        answer_problem(asked, request.POST.get("text", "")[:1000])
    elif what == "pass_on":
        if not form.is_valid():
            return ""
        pass_on(asked, _opening(found, form))
    else:
        raise Refusal(Problem("step_unknown", "没有这一步。", "请重新打开页面。"))
    return life.EVENTS[what]


def _opening(found: RaisedCard, form: PassForm) -> Opening:
    """The ticket that a problem becomes: about its settlement, else its person or institution."""
    said = form.cleaned_data
    made = Opening(
        kind="problem", from_region=found.region,
        to_region=divisions.city_of(said["to_place"]), title=found.title,
        text=f"{life.RAISERS[found.raiser]}反映：{found.text}\n{said['text']}", key="",
    )  # fmt: skip
    if found.setl_id:
        return replace(made, subject_kind="settlement", subject=found.setl_id)
    if found.person_id:
        return replace(made, subject_kind="person", subject=str(found.person_id))
    return replace(made, subject_kind="institution", subject=found.institution_code)
