"""The form, one screen a step: who, where, which kind, dates, proof, check. Kept after each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yidi.actions.evidence.keep import forget, keep
from yidi.actions.filing.keep_draft import drop_draft
from yidi.actions.people.send_code import phone_number
from yidi.core import regions
from yidi.core.calendar import add_months, spoken
from yidi.core.filing.deciding import ASIDE
from yidi.core.policy import shape
from yidi.core.problems import Refusal
from yidi.interfaces.citizen import places, shelf, sorry
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.filing import consequences, files, options
from yidi.interfaces.citizen.filing.form import STEPS, TITLES, Form, begun
from yidi.interfaces.citizen.telephone import phones
from yidi.store.reads import citizens, drafts

_LONGEST = 200


def form_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A screen of the form for one person: view(request, form). Somebody out of reach is not
    found; a region without published law is told of."""

    @wraps(view)
    def shown(request: HttpRequest, me: Me, person_id: int, **named: Any) -> HttpResponseBase:
        try:
            form = begun(me, person_id)
        except Refusal as refusal:
            return no_book(request, refusal)
        if form is None:
            raise Http404
        late = _first_open(form, named.get("step"))
        return redirect(f"file-{late}", person_id) if late else view(request, form, **named)

    return own_page(shown)


def no_book(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The region's rules are not published, so nothing can be decided here."""
    said = sorry.Sorry(
        "这里还不能在网上办",
        "参保地的规则还没有发布。请打12393，或到参保地窗口办理。",
        "回到我的备案",
        reverse("mine"),
        refusal.problems,
    )
    return sorry.page(request, said, 503)


def _first_open(form: Form, step: str | None) -> str | None:
    """The screen that must be filled in before `step`; None if all are."""
    if step is None:
        return None
    for name in STEPS[1 : STEPS.index(step)]:
        if not _DONE[name](form):
            return name
    return None


_DONE: dict[str, Callable[[Form], bool]] = {
    "where": lambda form: bool(form.said("place")),
    "kind": lambda form: form.said("kind") in shape.KINDS,
    "dates": lambda form: form.day("first") is not None and bool(form.said("phone")),
    "proof": lambda form: bool(form.way) and (form.way != "material" or bool(form.pages)),
}


def screen(form: Form, step: str, **values: Any) -> dict[str, Any]:
    """What every screen shows: where one is, for whom, and the way back."""
    steps = form.steps
    at = steps.index(step)
    back = reverse("file") if at == 0 else _address(form, steps[at - 1])
    return {
        "form": form,
        "step": step,
        "title": TITLES[step],
        "number": at + 1,
        "listed": [(name, TITLES[name], n <= at) for n, name in enumerate(steps)],
        "back": back,
        "phones": phones(form.book),
        "place": place_name(form, form.said("place")),
        **values,
    }


def place_name(form: Form, code: str) -> str:
    """A place in full."""
    return places.full_name(form.book.places, code) if code else ""


def _address(form: Form, step: str) -> str:
    return reverse("file") if step == "who" else reverse(f"file-{step}", args=[form.person.id])


def _show(request: HttpRequest, form: Form, step: str, **values: Any) -> HttpResponse:
    wrong = bool(values.get("faults") or values.get("problems"))
    context = screen(form, step, **values)
    template = f"citizen/filing/{step}.html"
    return session.page(request, form.me, template, context, 400 if wrong else 200)


def _onward(form: Form, step: str) -> HttpResponse:
    steps = form.steps
    return redirect(_address(form, steps[steps.index(step) + 1]))


# ---- who


@require_safe
@own_page
def who(request: HttpRequest, me: Me) -> HttpResponse:
    """For whom: oneself or one of the family."""
    with me.actor.reach():
        begun_for = {draft.person_id for draft in drafts.of_citizen(me.citizen.id)}
    names = {p.region: shelf.folder().places.name(p.region) for p in me.people}
    listed = [(p, names[p.region], me.is_own(p.id), p.id in begun_for) for p in me.people]
    values = {"listed_people": listed, "title": TITLES["who"], "number": 1}
    return session.page(request, me, "citizen/filing/who.html", values)


@require_POST
@own_page
def drop(request: HttpRequest, me: Me, person_id: int) -> HttpResponse:
    """Throw a form away, its pages too."""
    form = begun(me, person_id)
    if form is None:
        raise Http404
    forget(form.pages)
    drop_draft(me.actor, person_id)
    return redirect("file-where", person_id)


# ---- where


@require_http_methods(["GET", "POST"])
@form_page
def where(request: HttpRequest, form: Form) -> HttpResponse:
    """The place, to city or province as the insured place files."""
    typed, place = request.POST.get("find", "")[:40], request.POST.get("place", "")
    if request.method == "GET":
        return _show(request, form, "where", **_places(form, "", form.said("place")))
    searching = request.POST.get("do") == "find"
    if searching or place not in form.book.places:
        faults = {} if searching and typed else {"place": "请写出地名，再从下面选一个。"}
        return _show(request, form, "where", faults=faults, **_places(form, typed, ""))
    changed = form.kept("where", place=place)
    problem = options.place_problem(_again(changed))
    if problem:
        shown = _places(form, typed, place)
        return _show(request, form, "where", problems=[problem], **shown)
    return _onward(changed, "where")


def _again(form: Form) -> Form:
    """The form with its desk made anew from what was just kept."""
    made = begun(form.me, form.person.id)
    return made or form


@require_safe
@form_page
def find(request: HttpRequest, form: Form) -> HttpResponse:
    """The part of the page that lists places while a name is typed."""
    typed = request.GET.get("find", "")[:40]
    return render(request, "citizen/guide/found.html", _places(form, typed, form.said("place")))


def _places(form: Form, typed: str, chosen: str) -> dict[str, Any]:
    """What the picker of the guide needs."""
    every = form.book.places
    direct = (
        *_listed(form, "destination", "province_level"),
        *_listed(form, "excluded_places", "places"),
    )
    offered = places.search(every, typed, direct) if typed else places.usual(every)
    current = places.search(every, chosen, direct) if chosen in every and not typed else []
    here = [place for place in offered if place not in current]
    given = {"answers": {"given": {"place": chosen}}}
    return {"found": [*current, *here], "typed": typed, "asked": given}


def _listed(form: Form, table: str, field: str) -> tuple[str, ...]:
    """Provinces of a table: those filed as a whole (XPCC where the insured place lists it), and
    those left out, which can be chosen to read why."""
    words = form.desk.words("long_term_resident", "110000", "self_service")
    try:
        return tuple(form.desk.row(table, words).value[field])
    except Refusal:
        return ()


# ---- kind


@require_http_methods(["GET", "POST"])
@form_page
def kind(request: HttpRequest, form: Form, step: str) -> HttpResponse:
    """Which kind, each with what it costs; or that no filing is needed."""
    offered = options.options(form)
    if request.method == "GET":
        return _show(request, form, "kind", **_kinds(form, offered))
    chosen = next((o for o in offered if o.kind == request.POST.get("kind")), None)
    if chosen is None:
        faults = {"kind": "请选最接近的一种情况。"}
        return _show(request, form, "kind", faults=faults, **_kinds(form, offered))
    if chosen.problem:
        return _show(request, form, "kind", problems=[chosen.problem], **_kinds(form, offered))
    changed = form.said("kind") != chosen.kind
    if changed:
        forget(form.pages)
    more = {"way": "", "pages": [], "issuer": "", "last": ""} if changed else {}
    return _onward(_again(form.kept("kind", kind=chosen.kind, **more)), "kind")


def _kinds(form: Form, offered: list[options.Option]) -> dict[str, Any]:
    open_ = [option for option in offered if option.problem is None]
    free = [o.problem for o in offered if o.problem and o.problem.code == "filing_not_needed"]
    return {
        "usual": [option for option in open_ if option.usual],
        "unusual": [option for option in open_ if not option.usual],
        "closed": [option for option in offered if option.problem],
        "not_needed": free[0] if free else None,
        "without": consequences.without(form),
        "assumed": any(option.consequence.assumed for option in open_),
        "example": consequences.EXAMPLE,
    }


# ---- dates and contact

_CONTACT = ("phone", "home_address", "away_address")


@require_http_methods(["GET", "POST"])
@form_page
def dates(request: HttpRequest, form: Form, step: str) -> HttpResponse:
    """From when, whether already in hospital, and how to be reached."""
    if request.method == "GET":
        return _show(request, form, "dates", **_dates(form, _prefilled(form)))
    names = ("admitted", "admitted_on", "first", "last", "residence_months", *_CONTACT)
    said = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in names}
    if said["admitted"] != "yes":
        said["admitted_on"] = ""
    if request.POST.get("do") == "cover":
        said["first"] = said["admitted_on"]
    found = Form(form.me, form.person, {**form.fields, **said}, form.desk)
    faults = _date_faults(found)
    warned = _uncovered(found) if not faults else None
    if faults or (warned and request.POST.get("do") != "anyway"):
        values = _dates(form, said)
        values["first_day"] = found.day("first")
        return _show(request, form, "dates", faults=faults, warned=warned, **values)
    return _onward(form.kept("dates", **said), "dates")


