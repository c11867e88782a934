"""The third and fourth screen: what it comes to, and the settlement; taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter import asking
from yidi.actions.counter import settle_bill as settling
from yidi.actions.counter.asking import Counter
from yidi.actions.counter.undo_bill import resend_undo, undo_bill
from yidi.core.problems import Refusal
from yidi.core.settlement import explain
from yidi.interfaces.cashier import shown
from yidi.interfaces.cashier.guard import ACT, BOTH, at_counter
from yidi.store import reach


@at_counter(BOTH)
def pay(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """What it comes to; sent, it is settled."""
    with reach.service():
        bill = at.bill(bill_id)
        who = asking.person(bill)
    said = {"bill": bill, "who": shown.person(who, at.moment)}
    try:
        if request.method == "POST":
            settling.settle_bill(at, bill_id)
            return redirect("cashier-bill", bill_id=bill_id)
        if bill.state != "open":
            return redirect("cashier-bill", bill_id=bill_id)
        made = settling.try_bill(at, bill_id)
    except Refusal as refusal:
        said["problems"] = refusal.problems
        return render(request, "cashier/not_settled.html", said, status=409)
    said |= {
        "amounts": made.amounts,
        "steps": explain.steps(made.priced.quote),
        "remarks": made.priced.quote.remarks,
        "balance": made.balance,
    }
    return render(request, "cashier/pay.html", said)


@at_counter(ACT)
def again(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """The message of a bill with no answer is sent again: the same message, the same effect."""
    with reach.service():
        bill = at.bill(bill_id)
    made = (resend_undo if bill.state == "undoing" else settling.resend)(at, bill_id)
    messages.success(request, f"已取回结果：{shown.STATES[made.state][0]}。")
    return redirect("cashier-bill", bill_id=bill_id)


@at_counter(ACT)
def give_up(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """The person has left while the outcome was unknown."""
    made = settling.give_up(at, bill_id)
    said = "已冲正，原结算退回。" if made.state == "undone" else "没有结算过，已作废。"
    messages.success(request, said)
    return redirect("cashier-bill", bill_id=bill_id)


@at_counter(BOTH)
def undo(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """Asks for the reason, then takes it back."""
    with reach.service():
        bill = at.bill(bill_id)
    said = {"row": shown.row(bill), "problems": ()}
    if request.method == "POST":
        try:
            undo_bill(at, bill_id, request.POST.get("reason", ""))
            messages.success(request, "已撤销，请退还现金。")
            return redirect("cashier-bill", bill_id=bill_id)
        except Refusal as refusal:
            said["problems"] = refusal.problems
    return render(request, "cashier/undo.html", said)
