"""My claims: the list, the form, one on its way, and its result with every reason."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yidi.actions.claims.apply import Payee, apply
from yidi.actions.claims.claim_difference import Difference, claim_difference
from yidi.actions.claims.mend import mend
from yidi.actions.claims.withdraw import withdraw
from yidi.actions.claims.working import Asked
from yidi.actions.evidence.keep import forget
from yidi.actions.settlement.propose_resettling import net
from yidi.actions.trail import look
from yidi.core.claims import terms
from yidi.core.claims.card import ClaimCard
from yidi.core.claims.life import EVENTS, LIFE
from yidi.core.claims.twins import MOST_INVOICES
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.policy.shape import CLAIM_PAPERS
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.case import INJURIES
from yidi.interfaces.citizen import papers
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.claims import asked as asking
from yidi.interfaces.citizen.places import full_name
from yidi.interfaces.citizen.settled import shown
from yidi.interfaces.citizen.telephone import phones
from yidi.interfaces.common.form_keys import sent_key
from yidi.store.reads import claims as reads
from yidi.store.reads import filings, institutions, policy, resettling
from yidi.store.reads.people import PersonCard
from yidi.store.reads.resettling import Proposal


@require_safe
@own_page
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """Everybody's claims."""
    with me.actor.reach():
        rows = reads.of_people(me.actor.people)
    return session.page(request, me, "citizen/claims/list.html", {"groups": me.each(rows)})


@require_http_methods(["GET", "POST"])
@own_page
def ask(request: HttpRequest, me: Me, person_id: int) -> HttpResponseBase:
    """The form: where and when, the invoices, who is paid, and the papers."""
    person = me.person(person_id)
    if person is None:
        raise Http404
    with me.actor.reach():
        book = policy.book(person.region)
    if request.method == "GET":
        return _form(request, me, person, book, asking.Read(_begun(request, me, person)))
    said = session.typed(request)
    if said.get("do") == "more":
        return _form(request, me, person, book, asking.Read(said), more=asking.MORE)
    found = asking.read(said, book.places, "self_service")
    if not request.FILES.getlist("page_invoice"):
        found.faults["pages"] = "请至少上传发票的照片。"
    if found.faults or found.application is None:
        return _form(request, me, person, book, found)
    pages: tuple[dict[str, Any], ...] = ()
    try:
        pages = papers.kept(request, me, CLAIM_PAPERS)
        number = apply(me.actor, person_id, replace(found.application, pages=pages), me.moment)
    except Refusal as refusal:
        forget(pages)
        return _form(request, me, person, book, found, refusal.problems)
    return redirect("claim", person.region, number)


@require_http_methods(["GET", "POST"])
@own_page
def ask_difference(request: HttpRequest, me: Me, person_id: int, setl_id: str) -> HttpResponseBase:
    """The form of a difference: who is paid; everything else is known of the settlement."""
    person = me.person(person_id)
    with me.actor.reach():
        one = resettling.of_settlement(person_id, setl_id)
    if person is None or one is None:
        raise Http404
    if request.method == "GET":
        if one.claim:
            return redirect("claim", person.region, one.claim)
        begun = asking.Read(_begun(request, me, person))
        return _difference_form(request, me, person, one, begun)
    found = asking.read_payee(session.typed(request))
    if found.payee is None:
        return _difference_form(request, me, person, one, found)
    try:
        number = _claimed(request, me, one, found, found.payee)
    except Refusal as refusal:
        return _difference_form(request, me, person, one, found, refusal.problems)
    return redirect("claim", person.region, number)


def _claimed(request: HttpRequest, me: Me, one: Proposal, found: asking.Read, payee: Payee) -> str:
    pages = papers.kept(request, me, CLAIM_PAPERS)
    key, phone = found.said["key"][:64], found.said.get("phone", "")[:20]
    asked = Difference("self_service", one.setl_id, payee, key, phone, pages)
    try:
        return claim_difference(me.actor, one.person_id, asked, me.moment)
    except Refusal:
        forget(pages)
        raise


