"""家庭共济: for whom my account pays, whose account pays for me, what it has paid."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yidi.actions.outbox.wake import wake
from yidi.actions.people.share_account import RELATIVES, Wanted, end_share, share_account
from yidi.core.problems import Refusal
from yidi.interfaces.citizen import shelf
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.filing.faults import beside
from yidi.store import reach
from yidi.store.reads import sharing, statements
from yidi.store.reads.people import PersonCard

_FIELDS = ("sharer", "who", "relation", "region", "number", "name")
_OTHER = "other"


@require_safe
@own_page
def show(request: HttpRequest, me: Me) -> HttpResponse:
    """Both sides on one page, and what was paid."""
    with reach.service():
        mine = sharing.shared_by(me.own)
        given = sharing.shared_with(me.own)
        paid = statements.shared_by(me.own)
    values = {
        "mine": [(share, RELATIVES.get(share.relation, "")) for share in mine],
        "given": given,
        "paid": paid,
        "accounts": _accounts(me),
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return session.page(request, me, "citizen/family/account.html", values)


_DONE = {
    "shared": "办好了。对方结算时告诉窗口“用共济账户”就可以。",
    "ended": "已经停止。以前付过的不受影响。",
}


def _accounts(me: Me) -> list[PersonCard]:
    """My own accounts that could be shared."""
    own = (p for p in me.people if me.is_own(p.id))
    return [p for p in own if p.insurance == "employee" and p.status == "active"]


@require_http_methods(["GET", "POST"])
@own_page
def add(request: HttpRequest, me: Me) -> HttpResponse:
    """Share with somebody I act for, or with a relative named by name and number."""
    said = {name: request.POST.get(name, "").strip()[:60] for name in _FIELDS}
    if request.method == "GET":
        said["region"] = me.people[0].region if me.people else ""
        return _form(request, me, said)
    try:
        share_account(me.actor, _wanted(me, said), me.moment)
    except Refusal as refusal:
        return _form(request, me, said, **beside(refusal, ("relation", "number")))
    wake()
    return _to("shared")


def _wanted(me: Me, said: dict[str, str]) -> Wanted:
    accounts = _accounts(me)
    sharer = int(said["sharer"]) if said["sharer"].isdigit() else 0
    if not sharer and accounts:
        sharer = accounts[0].id
    if said["who"].isdigit():
        return Wanted(sharer, said["relation"], person_id=int(said["who"]))
    return Wanted(
        sharer, said["relation"], region=said["region"], number=said["number"], name=said["name"]
    )


def _form(request: HttpRequest, me: Me, said: dict[str, str], **values: object) -> HttpResponse:
    context = {
        "said": said,
        "accounts": _accounts(me),
        "relatives": RELATIVES.items(),
        "provinces": shelf.provinces(),
        "other": _OTHER,
        **values,
    }
    status = 400 if values else 200
    return session.page(request, me, "citizen/family/share.html", context, status)


@require_POST
@own_page
def end(request: HttpRequest, me: Me, share: int) -> HttpResponse:
    """Either side stops it."""
    try:
        end_share(me.actor, share, me.moment)
    except Refusal as refusal:
        context = {"problems": refusal.problems}
        return session.page(request, me, "citizen/family/refused.html", context, 409)
    return _to("ended")


def _to(done: str) -> HttpResponse:
    response = redirect("family-account")
    response["Location"] += f"?done={done}"
    return response
