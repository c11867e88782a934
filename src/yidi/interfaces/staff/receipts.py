"""The receipt of a settlement, for staff of the insured place and of the place of care."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from yidi.actions.trail import look
from yidi.interfaces.common import receipts
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import policy


@guarded("look")
def receipt(request: HttpRequest, visit: Visit, region: str, setl_id: str) -> HttpResponse:
    """As the person prints it; opening it leaves a line."""
    paid = look.settlement(visit.actor, region, setl_id, visit.now, "结算单")
    if paid is None:
        raise Http404
    return receipts.receipt(request, paid, policy.book_by_digest(region, paid.book), visit.now)
