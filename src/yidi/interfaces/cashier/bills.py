"""The second screen: what the visit is for, and the items, each split at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter import asking
from yidi.actions.counter import settle_bill as settling
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.change_bill import add_item, change_bill, change_item, drop_bill
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import counter
from yidi.core.settlement.counter import Content
from yidi.interfaces.cashier import picking, shown
from yidi.interfaces.cashier.admitting import admission
from yidi.interfaces.cashier.guard import ACT, READ, at_counter
from yidi.interfaces.cashier.problems import stopped
from yidi.store import reach
from yidi.store.reads import sharing, visits
from yidi.store.reads.counter import BillCard
from yidi.store.reads.insured import Enrolment


@at_counter(READ)
def bill(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """The bill as it stands: in the making, sent, settled, taken back."""
    with reach.service():
        found = at.bill(bill_id)
        who = asking.person(found)
    if found.state == "admitted":
        return redirect("cashier-stay", mdtrt_id=found.answer["mdtrt_id"])
    if found.state == "open" and found.content.stay:
        return admission(request, at, found, who)
    if found.state != "open":
        said = {"row": shown.row(found), "who": shown.person(who, at.moment)}
        return render(request, "cashier/done.html", said)
    return _page(request, at, found, who)


def _page(
    request: HttpRequest, at: Counter, found: BillCard, who: Enrolment, **more: Any
) -> HttpResponse:
    made = found.content
    lines = shown.lines(at, made, who)
    standing, cash = _tried(at, found, who)
    with reach.service():
        diseases = visits.chronic(who.id, at.moment.date())
        shares = sharing.shared_with([who.id])
    said = {
        "bill": found,
        "made": made,
        "who": shown.person(who, at.moment),
        "standing": standing,
        "cash": cash,
        "kinds": at.kinds.items(),
        "sharer": shown.masked(shares[0].sharer) if shares else "",
        "diseases": [(word, shape.DISEASES[word]) for word in diseases],
        "lines": lines,
        "own": sum(line.own for line in lines),
        "class_b": sum(line.class_b for line in lines),
        "in_scope": sum(line.in_scope for line in lines),
        "outages": stopped(at, found.region),
        **more,
    }
    return render(request, "cashier/bill.html", said, status=409 if more.get("problems") else 200)


def _tried(at: Counter, bill: BillCard, who: Enrolment) -> tuple[shown.Standing, int | None]:
    """Whether it may be settled, and what the person would pay in cash, once that can be said."""
    stands = shown.standing(at, bill, who)
    if not stands.fine or not counter.is_complete(bill.content):
        return stands, None
    try:
        return stands, settling.try_bill(at, bill.id).amounts.cash
    except Refusal as refusal:
        problem = refusal.problems[0]
        return shown.Standing(False, problem.sentence, problem.next_step), None


@at_counter(ACT)
def visit(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """What the visit is for."""

    def said(name: str, most: int = 100) -> str:
        return request.POST.get(name, "").strip()[:most]

    def changed(made: Content) -> Content:
        care = said("care")
        if care not in at.kinds:
            raise Refusal(Problem("kind_unknown", "这里不办这一类。", "请从列表里选。"))
        disease = said("disease") if care == "chronic" else ""
        return replace(
            made,
            care=care,
            disease=disease if disease in shape.DISEASES else "",
            account=said("account") == "1",
            family=said("family") == "1",
            diagnosis_code=said("diagnosis_code", 20).upper(),
            diagnosis=said("diagnosis"),
            invoice=said("invoice", 20),
        )

    change_bill(at, bill_id, changed)
    return redirect("cashier-bill", bill_id=bill_id)


@at_counter(ACT)
def add(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """An item more; nothing typed: on to the next screen."""
    typed = request.POST.get("q", "").strip()
    with reach.service():
        found = at.bill(bill_id)
        who = asking.person(found)
    if not typed:
        return redirect("cashier-pay" if found.content.items else "cashier-bill", bill_id=bill_id)
    try:
        item, more = picking.meant(request, at, typed)
        if item is not None:
            add_item(at, bill_id, item)
            return redirect("cashier-bill", bill_id=bill_id)
    except Refusal as refusal:
        more = {"typed": request.POST, "problems": refusal.problems}
    return _page(request, at, found, who, **more)


@at_counter(ACT)
def item(request: HttpRequest, at: Counter, bill_id: int, place: int) -> HttpResponse:
    """Another quantity, the approval, or away with it."""
    if "remove" in request.POST:
        quantity = 0
    else:
        quantity = counter.scaled(request.POST.get("quantity", ""), picking.COUNT_PLACES, "数量")
    approved = "1" if request.POST.get("approved") else "0"
    change_item(at, bill_id, place, quantity, approved)
    return redirect("cashier-bill", bill_id=bill_id)


@at_counter(ACT)
def drop(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """The bill comes to nothing."""
    drop_bill(at, bill_id)
    messages.success(request, "收费单已作废，没有结算。")
    return redirect("cashier")
