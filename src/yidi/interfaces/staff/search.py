"""Finding a person. What was typed stays out of addresses: it waits sealed in the session."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.trail import look
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store import sealing

_KEPT = "staff_query"


@guarded("look", BOTH)
def search(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The box, and whom it found."""
    if request.method == "POST":
        typed = request.POST.get("q", "").strip()[:60]
        request.session[_KEPT] = base64.b64encode(sealing.seal(typed)).decode()
        return redirect("staff-search")
    typed = _typed(request)
    found = look.query(visit.actor, typed, visit.now) if typed else []
    if len(found) == 1 and "from" not in request.GET:
        return redirect("staff-person", found[0].id)
    people = [show.person(card, visit.now) for card in found]
    said = {"visit": visit, "typed": typed, "people": people, "most": 50}
    return render(request, "staff/search.html", said)


def _typed(request: HttpRequest) -> str:
    """What was typed last; asked for once, so that a click on the menu shows an empty box."""
    kept = request.session.pop(_KEPT, "")
    return sealing.unseal(base64.b64decode(kept)) if kept else ""
