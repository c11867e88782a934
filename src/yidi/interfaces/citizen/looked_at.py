"""Who looked at me: every look at a person's data, as the person may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yidi.actions.trail.look import OUTSIDE
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.places import full_name
from yidi.interfaces.citizen.telephone import phones
from yidi.interfaces.common import trail_words
from yidi.store import reach
from yidi.store.reads import policy, trail
from yidi.store.reads.trail import TrailCard

PAGE = 50


@dataclass(frozen=True, slots=True)
class Look:
    """One look: who by office, not by name; why where a reason was given."""

    at: datetime
    who: str
    what: str
    why: str


@require_safe
@own_page
def show(request: HttpRequest, me: Me, person_id: int) -> HttpResponse:
    """The looks at one's own enrolment, latest first; one's own looks are left out."""
    person = me.person(person_id)
    if person is None or not me.is_own(person_id):
        raise Http404
    with reach.service():
        lines = trail.seen(person_id, trail.key(request.GET.get("before", "")), PAGE + 1)
        book = policy.book(person.region)
    values = {
        "person": person,
        "looks": list(_looks(me, lines[:PAGE], full_name(book.places, person.region))),
        "next": lines[PAGE - 1].key if len(lines) > PAGE else "",
        "phones": phones(book),
    }
    return session.page(request, me, "citizen/looked_at.html", values)


def _looks(me: Me, lines: Iterable[TrailCard], region: str) -> Iterable[Look]:
    for line in lines:
        if line.actor_kind == "citizen" and line.actor == me.citizen.name:
            continue
        kind = trail_words.KINDS.get(line.actor_kind, "其他")
        who = f"{_where(line, region)}{kind}" if line.actor_kind == "staff" else kind
        why = line.detail if line.action == "look.number" else ""
        yield Look(line.at, who, trail_words.name(line.action), why)


def _where(line: TrailCard, region: str) -> str:
    """Where somebody of the staff looked from."""
    if line.action.startswith(OUTSIDE):
        return "外地"
    return "就医地" if line.action.startswith("look.treated") else region