def _prefilled(form: Form) -> dict[str, str]:
    """What was said before, else what is known."""
    if form.said("phone"):
        names = ("admitted", "admitted_on", "first", "last", "residence_months", *_CONTACT)
        return {name: form.said(name) for name in names}
    phone = citizens.own_phone(form.me.citizen.id)
    return {"first": str(form.desk.day), "phone": phone, "home_address": form.person.address}


def _dates(form: Form, said: dict[str, str]) -> dict[str, Any]:
    kind = form.said("kind")
    months = form.value("validity", kind).get("months")
    lasting = kind in shape.LONG_TERM
    first = form.day("first") or form.desk.day
    return {
        "said": said,
        "lasting": lasting,
        "until": add_months(first, months) if months else None,
        "months": months,
        "residence": form.value("residence", kind).get("months") if lasting else None,
    }


def _date_faults(form: Form) -> dict[str, str]:
    faults = {}
    if form.said("admitted") not in ("yes", "no"):
        faults["admitted"] = "请选一项。"
    if form.said("admitted") == "yes":
        faults |= _admission_faults(form)
    for name, empty in (("first", "请选备案从哪天开始。"), ("last", "")):
        if (form.said(name) or empty) and form.day(name) is None:
            faults[name] = empty if not form.said(name) else "日历上没有这一天，请重新选。"
    return faults | _span_faults(form) | _contact_faults(form)


