"""Messages: what happened to the filings of one's people, and what they must not miss."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yidi.actions.people.read_messages import read_messages
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.store.reads import citizens


@require_safe
@own_page
def show(request: HttpRequest, me: Me) -> HttpResponse:
    """Every message, latest first; seeing them here is reading them."""
    with me.actor.reach():
        notes = citizens.notes(me.actor.people)
    if me.unread and request.method == "GET":
        read_messages(me.actor, me.moment)
    several = len({note.person for note in notes}) > 1
    values = {"notes": notes, "several": several}
    return session.page(request, me, "citizen/messages.html", values)
