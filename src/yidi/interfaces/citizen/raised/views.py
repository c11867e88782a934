"""My problems: the list, the form, one with how far it is and the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yidi.actions.evidence.keep import forget
from yidi.actions.tickets.raise_problem import Told, raise_problem
from yidi.actions.tickets.withdraw_problem import withdraw_problem
from yidi.actions.tickets.working import Asked, Pages
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.card import RaisedCard
from yidi.core.tickets.raised import LIFE
from yidi.interfaces.citizen import papers
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.telephone import phones
from yidi.interfaces.common.form_keys import sent_key
from yidi.store.reads import filings, policy, statements
from yidi.store.reads import raised as reads
from yidi.store.reads.people import PersonCard

ATTACHED = "ticket"
_MOST_SETTLED = 12


@require_safe
@own_page
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """Everybody's problems."""
    with me.actor.reach():
        rows = reads.of_people(me.actor.people)
    return session.page(request, me, "citizen/raised/list.html", {"groups": me.each(rows)})


@require_http_methods(["GET", "POST"])
@own_page
def tell(request: HttpRequest, me: Me, person_id: int) -> HttpResponseBase:
    """The form: what does not work, about which settlement, by which telephone."""
    person = me.person(person_id)
    if person is None:
        raise Http404
    if request.method == "GET":
        begun = {"key": uuid.uuid4().hex, "setl_id": request.GET.get("setl_id", "")[:30]}
        return _form(request, me, person, begun)
    said = session.typed(request)
    pages: Pages = ()
    try:
        pages = papers.kept(request, me, [ATTACHED])
        told = _told(said, sent_key(request), person, pages)
        _, number = raise_problem(me.actor, told, me.moment)
    except Refusal as refusal:
        forget(pages)
        return _form(request, me, person, said, refusal.problems)
    return redirect("raised", number)


def _told(said: dict[str, str], key: str, person: PersonCard, pages: Pages) -> Told:
    return Told(
        title=said.get("title", ""), text=said.get("text", ""), key=key, person_id=person.id,
        setl_id=said.get("setl_id", "")[:30], phone=said.get("phone", "")[:20], pages=pages,
    )  # fmt: skip


def _form(
    request: HttpRequest, me: Me, person: PersonCard, said: dict[str, str],
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:  # fmt: skip
    with me.actor.reach():
        settled = statements.of_people([person.id])[:_MOST_SETTLED]
    values = {
        "person": person, "own": me.is_own(person.id), "said": said, "problems": problems,
        "settled": settled, "groups": [((ATTACHED, "相关的单子或截图（没有就不交）"),)],
    }  # fmt: skip
    return session.page(request, me, "citizen/raised/tell.html", values, 400 if problems else 200)


@require_safe
@own_page
def one(request: HttpRequest, me: Me, number: str) -> HttpResponse:
    """One problem: how far it is, by when it is answered, the answer."""
    return _one(request, me, _found(me, number))


def _found(me: Me, number: str) -> RaisedCard:
    with me.actor.reach():
        found = reads.one(number)
    if found is None:
        raise Http404
    return found


def _one(
    request: HttpRequest, me: Me, found: RaisedCard, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    with me.actor.reach():
        book = policy.book(found.region)
        values: dict[str, Any] = {
            "steps": reads.moves(found.id), "pages": filings.evidence(found.region, found.number),
        }  # fmt: skip
    values |= {
        "raised": found, "person": me.person(found.person_id or 0), "problems": problems,
        "own": me.is_own(found.person_id or 0), "book": book, "phones": phones(book),
        "late": found.late(me.moment.date()), "key": uuid.uuid4().hex,
        "may_withdraw": "withdraw" in LIFE.may(found.state),
    }  # fmt: skip
    return session.page(request, me, "citizen/raised/one.html", values, 409 if problems else 200)


@require_POST
@own_page
def give_up(request: HttpRequest, me: Me, number: str) -> HttpResponseBase:
    """The problem has solved itself."""
    found = _found(me, number)
    key = sent_key(request)
    try:
        withdraw_problem(Asked(me.actor, number, key, me.moment))
    except Refusal as refusal:
        return _one(request, me, found, refusal.problems)
    return redirect("raised", number)


@require_safe
@own_page
def evidence(request: HttpRequest, me: Me, number: str, page: int) -> HttpResponseBase:
    """A page that was sent; opening it leaves a line in the trail."""
    found = _found(me, number)
    return papers.opened(me, found.region, number, page)
