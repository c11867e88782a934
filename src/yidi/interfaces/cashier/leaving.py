"""How a stay goes on to its bills: the discharge and its undoing, an interim bill, the last one."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter import staying
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.discharge_stay import discharge_stay, undo_discharge
from yidi.actions.counter.settle_stay import Terms, settle_stay, try_stay
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import explain
from yidi.core.settlement.ward import DIED, HOME, Departure
from yidi.interfaces.cashier import picking, shown
from yidi.interfaces.cashier.guard import ACT, BOTH, at_counter
from yidi.interfaces.cashier.ward import StayView, admitted_for, viewed
from yidi.store import reach
from yidi.store.reads import sharing


@at_counter(BOTH)
def leave(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """The discharge: its day, how, the diagnosis; then the last bill."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            discharge_stay(at, mdtrt_id, _departure(request, at), request.POST.get("form", ""))
            messages.success(request, "已办出院。")
            return redirect("cashier-stay-settle", mdtrt_id=mdtrt_id)
        except Refusal as refusal:
            problems = refusal.problems
    view = viewed(at, mdtrt_id)
    said = {
        "stay": view, "problems": problems, "form": at.number(), "ways": staying.ways(at).items(),
        "today": at.moment.date().isoformat(), "typed": request.POST or _offered(at, view),
        "died": DIED,
    }  # fmt: skip
    return render(request, "cashier/stay_leave.html", said, status=409 if problems else 200)


def _departure(request: HttpRequest, at: Counter) -> Departure:
    form = request.POST
    return Departure(
        picking.day(form.get("last", "").strip(), at.moment.date()),
        form.get("way", ""),
        form.get("diagnosis_code", "").strip()[:20].upper(),
        form.get("diagnosis", "").strip()[:100],
    )


def _offered(at: Counter, view: StayView) -> dict[str, str]:
    """Today, as the doctor ordered, with the diagnosis of the admission."""
    offered = {"last": at.moment.date().isoformat(), "way": HOME}
    return offered | admitted_for(view.seen.visit)


@at_counter(ACT)
def resume(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """The discharge is taken back."""
    undo_discharge(at, mdtrt_id, request.POST.get("form", ""))
    messages.success(request, "出院已撤销，可以继续记账。")
    return redirect("cashier-stay", mdtrt_id=mdtrt_id)


@at_counter(BOTH)
def settle(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """What was charged since the last bill comes to; sent, it is settled."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            terms = _terms(request, _fen(request.POST.get("total", "")))
            bill = settle_stay(at, mdtrt_id, terms, request.POST.get("form", ""))
            return redirect("cashier-bill", bill_id=bill.id)
        except Refusal as refusal:
            problems = refusal.problems
    view = viewed(at, mdtrt_id)
    if problems:
        said = {"stay": view, "problems": problems}
        return render(request, "cashier/stay_not_settled.html", said, status=409)
    return _priced(request, at, view)


def _fen(text: str) -> int:
    """What the page that was sent had shown; 0, which is refused, for what no page shows."""
    return int(text) if re.fullmatch(r"-?\d{1,15}", text, re.ASCII) else 0


def _priced(request: HttpRequest, at: Counter, view: StayView) -> HttpResponse:
    """What it would come to now, by the accounts that were asked for."""
    terms = _terms(request, view.loose)
    said: dict[str, Any] = {"stay": view, "terms": terms, "form": at.number()}
    try:
        made = try_stay(at, view.seen.visit.mdtrt_id, terms)
    except Refusal as refusal:
        said["problems"] = refusal.problems
        return render(request, "cashier/stay_not_settled.html", said, status=409)
    with reach.service():
        shares = sharing.shared_with([view.seen.person.id])
    quote = made.priced.quote
    said |= {
        "amounts": made.amounts, "steps": explain.steps(quote), "remarks": quote.remarks,
        "balance": made.balance, "back": -made.amounts.cash,
        "sharer": shown.masked(shares[0].sharer) if shares and view.state != "open" else "",
    }  # fmt: skip
    return render(request, "cashier/stay_pay.html", said)


def _terms(request: HttpRequest, total: int) -> Terms:
    """How it is paid. The own account pays unless the form was sent without it."""
    form = request.POST if request.method == "POST" else request.GET
    said = "asked" in form
    return Terms(
        total,
        account=form.get("account") == "1" or not said,
        family=form.get("family") == "1",
        invoice=form.get("invoice", "").strip()[:20],
    )
