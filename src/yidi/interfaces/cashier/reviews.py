"""What the agency of the place of care says of the institution's bills, and the institution's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter.asking import Counter
from yidi.actions.evidence import keep as evidence
from yidi.actions.review import answer as acts
from yidi.actions.review import uploads
from yidi.actions.review.working import Asked
from yidi.core import regions
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.review import life
from yidi.core.review.card import ReviewCard
from yidi.core.review.checks import OTHER, REASONS
from yidi.core.review.life import EVENTS, LIFE
from yidi.core.settlement.catalogue import decimal
from yidi.interfaces.cashier.guard import BOTH, READ, at_counter
from yidi.interfaces.common.form_keys import sent_key
from yidi.store import reach
from yidi.store.reads import review as reads

SIDES = {"agency": "经办机构", "institution": "本机构", "job": "系统"}
_DONE = {"agree": "已认可扣款", "answer": "异议已提交", "appeal": "申诉已提交"}


@at_counter(READ)
def listed(request: HttpRequest, at: Counter) -> HttpResponse:
    """What is to be answered first; below it what lists of stays are overdue."""
    today = at.moment.date()
    place = regions.city_of(at.institution.place)
    with reach.service():
        cards = reads.of_institution(at.code)
        overdue = uploads.missing(place, [at.code], today)
        told = reads.reminded([at.code]).get(at.code)
    said = {
        "rows": [(card, _open(card, at)) for card in cards],
        "overdue": overdue,
        "told": told,
    }
    return render(request, "cashier/reviews.html", said)


def _open(card: ReviewCard, at: Counter) -> bool:
    """Whether the institution may still answer."""
    return card.at_institution and not life.lapsed(card.state, card.answer_by, at.moment.date())


@at_counter(BOTH)
def one(request: HttpRequest, at: Counter, number: str) -> HttpResponse:
    """One case: what is to be deducted and why, and the answer."""
    found = _found(at, number)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            did = _did(request, at, found)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            messages.success(request, f"{did}，审核编号 {number}")
            return redirect("cashier-review", number)
        found = _found(at, number)
    status = 409 if problems else 200
    return render(
        request, "cashier/review.html", _shown(request, at, found, problems), status=status
    )


def _found(at: Counter, number: str) -> ReviewCard:
    place = regions.city_of(at.institution.place)
    with reach.service():
        found = reads.one(place, number)
    if found is None or found.institution_code != at.code or not found.first_by:
        raise Http404
    return found


def _shown(
    request: HttpRequest, at: Counter, found: ReviewCard, problems: tuple[Problem, ...]
) -> dict[str, Any]:
    with reach.service():
        lines = {line.id: line for line in reads.lines(found.settlement_id)}
        moves = reads.moves(found.id)
        facts = reads.facts(found.visit_id)
        papers = len(reads.papers(found.id))
    cuts = [
        (
            lines[cut.line],
            decimal(lines[cut.line].quantity, 4),
            yuan(cut.fees),
            _why(cut.number),
            cut.text,
        )
        for cut in found.cuts
        if cut.line in lines
    ]
    return {
        "case": found,
        "facts": facts,
        "cuts": cuts,
        "papers": papers,
        "moves": [(EVENTS.get(m.event, "立案"), SIDES[m.side], m) for m in moves],
        "may": LIFE.may(found.state),
        "open": _open(found, at),
        "typed": request.POST.get("reason", ""),
        "key": sent_key(request),
        "problems": problems,
    }


def _why(number: int) -> str:
    return REASONS.get(number, "其他") if number != OTHER else "其他"


def _did(request: HttpRequest, at: Counter, found: ReviewCard) -> str:
    """What was done, in words. Raises Refusal; then no file is kept."""
    what = request.POST.get("do", "")
    if what not in _DONE:
        raise Http404
    key = sent_key(request)
    asked = Asked(at.actor, found.place, found.number, key, at.moment, at.code)
    if what == "agree":
        acts.agree(asked)
        return _DONE[what]
    pages = evidence.keep(request.FILES.getlist("pages"), "review", at.actor.name, at.moment)
    try:
        verb = acts.answer if what == "answer" else acts.appeal
        verb(asked, request.POST.get("reason", "")[:2000], pages)
    except Refusal:
        evidence.forget(pages)
        raise
    return _DONE[what]
