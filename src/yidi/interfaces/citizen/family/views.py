"""Whom I act for, who acts for me: asking, agreeing, refusing, ending."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yidi.actions.evidence.keep import forget, keep
from yidi.actions.outbox.wake import wake
from yidi.actions.people.add_bond import BASES, RELATIONS, Wanted, add_bond, add_newborn
from yidi.actions.people.consent import consent as agree
from yidi.actions.people.end_bond import end_bond
from yidi.core.problems import Refusal
from yidi.interfaces.citizen import shelf
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.filing.faults import beside
from yidi.store import reach
from yidi.store.reads import citizens, people

_FIELDS = ("region", "number", "name", "relation")
_SIDES = {"agent": "您的身份证", "person": "对方的身份证或户口簿", "basis": "监护证明"}


@require_safe
@own_page
def show(request: HttpRequest, me: Me) -> HttpResponse:
    """Both sides on one page."""
    with reach.service():
        acting = citizens.acting_for(me.citizen.id)
        mine = people.bonds_on(me.own)
        born = citizens.newborns(me.own)
    known = {bond.person_id for bond in acting}
    values = {
        "acting": [(b, RELATIONS.get(b.relation, ""), BASES.get(b.basis, "")) for b in acting],
        "asking": [b for b in mine if b.consented_at is None],
        "agents": [b for b in mine if b.consented_at is not None],
        "newborns": [child for child in born if child.id not in known],
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return session.page(request, me, "citizen/family/list.html", values)


_DONE = {
    "asked": "请求发出了。对方登录后，在“家人”一页点“同意”，您就可以替他办理。",
    "added": "添加好了，现在就可以替他办理。",
    "guardian": "收到了。经办机构核对监护证明后，您就可以替他办理。",
    "agreed": "您同意了。随时可以在这一页停止。",
    "ended": "已经停止。以前办好的备案照常有效。",
}


@require_http_methods(["GET", "POST"])
@own_page
def add(request: HttpRequest, me: Me) -> HttpResponse:
    """Ask to act for somebody: who they are, what they are to me, both identity documents."""
    said = {name: request.POST.get(name, "").strip()[:60] for name in _FIELDS}
    if request.method == "GET":
        said["region"] = me.people[0].region if me.people else ""
        return _form(request, me, said)
    papers: dict[str, tuple[dict[str, Any], ...]] = {}
    try:
        for side in _SIDES:
            papers[side] = keep(request.FILES.getlist(side), side, me.actor.name, me.moment)
        wanted = Wanted(said["region"], said["number"], said["name"], said["relation"], papers)
        add_bond(me.actor, wanted, me.moment)
    except Refusal as refusal:
        for pages in papers.values():
            forget(pages)
        return _form(request, me, said, **beside(refusal, (*_FIELDS, *_SIDES)))
    wake()
    return _back(me, said["number"])


def _form(request: HttpRequest, me: Me, said: dict[str, str], **values: Any) -> HttpResponse:
    context = {
        "said": said,
        "provinces": shelf.provinces(),
        "relations": RELATIONS.items(),
        "sides": _SIDES.items(),
        **values,
    }
    return session.page(request, me, "citizen/family/add.html", context, 400 if values else 200)


def _back(me: Me, number: str) -> HttpResponse:
    """To the list, with what happens next."""
    with reach.service():
        latest = citizens.acting_for(me.citizen.id)[-1:]
    done = "asked"
    if latest and latest[0].in_force:
        done = "added"
    elif latest and latest[0].basis == "guardianship":
        done = "guardian"
    return _to_list(done)


def _to_list(done: str) -> HttpResponse:
    response = redirect("family")
    response["Location"] += f"?done={done}"
    return response


@require_POST
@own_page
def newborn(request: HttpRequest, me: Me, person_id: int) -> HttpResponse:
    """Act for a child that has no number yet and is registered under me."""
    return _did(request, me, "added", lambda: add_newborn(me.actor, person_id, me.moment))


@require_POST
@own_page
def consent(request: HttpRequest, me: Me, bond: int) -> HttpResponse:
    """Agree that somebody acts for me."""
    return _did(request, me, "agreed", lambda: agree(me.actor, bond, me.moment))


@require_http_methods(["GET", "POST"])
@own_page
def end(request: HttpRequest, me: Me, bond: int) -> HttpResponse:
    """Refuse, or end; asked once more before it happens."""
    if request.method == "POST":
        return _did(request, me, "ended", lambda: end_bond(me.actor, bond, me.moment))
    with reach.service():
        acting = [b for b in citizens.acting_for(me.citizen.id) if b.id == bond]
        mine = [b for b in people.bonds_on(me.own) if b.id == bond]
    if not acting and not mine:
        return _to_list("")
    values = {
        "bond": bond,
        "acting": acting[0] if acting else None,
        "mine": mine[0] if mine else None,
    }
    return session.page(request, me, "citizen/family/end.html", values)


def _did(request: HttpRequest, me: Me, done: str, what: Any) -> HttpResponse:
    try:
        what()
    except Refusal as refusal:
        context = {"problems": refusal.problems}
        return session.page(request, me, "citizen/family/refused.html", context, 409)
    return _to_list(done)
