"""The receipt of a settlement as a file: the same, whoever prints it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yidi.actions.trail import verify
from yidi.core.policy.book import Book
from yidi.core.settlement import receipt as values
from yidi.core.settlement.paid import Paid
from yidi.documents import receipts


def receipt(request: HttpRequest, paid: Paid, book: Book, moment: datetime) -> HttpResponse:
    """医疗费用结算单. book: the one that the settlement was computed with."""
    seal = verify.settled_seal(paid.setl_id)
    path = reverse("verify-settlement", args=[paid.region, paid.setl_id, seal])
    place = book.places.name(paid.place)
    made = values.receipt(paid, book, place, request.build_absolute_uri(path), moment)
    response = HttpResponse(receipts.receipt(made), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="settlement-{paid.setl_id}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