def _admission_faults(form: Form) -> dict[str, str]:
    day = form.day("admitted_on")
    if day is None:
        return {"admitted_on": "请填入院的日子。"}
    return {"admitted_on": "入院的日子还没有到。"} if day > form.desk.day else {}


def _span_faults(form: Form) -> dict[str, str]:
    first, last, since = form.day("first"), form.day("last"), form.admitted_on
    if first is None:
        return {}
    faults = {}
    if first < form.desk.day and since is None:
        faults["first"] = "备案不能从今天以前开始。已经住院的，请在上面选“已经住院”。"
    elif since is not None and first < min(since, form.desk.day):
        faults["first"] = f"备案最早从入院那天（{spoken(since)}）开始。"
    if last is not None and last < first:
        faults["last"] = "结束的日子比开始还早，请再看看。"
    return faults


def _contact_faults(form: Form) -> dict[str, str]:
    faults = {}
    try:
        phone_number(form.said("phone"))
    except Refusal as refusal:
        faults["phone"] = refusal.problems[0].sentence
    lasting = form.said("kind") in shape.LONG_TERM
    if lasting and not form.said("away_address"):
        faults["away_address"] = "请写在那里住的地址，写到小区或村就行。"
    needed = form.value("residence", form.said("kind")).get("months") if lasting else None
    if needed and not form.said("residence_months").isdigit():
        faults["residence_months"] = "请写已经住了几个月，写数字。"
    return faults


def _uncovered(form: Form) -> date | None:
    """The admission that the start would not cover (R28)."""
    since, first = form.admitted_on, form.day("first")
    return since if since is not None and first is not None and first > since else None


