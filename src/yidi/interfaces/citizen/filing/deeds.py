"""What can be done with a filing: supplement, change, extend, cancel. Each refusal with its clause."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yidi.actions.evidence.keep import forget, keep
from yidi.actions.filing.cancel import cancel as cancel_it
from yidi.actions.filing.change import change as change_it
from yidi.actions.filing.extend import extend as extend_it
from yidi.actions.filing.supplement import supplement as supplement_it
from yidi.core.calendar import day, spoken
from yidi.core.filing import deciding
from yidi.core.filing.deciding import ASIDE, Decision, Desk
from yidi.core.filing.record import Person
from yidi.core.policy import shape
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.interfaces.citizen import places
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.filing import remedies
from yidi.interfaces.citizen.filing.mine import Opened, filing_page
from yidi.interfaces.citizen.telephone import phones


def _desk(opened: Opened) -> Desk:
    """A desk for asking beforehand what the core would say."""
    known = Person(opened.person.insurance, opened.person.status)
    return Desk(opened.book, known, (opened.kept.filing,), opened.me.moment)


def _show(request: HttpRequest, opened: Opened, name: str, **values: Any) -> HttpResponse:
    problems = values.pop("problems", ())
    refusals = remedies.on_filing(problems, opened.kept.region, opened.kept.filing.id)
    wrong = bool(refusals or values.get("faults"))
    context = {"opened": opened, "refusals": refusals, "phones": phones(opened.book), **values}
    template = f"citizen/mine/{name}.html"
    return session.page(request, opened.me, template, context, 400 if wrong else 200)


def _done(opened: Opened, what: str) -> HttpResponse:
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
        return _show(request, opened, "refused", problems=refused.problems, what="补材料")
    if request.method == "GET":
        return _show(request, opened, "supplement", **_supplement(opened))
    return _supplemented(request, opened)


def _supplement(opened: Opened) -> dict[str, Any]:
    lacking = [page.lacking for page in opened.pages if page.accepted is False]
    return {"groups": _needed(opened), "lacking": lacking[-1] if lacking else ""}


def _needed(opened: Opened) -> list[tuple[tuple[str, str], ...]]:
    """Groups of (material, name); of each group one is enough."""
    filing = opened.kept.filing
    words = _desk(opened).words(filing.kind, filing.place, filing.channel)
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
        pages = _sent(request, opened)
        number = opened.kept.filing.id
        made = supplement_it(me.actor, opened.kept.region, number, pages, me.moment)
    except Refusal as refusal:
        forget(pages)
        fault = "".join(p.sentence + p.next_step for p in refusal.problems)
        return _show(request, opened, "supplement", faults={"pages": fault}, **_supplement(opened))
    if not made.accepted:
        forget(pages)
        return _show(request, opened, "refused", problems=made.problems, what="补材料")
    return _done(opened, "supplement")


def _sent(request: HttpRequest, opened: Opened) -> tuple[dict[str, Any], ...]:
    """The pages that came with a form, kept. Raises Refusal, and then keeps none."""
    me = opened.me
    pages: tuple[dict[str, Any], ...] = ()
    try:
        for material, _ in (choice for group in _needed(opened) for choice in group):
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
        return _show(request, opened, "refused", problems=beforehand.problems, what="取消")
    if request.method == "GET":
        return _show(request, opened, "cancel", follows=_follows(beforehand))
    me = opened.me
    made = cancel_it(me.actor, opened.kept.region, opened.kept.filing.id, me.moment)
    if not made.accepted:
        return _show(request, opened, "refused", problems=made.problems, what="取消")
    return _done(opened, "cancel")


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
        return _show(request, opened, "refused", problems=beforehand.problems, what="延长")
    said = request.POST.get("last", str(most) if most else "")
    if request.method == "GET":
        return _show(request, opened, "extend", last=said, most=most)
    try:
        last = day(said, "last") if said else None
    except Refusal as refusal:
        fault = {"last": refusal.problems[0].sentence}
        return _show(request, opened, "extend", last=said, most=most, faults=fault)
    me = opened.me
    made = extend_it(me.actor, opened.kept.region, opened.kept.filing.id, last, me.moment)
    if not made.accepted:
        return _show(request, opened, "extend", last=said, most=most, problems=made.problems)
    return _done(opened, "extend")


# ---- change


@require_http_methods(["GET", "POST"])
@filing_page
def change(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Another place, another start or end: a new version of the same filing."""
    locked = _locked(opened)
    if locked:
        return _show(request, opened, "refused", problems=locked, what="变更")
    filing = opened.kept.filing
    if request.method == "GET":
        said = {"first": str(filing.first), "last": str(filing.last or "")}
        return _show(request, opened, "change", said=said, **_picker(opened, "", filing.place))
    said = {name: request.POST.get(name, "").strip() for name in ("first", "last", "place")}
    typed = request.POST.get("find", "")[:40]
    if request.POST.get("do") == "find":
        return _show(request, opened, "change", said=said, **_picker(opened, typed, said["place"]))
    return _changed(request, opened, said, typed)


