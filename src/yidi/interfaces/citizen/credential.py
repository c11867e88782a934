"""医保码: the code that is scanned at a hospital or a pharmacy, for oneself and one's family."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yidi.actions.people import e_credential
from yidi.core.filing.record import ENDING_STATUSES, INSURANCE_STATUSES
from yidi.core.problems import Refusal
from yidi.documents import pictures
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.store.reads import credentials, policy
from yidi.store.reads.people import PersonCard

_GROUP = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """An enrolment that the code may stand for. status: in words, "" where all is well."""

    person: PersonCard
    area: str
    own: bool
    status: str
    open: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A code as pictures, and in groups of four for a cashier who types it."""

    qr: str
    bars: str
    typed: str


@require_safe
@own_page
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """The first enrolment that counts: one's own before the family's."""
    choices = _choices(me)
    first = next((c for c in choices if c.open), None)
    if first is None:
        return session.page(request, me, "citizen/credential/none.html", {"choices": choices})
    return redirect("credential-of", first.person.id)


@require_safe
@own_page
def show(request: HttpRequest, me: Me, person_id: int) -> HttpResponse:
    """The code of one enrolment, or how to activate it; below, whose else may be shown."""
    choices = _choices(me)
    chosen = next((c for c in choices if c.person.id == person_id and c.open), None)
    if chosen is None:
        raise Http404
    with me.actor.reach():
        active = person_id in credentials.activated([person_id])
    same = [c for c in choices if _same(c.person, chosen.person)]
    values = {
        "chosen": chosen,
        "code": _drawn(me, person_id) if active else None,
        "insurances": same if len(same) > 1 else [],
        "others": [c for c in choices if c not in same],
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return session.page(request, me, "citizen/credential/one.html", values)


_DONE = {"active": "激活好了。以后打开这一页就能出示。", "ended": "已经停用。再用时重新激活即可。"}


@require_safe
@own_page
def renewed(request: HttpRequest, me: Me, person_id: int) -> HttpResponse:
    """The next code, for a page that is open."""
    try:
        code = _drawn(me, person_id)
    except Refusal:
        code = None
    return render(request, "citizen/credential/code.html", {"code": code, "person_id": person_id})


@require_POST
@own_page
def activate(request: HttpRequest, me: Me, person_id: int) -> HttpResponse:
    """Once; for oneself or somebody one acts for."""
    return _did(me, person_id, "active")


@require_POST
@own_page
def end(request: HttpRequest, me: Me, person_id: int) -> HttpResponse:
    """A telephone was lost, or the code is not wanted any more."""
    return _did(me, person_id, "ended")


def _did(me: Me, person_id: int, done: str) -> HttpResponse:
    verb = {"active": e_credential.activate, "ended": e_credential.end}[done]
    try:
        verb(me.actor, person_id, me.moment)
    except Refusal:
        raise Http404 from None
    response = redirect("credential-of", person_id)
    response["Location"] += f"?done={done}"
    return response


def _choices(me: Me) -> list[Choice]:
    """Every enrolment within reach; ended ones cannot be shown."""
    with me.actor.reach():
        used = policy.regions_in_use()
        areas = {p.region: policy.book(p.region).name for p in me.people if p.region in used}
    return [
        Choice(
            person, areas.get(person.region, person.region), me.is_own(person.id),
            "" if person.status == "active" else INSURANCE_STATUSES[person.status],
            person.status not in ENDING_STATUSES,
        )
        for person in me.people
    ]  # fmt: skip


def _same(one: PersonCard, other: PersonCard) -> bool:
    """Two enrolments of one human being, as far as what a page may know of them goes."""
    return (one.name, one.birth, one.id_last4) == (other.name, other.birth, other.id_last4)


def _drawn(me: Me, person_id: int) -> Drawn:
    code = e_credential.show(me.actor, person_id, me.moment).code
    groups = (code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
    return Drawn(_picture(pictures.qr(code)), _picture(pictures.bar_code(code)), " ".join(groups))


def _picture(svg: str) -> str:
    """A drawing as the address of an image."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