# ---- proof


@require_http_methods(["GET", "POST"])
@form_page
def proof(request: HttpRequest, form: Form, step: str) -> HttpResponse:
    """Hand in the evidence, or choose to sign a commitment."""
    if form.skips_proof:
        return redirect("file-check", form.person.id)
    if request.method == "GET":
        return _show(request, form, "proof", **_proof(form))
    do = request.POST.get("do", "")
    if do == "commitment":
        problem = options.commitment_problem(form)
        if problem:
            return _show(request, form, "proof", problems=[problem], **_proof(form))
        forget(form.pages)
        return redirect("file-check", form.kept("proof", way="commitment", pages=[]).person.id)
    if do.startswith("drop:"):
        return _without_page(request, form, do.removeprefix("drop:"))
    return _uploaded(request, form, stay=do == "add")


def needed(form: Form) -> list[tuple[tuple[str, str], ...]]:
    """What must be handed in: groups of (material, name); of each group one is enough."""
    row = form.value("materials", form.said("kind"))
    every = [
        ((word, shape.MATERIALS[word]),) for word in row.get("all_of", ()) if word not in ASIDE
    ]
    either = tuple((word, shape.MATERIALS[word]) for word in row.get("any_of", ()))
    return [*every, *([either] if either else [])]


def _proof(form: Form) -> dict[str, Any]:
    kind = form.said("kind")
    kept = [files.Shown(n, page) for n, page in enumerate(form.pages)]
    both = "commitment" in form.ways(kind)
    issuers = form.value("materials", kind).get("issuers", ()) if kind == "referral" else ()
    return {
        "groups": needed(form),
        "kept": kept,
        "issuers": [(word, shape.ISSUERS[word]) for word in issuers],
        "by_material": consequences.by_material(form),
        "by_commitment": consequences.by_commitment(form) if both else [],
        "refused": options.commitment_problem(form) if both else None,
    }


def _uploaded(request: HttpRequest, form: Form, *, stay: bool) -> HttpResponse:
    issuer = request.POST.get("issuer", "")
    pages, fault = list(form.pages), {}
    try:
        for material, _ in (choice for group in needed(form) for choice in group):
            sent = request.FILES.getlist(f"page_{material}")
            new = keep(sent, material, form.me.actor.name, form.me.moment, len(pages))
            pages += files.as_fields(new)
    except Refusal as refusal:
        fault = {"pages": "".join(p.sentence + p.next_step for p in refusal.problems)}
    form = form.kept("proof", pages=pages, issuer=issuer, way="material")
    faults = fault or ({} if stay else _proof_faults(form))
    if faults or stay:
        return _show(request, form, "proof", faults=faults, **_proof(form))
    return _onward(form, "proof")


def _proof_faults(form: Form) -> dict[str, str]:
    have = {str(page["material"]) for page in form.pages}
    lacking = [group for group in needed(form) if not have & {word for word, _ in group}]
    faults = {}
    if lacking:
        named = "；".join("或".join(name for _, name in group) for group in lacking)
        faults["pages"] = f"还缺：{named}。"
    if form.said("kind") == "referral" and not form.said("issuer") and _proof(form)["issuers"]:
        faults["issuer"] = "请选转诊单是哪里开的。"
    return faults


def _without_page(request: HttpRequest, form: Form, number: str) -> HttpResponse:
    pages = form.pages
    if number.isdigit() and int(number) < len(pages):
        forget([pages.pop(int(number))])
        form = form.kept("proof", pages=pages)
    return _show(request, form, "proof", **_proof(form))


@require_safe
@form_page
def page(request: HttpRequest, form: Form, n: int) -> HttpResponseBase:
    """A page uploaded to the form, for its owner to look at."""
    if n >= len(form.pages):
        raise Http404
    return files.served(str(form.pages[n]["file"]), str(form.pages[n]["media_type"]))


def scope_of(form: Form) -> str:
    """in_province or cross_province, for the words of a page."""
    return regions.scope(form.book.covers, form.said("place"))
