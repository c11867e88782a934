"""My chronic diseases: what was found, what waits, the chosen institutions; apply and withdraw."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yidi.actions.chronic.apply import Application, apply
from yidi.actions.chronic.withdraw import withdraw
from yidi.actions.evidence.keep import forget
from yidi.actions.settlement.propose_resettling import net
from yidi.core.calendar import day
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import chronic
from yidi.interfaces.citizen import papers
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.telephone import phones
from yidi.store.reads import chronic as reads
from yidi.store.reads import filings, policy, resettling
from yidi.store.reads.people import PersonCard

MATERIAL = chronic.EVIDENCE[0]
_DONE = {"apply": "申请交上去了，审核结果会发消息告诉您。", "withdraw": "申请已经撤销。"}


@require_safe
@own_page
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """Everybody's diseases, applications and institutions."""
    with me.actor.reach():
        groups = [_of(person, me) for person in me.people]
        anew = [(one, net(one.change)) for one in resettling.of_people(me.actor.people)]
    values = {"groups": groups, "anew": anew, "done": _DONE.get(request.GET.get("done", ""))}
    return session.page(request, me, "citizen/chronic/list.html", values)


def _of(person: PersonCard, me: Me) -> dict[str, Any]:
    today = me.moment.date()
    spans = [s for s in reads.entitlements(person.id) if s.after is None or s.after > today]
    return {
        "person": person,
        "own": me.is_own(person.id),
        "had": [(shape.DISEASES[span.what], span) for span in spans],
        "applications": [
            (one, filings.evidence(one.region, one.number))
            for one in reads.of_person(person.id)
            if one.state != "accepted"
        ],
        "institutions": [d for d in reads.designations(person.id) if d.covers(today)],
    }


@require_http_methods(["GET", "POST"])
@own_page
def ask(request: HttpRequest, me: Me, person_id: int) -> HttpResponseBase:
    """The form: which disease, since when, and what proves it."""
    person = me.person(person_id)
    if person is None:
        raise Http404
    if request.method == "GET":
        said = {"first": me.moment.date().isoformat(), "key": uuid.uuid4().hex}
        return _form(request, me, person, said)
    said = session.typed(request)
    faults = _faults(request, said, me)
    if faults:
        return _form(request, me, person, said, faults=faults)
    pages: tuple[dict[str, Any], ...] = ()
    try:
        pages = papers.kept(request, me, (MATERIAL,))
        apply(me.actor, person_id, _application(said, pages), me.moment)
    except Refusal as refusal:
        forget(pages)
        return _form(request, me, person, said, problems=refusal.problems)
    return _to_list("apply")


def _application(said: dict[str, str], pages: tuple[dict[str, Any], ...]) -> Application:
    return Application(
        disease=said["disease"],
        channel="self_service",
        first=day(said["first"], "first"),
        found_by=said.get("found_by", "")[:200],
        found_on=day(said["found_on"], "found_on") if said.get("found_on") else None,
        phone=said.get("phone", "")[:20],
        pages=pages,
        key=said["key"][:64],
    )


def _faults(request: HttpRequest, said: dict[str, str], me: Me) -> dict[str, str]:
    found = {}
    if said.get("disease") not in shape.DISEASES:
        found["disease"] = "请选择一个病种。"
    for name in ("first", "found_on"):
        try:
            if said.get(name) or name == "first":
                given = day(said.get(name, ""), name)
                if name == "found_on" and given > me.moment.date():
                    found[name] = "诊断日期不能在今天以后。"
        except Refusal as refusal:
            found[name] = refusal.problems[0].sentence
    if not said.get("key"):
        found["disease"] = "请重新打开表单再填写。"
    if not request.FILES.getlist(f"page_{MATERIAL}"):
        found["pages"] = "请上传诊断证明或检查报告。"
    return found


def _form(
    request: HttpRequest,
    me: Me,
    person: PersonCard,
    said: dict[str, str],
    *,
    faults: dict[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:
    with me.actor.reach():
        book = policy.book(person.region)
        had = {span.what for span in reads.entitlements(person.id) if span.covers(me.moment.date())}
    names = [
        (word, name)
        for word, name in shape.DISEASES.items()
        if word not in had and chronic.not_open(book, me.moment.date(), word) is None
    ]
    values = {
        "person": person, "own": me.is_own(person.id), "diseases": names, "said": said,
        "faults": faults or {}, "problems": problems, "phones": phones(book),
        "groups": [(chronic.EVIDENCE,)],
    }  # fmt: skip
    wrong = bool(faults or problems)
    return session.page(request, me, "citizen/chronic/apply.html", values, 400 if wrong else 200)


@require_POST
@own_page
def give_up(request: HttpRequest, me: Me, region: str, number: str) -> HttpResponseBase:
    """An application is taken back, while nobody has looked at it."""
    try:
        withdraw(me.actor, region, number, "本人撤销", me.moment)
    except Refusal as refusal:
        values = {"problems": refusal.problems, "groups": []}
        return session.page(request, me, "citizen/chronic/list.html", values, 409)
    return _to_list("withdraw")


@require_safe
@own_page
def evidence(request: HttpRequest, me: Me, region: str, number: str, page: int) -> HttpResponseBase:
    """A page that was sent; opening it leaves a line in the trail."""
    with me.actor.reach():
        mine_too = reads.one(region, number)
    if mine_too is None:
        raise Http404
    return papers.opened(me, region, number, page)


def _to_list(done: str) -> HttpResponse:
    response = redirect("chronic")
    response["Location"] += f"?done={done}"
    return response
