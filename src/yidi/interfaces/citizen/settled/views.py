"""My settlements: by year, and one with everything behind it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yidi.actions.trail import look
from yidi.core.settlement.paid import Paid
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.places import full_name
from yidi.interfaces.citizen.settled import shown
from yidi.interfaces.citizen.telephone import phones
from yidi.store.reads import policy, statements


@require_safe
@own_page
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """Everybody's settlements by year, with what came together."""
    with me.actor.reach():
        rows = statements.of_people(me.actor.people)
    names = {person.id: person.name for person in me.people}
    named = any(not me.is_own(row.person_id) for row in rows)
    values = {"years": shown.years(rows, names), "named": named}
    return session.page(request, me, "citizen/settled/list.html", values)


@require_safe
@own_page
def one(request: HttpRequest, me: Me, region: str, setl_id: str) -> HttpResponse:
    """One settlement: what was charged, what the catalogue took out, every step and its clause."""
    paid = found(me, region, setl_id)
    with me.actor.reach():
        book = policy.book_by_digest(region, paid.book)
    values = {
        "shown": shown.shown(paid, book),
        "paid": paid,
        "own": me.is_own(paid.person_id),
        "place": full_name(book.places, paid.place),
        "phones": phones(book),
    }
    return session.page(request, me, "citizen/settled/one.html", values)


def found(me: Me, region: str, setl_id: str, why: str = "") -> Paid:
    """The settlement, if it is of somebody they may act for; looking leaves a line."""
    with me.actor.reach():
        paid = look.settlement(me.actor, region, setl_id, me.moment, why)
    if paid is None:
        raise Http404
    return paid
