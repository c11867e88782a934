"""A part of a settled sale comes back: which items, how many; what it comes to; done in one step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter.asking import Counter
from yidi.actions.counter.return_items import (
    reasoned,
    return_items,
    returnable,
    try_return,
)
from yidi.core.money import yuan
from yidi.core.problems import Refusal
from yidi.core.settlement import counter
from yidi.core.settlement.catalogue import decimal
from yidi.core.settlement.giving_back import Left
from yidi.core.settlement.resettling import Change
from yidi.interfaces.cashier import shown
from yidi.interfaces.cashier.guard import BOTH, at_counter
from yidi.interfaces.cashier.picking import COUNT_PLACES, PRICE_PLACES
from yidi.store import reach
from yidi.store.reads import counter as reads
from yidi.store.reads import visits
from yidi.store.reads.counter import BillCard

_FIELD = "back-"


@at_counter(BOTH)
def part(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """The items with what is left of each; sent, what returning comes to; confirmed, it is done."""
    said: dict[str, Any] = {"number": request.POST.get("number", "") or at.number()}
    try:
        if "confirm" in request.POST:
            return _done(request, at, bill_id)
        if request.method == "POST":
            made = try_return(at, bill_id, _typed(request))
            reasoned(request.POST.get("reason", ""))
            said |= {"change": _turned(made.change), "kept": made.anew.amounts}
    except Refusal as refusal:
        said["problems"] = refusal.problems
    with reach.service():
        bill = at.bill(bill_id)
    returnable(bill)
    said |= {"row": shown.row(bill), "lines": _lines(request, bill)}
    said["reason"] = request.POST.get("reason", "")
    return render(request, "cashier/return.html", said, status=409 if "problems" in said else 200)


def _done(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    reason, number = request.POST.get("reason", ""), request.POST.get("number", "")[:30]
    setl_id, change = return_items(at, bill_id, _typed(request), reason, number)
    with reach.service():
        anew = reads.settled(at.code, setl_id)
    cash = f"请退还现金{yuan(-change.cash)}元" if change.cash < 0 else "没有现金要退"
    messages.success(request, f"已退，{cash}。下面是余下项目的结算。")
    return redirect("cashier-bill", bill_id=anew.id if anew else bill_id)


def _typed(request: HttpRequest) -> dict[str, int]:
    """Quantities by line number; what was left empty is kept. Raises Refusal."""
    typed = {
        name.removeprefix(_FIELD): str(text).strip()
        for name, text in request.POST.items()
        if name.startswith(_FIELD)
    }
    return {
        sn: counter.scaled(text, COUNT_PLACES, "退的数量")
        for sn, text in typed.items()
        if text not in {"", "0"}
    }


def _lines(request: HttpRequest, bill: BillCard) -> list[tuple[Left, str, str, str]]:
    """Each line with its price, what is left, and what was typed."""
    with reach.service():
        left = visits.left(bill.region, str(bill.answer["setl_id"]))
    return [
        (
            line, decimal(line.price, PRICE_PLACES), decimal(line.quantity, COUNT_PLACES),
            request.POST.get(f"{_FIELD}{line.sn}", ""),
        )
        for line in left
    ]  # fmt: skip


def _turned(change: Change) -> Change:
    """What is given back, as positive amounts."""
    return Change(*(-amount for amount in change))