def _changed(
    request: HttpRequest, opened: Opened, said: dict[str, str], typed: str
) -> HttpResponse:
    shown = _picker(opened, typed, said["place"])
    asked, faults = _asked(opened, said)
    if faults:
        return _show(request, opened, "change", said=said, faults=faults, **shown)
    if not asked:
        problem = Problem("nothing_changed", "什么都没有改。", "请先改地方或日期，再点确定。")
        return _show(request, opened, "change", said=said, problems=[problem], **shown)
    me = opened.me
    pages: tuple[dict[str, Any], ...] = ()
    try:
        pages = _sent(request, opened)
        number = opened.kept.filing.id
        made = change_it(me.actor, opened.kept.region, number, me.moment, pages=pages, **asked)
    except Refusal as refusal:
        forget(pages)
        return _show(request, opened, "change", said=said, problems=refusal.problems, **shown)
    if not made.accepted:
        forget(pages)
        return _show(request, opened, "change", said=said, problems=made.problems, **shown)
    return _done(opened, "change")


def _asked(opened: Opened, said: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What differs from the filing as it is, and what cannot be read."""
    filing = opened.kept.filing
    asked: dict[str, Any] = {}
    faults: dict[str, str] = {}
    if said["place"] and said["place"] != filing.place:
        asked["place"] = said["place"]
    for name, before in (("first", filing.first), ("last", filing.last)):
        try:
            found = day(said[name], name) if said[name] else None
        except Refusal as refusal:
            faults[name] = refusal.problems[0].sentence
            continue
        if found is None and name == "first":
            faults[name] = "请选备案从哪天开始。"
        elif found != before:
            asked[name] = found
    return asked, faults


def _locked(opened: Opened) -> tuple[Problem, ...]:
    """What refuses any change today; empty if changes are open."""
    filing = opened.kept.filing
    made = deciding.change(_desk(opened), filing)
    barring = {"filing_locked", "step_not_allowed"}
    return tuple(p for p in made.problems if not made.accepted and p.code in barring)


def _picker(opened: Opened, typed: str, chosen: str) -> dict[str, Any]:
    """The place picker of the guide."""
    every = opened.book.places
    direct = _direct(opened)
    offered = places.search(every, typed, direct) if typed else places.usual(every)
    current = places.search(every, chosen, direct) if chosen in every and not typed else []
    here = [place for place in offered if place not in current]
    given = {"answers": {"given": {"place": chosen}}}
    groups = _needed(opened) if opened.standing.proof in _BY_EVIDENCE else []
    return {"found": [*current, *here], "typed": typed, "asked": given, "groups": groups}


_BY_EVIDENCE = ("material", "commitment_supplemented")


def _direct(opened: Opened) -> tuple[str, ...]:
    filing = opened.kept.filing
    words = _desk(opened).words(filing.kind, filing.place, filing.channel)
    try:
        edition = opened.book.edition(opened.me.moment.date())
        return tuple(edition.value("destination", words)["province_level"])
    except Refusal:
        return ()


@require_safe
@filing_page
def find(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The part of the change page that lists places while a name is typed."""
    typed = request.GET.get("find", "")[:40]
    return render(
        request, "citizen/guide/found.html", _picker(opened, typed, opened.kept.filing.place)
    )