def _difference_form(
    request: HttpRequest, me: Me, person: PersonCard, one: Proposal, found: asking.Read,
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:  # fmt: skip
    with me.actor.reach():
        book = policy.book(person.region)
        names = institutions.names_of([one.institution_code])
    values = {
        "setl_id": one.setl_id, "words": net(one.change), "problems": problems,
        "institution": names.get(one.institution_code, one.institution_code),
        **_payee_values(me, person, book, found),
    }  # fmt: skip
    wrong = bool(found.faults or problems)
    return session.page(
        request, me, "citizen/claims/difference.html", values, 400 if wrong else 200
    )


def _begun(request: HttpRequest, me: Me, person: PersonCard) -> dict[str, str]:
    """The empty form; of a visit that could not be settled, what is known of it."""
    dead = person.status == "dead"
    said = {
        "key": uuid.uuid4().hex, "payee": "heir" if dead else "person", "care": "inpatient",
        "payee_name": "" if dead else person.name, "level": "tertiary",
    }  # fmt: skip
    with me.actor.reach():
        visit = reads.of_visit(person.id, request.GET.get("visit", "")[:30])
    return said | (visit or {})


def _form(
    request: HttpRequest, me: Me, person: PersonCard, book: Book, found: asking.Read,
    problems: tuple[Problem, ...] = (), more: int = 0,
) -> HttpResponse:  # fmt: skip
    rows = [
        {name: (found.said.get(f"{name}_{n}", ""), found.faults.get(f"{name}_{n}", ""))
         for name in ("number", "code", "check", "on", "amount")} | {"n": n}
        for n in asking.rows(found.said, more)
    ]  # fmt: skip
    values = {
        "problems": problems, "rows": rows, "cares": asking.CARES.items(), "levels": asking.LEVELS.items(),
        "diseases": shape.DISEASES.items(), "injuries": INJURIES.items(), "most_invoices": MOST_INVOICES,
        **_payee_values(me, person, book, found),
    }  # fmt: skip
    wrong = bool(found.faults or problems)
    return session.page(request, me, "citizen/claims/apply.html", values, 400 if wrong else 200)


def _payee_values(me: Me, person: PersonCard, book: Book, found: asking.Read) -> dict[str, Any]:
    """What the part of a form shows that says who is paid and which papers come along."""
    care, payee = found.said.get("care", ""), found.said.get("payee", "")
    wanted = terms.papers(
        book, care if care in asking.CARES else "inpatient",
        payee if payee in asking.PAYEES else "person", me.moment.date(),
    )  # fmt: skip
    dead = person.status == "dead"
    more = ("death_certificate", "relation_proof") if dead else ("authorisation",)
    return {
        "person": person, "own": me.is_own(person.id), "dead": dead, "said": found.said,
        "faults": found.faults, "phones": phones(book),
        "payees": [(w, n) for w, n in asking.PAYEES.items() if (w == "heir") == dead],
        "groups": [((paper, CLAIM_PAPERS[paper]),) for paper in dict.fromkeys([*wanted, *more])],
    }  # fmt: skip


@require_safe
@own_page
def one(request: HttpRequest, me: Me, region: str, number: str) -> HttpResponse:
    """One claim: where it stands, what is missing, until when."""
    return _one(request, me, _found(me, region, number))


def _found(me: Me, region: str, number: str) -> ClaimCard:
    with me.actor.reach():
        found = reads.one(region, number)
    if found is None:
        raise Http404
    return found


def _one(
    request: HttpRequest, me: Me, found: ClaimCard, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    with me.actor.reach():
        book = policy.book(found.region)
        pages = filings.evidence(found.region, found.number)
        steps = reads.moves(found.id)
    person = me.person(found.person_id)
    values = {
        "claim": found, "person": person, "own": me.is_own(found.person_id),
        "place": full_name(book.places, found.place), "problems": problems,
        "steps": [(EVENTS.get(s.event, "申请"), s) for s in steps],
        "pages": [(CLAIM_PAPERS.get(p.material, p.material), p) for p in pages],
        "lacking": [CLAIM_PAPERS[word] for word in found.lacking],
        "groups": [((word, CLAIM_PAPERS[word]),) for word in found.lacking],
        "may_withdraw": "withdraw" in LIFE.may(found.state),
        "late": bool(found.promised and found.living and found.promised < me.moment.date()),
        "key": uuid.uuid4().hex, "phones": phones(book), "book": book,
    }  # fmt: skip
    return session.page(request, me, "citizen/claims/one.html", values, 409 if problems else 200)


@require_POST
@own_page
def bring(request: HttpRequest, me: Me, region: str, number: str) -> HttpResponseBase:
    """What was missing is brought."""
    found = _found(me, region, number)
    pages: tuple[dict[str, Any], ...] = ()
    try:
        pages = papers.kept(request, me, found.lacking)
        mend(_asked(request, me, found), pages)
    except Refusal as refusal:
        forget(pages)
        return _one(request, me, found, refusal.problems)
    return redirect("claim", region, number)


@require_POST
@own_page
def give_up(request: HttpRequest, me: Me, region: str, number: str) -> HttpResponseBase:
    """The claim is taken back before it is decided."""
    found = _found(me, region, number)
    try:
        withdraw(_asked(request, me, found), "本人撤回")
    except Refusal as refusal:
        return _one(request, me, found, refusal.problems)
    return redirect("claim", region, number)


def _asked(request: HttpRequest, me: Me, found: ClaimCard) -> Asked:
    key = sent_key(request)
    return Asked(me.actor, found.region, found.number, key, me.moment)


@require_safe
@own_page
def result(request: HttpRequest, me: Me, region: str, number: str) -> HttpResponse:
    """What it came to, step by step, as for a settlement."""
    found = _found(me, region, number)
    with me.actor.reach():
        paid = look.claim(me.actor, found, me.moment)
        if paid is None:
            raise Http404
        book = policy.book_by_digest(region, paid.book)
    values = {
        "shown": shown.shown(paid, book), "paid": paid, "own": me.is_own(paid.person_id),
        "place": full_name(book.places, paid.place), "phones": phones(book), "claim": found,
        "back": reverse("claim", args=[region, number]),
    }  # fmt: skip
    return session.page(request, me, "citizen/claims/result.html", values)


@require_safe
@own_page
def evidence(request: HttpRequest, me: Me, region: str, number: str, page: int) -> HttpResponseBase:
    """A page that was sent; opening it leaves a line in the trail."""
    found = _found(me, region, number)
    return papers.opened(me, found.region, found.number, page)
