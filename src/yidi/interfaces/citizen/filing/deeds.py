"""What can be done with a filing: supplement, extend, cancel. Each refusal with its clause."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yidi.actions.evidence.keep import forget, keep
from yidi.actions.filing.cancel import cancel as cancel_it
from yidi.actions.filing.extend import extend as extend_it
from yidi.actions.filing.supplement import supplement as supplement_it
from yidi.core.calendar import day, spoken
from yidi.core.filing import deciding
from yidi.core.filing.deciding import ASIDE, Decision, Desk
from yidi.core.filing.record import Person
from yidi.core.policy import shape
from yidi.core.problems import ParameterMissing, Refusal
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.filing import remedies
from yidi.interfaces.citizen.filing.mine import Opened, filing_page
from yidi.interfaces.citizen.telephone import phones


def _desk(opened: Opened) -> Desk:
    """A desk for asking beforehand what the core would say."""
    known = Person(opened.person.insurance, opened.person.status)
    return Desk(opened.book, known, (opened.kept.filing,), opened.me.moment)


def show(request: HttpRequest, opened: Opened, name: str, **values: Any) -> HttpResponse:
    """A page of this filing; a refusal or a fault on it makes it a 400."""
    problems = values.pop("problems", ())
    refusals = remedies.on_filing(problems, opened.kept.region, opened.kept.filing.id)
    wrong = bool(refusals or values.get("faults"))
    context = {"opened": opened, "refusals": refusals, "phones": phones(opened.book), **values}
    template = f"citizen/mine/{name}.html"
    return session.page(request, opened.me, template, context, 400 if wrong else 200)


def done(opened: Opened, what: str) -> HttpResponse:
    """Back to the filing, which says what was done."""
    response = redirect("filing", opened.kept.region, opened.kept.filing.id)
    response["Location"] += f"?done={what}"
    return response


# ---- supplement


@require_http_methods(["GET", "POST"])
@filing_page
def supplement(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Bring the evidence that a commitment put off."""
    refused = deciding.supplement(_desk(opened), opened.kept.filing)
    if not refused.accepted:
        return show(request, opened, "refused", problems=refused.problems, what="补材料")
    if request.method == "GET":
        return show(request, opened, "supplement", **_supplement(opened))
    return _supplemented(request, opened)


def _supplement(opened: Opened) -> dict[str, Any]:
    lacking = [page.lacking for page in opened.pages if page.accepted is False]
    filing = opened.kept.filing
    groups = needed(opened, filing.kind, filing.place)
    return {"groups": groups, "lacking": lacking[-1] if lacking else ""}


Groups = list[tuple[tuple[str, str], ...]]
"""Groups of (material, name); of each group one is enough."""


def needed(opened: Opened, kind: str, place: str) -> Groups:
    """What proves a filing of a kind for a place."""
    words = _desk(opened).words(kind, place, opened.kept.filing.channel)
    try:
        row = opened.book.edition(opened.me.moment.date()).row("materials", words).value
    except ParameterMissing:
        row = {}
    every = [((w, shape.MATERIALS[w]),) for w in row.get("all_of", ()) if w not in ASIDE]
    either = tuple((w, shape.MATERIALS[w]) for w in row.get("any_of", ()))
    return [*every, *([either] if either else [])]


def _supplemented(request: HttpRequest, opened: Opened) -> HttpResponse:
    me = opened.me
    pages: tuple[dict[str, Any], ...] = ()
    try:
        filing = opened.kept.filing
        pages = kept_pages(request, opened, needed(opened, filing.kind, filing.place))
        number = filing.id
        made = supplement_it(me.actor, opened.kept.region, number, pages, me.moment)
    except Refusal as refusal:
        forget(pages)
        fault = "".join(p.sentence + p.next_step for p in refusal.problems)
        return show(request, opened, "supplement", faults={"pages": fault}, **_supplement(opened))
    if not made.accepted:
        forget(pages)
        return show(request, opened, "refused", problems=made.problems, what="补材料")
    return done(opened, "supplement")


def kept_pages(request: HttpRequest, opened: Opened, groups: Groups) -> tuple[dict[str, Any], ...]:
    """The pages that came with a form, kept. Raises Refusal, and then keeps none."""
    me = opened.me
    pages: tuple[dict[str, Any], ...] = ()
    try:
        for material, _ in (choice for group in groups for choice in group):
            sent = request.FILES.getlist(f"page_{material}")
            pages += keep(sent, material, me.actor.name, me.moment, len(pages))
    except Refusal:
        forget(pages)
        raise
    return pages


# ---- cancel


@require_http_methods(["GET", "POST"])
@filing_page
def cancel(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Give the filing up, after saying what follows."""
    beforehand = deciding.cancel(_desk(opened), opened.kept.filing)
    if not beforehand.accepted:
        return show(request, opened, "refused", problems=beforehand.problems, what="取消")
    if request.method == "GET":
        return show(request, opened, "cancel", follows=_follows(beforehand))
    me = opened.me
    made = cancel_it(me.actor, opened.kept.region, opened.kept.filing.id, me.moment)
    if not made.accepted:
        return show(request, opened, "refused", problems=made.problems, what="取消")
    return done(opened, "cancel")


def _follows(decision: Decision) -> list[str]:
    """What a cancellation brings with it."""
    said = ["取消以后，在那里看病不能直接结算。", "已经结算的费用不受影响。"]
    until = decision.filing.ban_until if decision.filing else None
    if until:
        said.insert(
            0, f"材料还没补就取消，{spoken(until)}以前不能再用承诺书办长期备案，只能交材料办。"
        )
    return said


# ---- extend


@require_http_methods(["GET", "POST"])
@filing_page
def extend(request: HttpRequest, opened: Opened) -> HttpResponse:
    """A later end."""
    beforehand = deciding.extend(_desk(opened), opened.kept.filing, None)
    most = beforehand.filing.last if beforehand.filing else None
    if not beforehand.accepted:
        return show(request, opened, "refused", problems=beforehand.problems, what="延长")
    said = request.POST.get("last", str(most) if most else "")
    if request.method == "GET":
        return show(request, opened, "extend", last=said, most=most)
    try:
        last = day(said, "last") if said else None
    except Refusal as refusal:
        fault = {"last": refusal.problems[0].sentence}
        return show(request, opened, "extend", last=said, most=most, faults=fault)
    me = opened.me
    made = extend_it(me.actor, opened.kept.region, opened.kept.filing.id, last, me.moment)
    if not made.accepted:
        return show(request, opened, "extend", last=said, most=most, problems=made.problems)
    return done(opened, "extend")
