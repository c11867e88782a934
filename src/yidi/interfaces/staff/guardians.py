"""Guardians who ask to act for somebody: their papers are looked at, then confirmed or refused."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.outbox.wake import wake
from yidi.actions.people.confirm_guardian import confirm_guardian, refuse_guardian
from yidi.actions.trail import look
from yidi.core.problems import Refusal
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.interfaces.staff.stored import served
from yidi.store.reads import bonds
from yidi.store.reads import people as people_reads

MOST = 100


@guarded("review")
def waiting(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who waits, the oldest request first."""
    found = bonds.waiting(visit.regions, MOST)
    cards = {card.id: card for card in people_reads.cards(one.person_id for one in found)}
    look.listed(visit.actor, "待核对的监护代办", len(found), visit.now)
    rows = [
        (one, show.person(cards[one.person_id], visit.now))
        for one in found
        if one.person_id in cards
    ]
    return render(request, "staff/guardians/list.html", {"visit": visit, "rows": rows})


@guarded("review", BOTH)
def guardian(request: HttpRequest, visit: Visit, bond_id: int) -> HttpResponse:
    """One request beside its papers."""
    found = bonds.one(bond_id)
    card = look.person(visit.actor, found.person_id, visit.now, "监护代办") if found else None
    if found is None or card is None:
        raise Http404
    problems: tuple[object, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _judged(request, visit, bond_id))
            wake()
            return redirect("staff-guardians")
        except Refusal as refusal:
            problems = refusal.problems
    pages = [(one, reverse("staff-bond-paper", args=[one.id])) for one in bonds.papers(bond_id)]
    said = {
        "visit": visit, "bond": found, "person": show.person(card, visit.now), "pages": pages,
        "problems": problems,
    }  # fmt: skip
    return render(request, "staff/guardians/one.html", said)


@guarded("review", framed=True)
def paper(request: HttpRequest, visit: Visit, paper_id: int) -> HttpResponse:
    """A page that was shown; each look leaves a line."""
    return served(look.bond_paper(visit.actor, paper_id, visit.now))


def _judged(request: HttpRequest, visit: Visit, bond_id: int) -> str:
    if request.POST.get("do") == "confirm":
        confirm_guardian(visit.actor, bond_id, visit.now)
        return "已确认。监护人从现在起可以代办，双方会收到消息。"
    if request.POST.get("do") == "refuse":
        refuse_guardian(visit.actor, bond_id, request.POST.get("reason", ""), visit.now)
        return "已记为不通过，双方会收到理由。"
    raise Http404
