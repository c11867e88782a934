"""Settlements of the institution that should be refunded and settled anew, and its answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.counter.asking import Counter
from yidi.actions.counter.resettle_bill import decline_bill, resettle_bill
from yidi.actions.settlement.propose_resettling import net
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.cashier import shown
from yidi.interfaces.cashier.guard import BOTH, at_counter
from yidi.store import reach
from yidi.store.reads import resettling as reads


@at_counter(BOTH)
def listed(request: HttpRequest, at: Counter) -> HttpResponse:
    """What waits, oldest first, each with its answer to give."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _answered(request, at))
            return redirect("cashier-resettling")
        except Refusal as refusal:
            problems = refusal.problems
    with reach.service():
        found = reads.waiting(at.code)
    rows = [
        {
            "one": one, "name": shown.masked(one.name), "net": net(one.change, shown.masked(one.name)),
            "msgid": at.number(),
            "why": f"有{shape.DISEASES[one.disease]}资格，按普通门诊结算了" if one.disease
            else "备案后来才有效",
        }
        for one in found
    ]  # fmt: skip
    said = {"rows": rows, "problems": problems}
    return render(request, "cashier/resettling.html", said, status=409 if problems else 200)


def _answered(request: HttpRequest, at: Counter) -> str:
    """What was done, in a sentence. Raises Refusal."""
    setl_id, psn_no, msgid = (request.POST.get(n, "")[:30] for n in ("setl_id", "psn_no", "msgid"))
    if "decline" in request.POST:
        decline_bill(at, setl_id, psn_no, request.POST.get("reason", ""), msgid)
        return "已答复：不重新结算。"
    return net(resettle_bill(at, setl_id, psn_no, msgid), "病人")
