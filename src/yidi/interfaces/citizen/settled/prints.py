"""The receipt of a settlement as PDF, and what whoever scans its code sees."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yidi.actions.trail import verify as papers
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.settled.views import found
from yidi.interfaces.common import clock, receipts
from yidi.interfaces.common.address import address
from yidi.store.reads import policy


@require_safe
@own_page
def show(request: HttpRequest, me: Me, region: str, setl_id: str) -> HttpResponse:
    """The receipt, as a file to keep or print."""
    paid = found(me, region, setl_id, "结算单")
    with me.actor.reach():
        book = policy.book_by_digest(region, paid.book)
    return receipts.receipt(request, paid, book, me.moment)


@require_safe
@never_cache
def verify(request: HttpRequest, region: str, setl_id: str, seal: str) -> HttpResponse:
    """Whether a receipt is true: amounts, institution, masked person, and whether taken back."""
    now = clock.now()
    paid = papers.verify_settled(region, setl_id, seal, address(request), now)
    if paid is None:
        raise Http404
    return render(request, "citizen/settled/verify.html", {"paid": paid, "now": now})
