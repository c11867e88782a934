"""Addresses of the cashier's page."""

from django.urls import path

from yidi.interfaces.cashier import (
    arriving,
    bills,
    clearing,
    papers,
    paying,
    problems,
    resettling,
    returning,
    reviews,
    supervision,
    today,
)

_BILL = "bills/<int:bill_id>"

urlpatterns = [
    path("", arriving.start, name="cashier"),
    path("who/", arriving.choose, name="cashier-who"),
    path(f"{_BILL}/", bills.bill, name="cashier-bill"),
    path(f"{_BILL}/visit/", bills.visit, name="cashier-visit"),
    path(f"{_BILL}/add/", bills.add, name="cashier-add"),
    path(f"{_BILL}/items/<int:place>/", bills.item, name="cashier-item"),
    path(f"{_BILL}/drop/", bills.drop, name="cashier-drop"),
    path(f"{_BILL}/pay/", paying.pay, name="cashier-pay"),
    path(f"{_BILL}/again/", paying.again, name="cashier-again"),
    path(f"{_BILL}/give-up/", paying.give_up, name="cashier-give-up"),
    path(f"{_BILL}/undo/", paying.undo, name="cashier-undo"),
    path(f"{_BILL}/return/", returning.part, name="cashier-return"),
    path(f"{_BILL}/receipt/", papers.receipt, name="cashier-receipt"),
    path(f"{_BILL}/slip/", papers.slip, name="cashier-slip"),
    path("resettling/", resettling.listed, name="cashier-resettling"),
    path("problems/", problems.listed, name="cashier-problems"),
    path("problems/<str:number>/", problems.one, name="cashier-problem"),
    path("reviews/", reviews.listed, name="cashier-reviews"),
    path("reviews/<str:number>/", reviews.one, name="cashier-review"),
    path("supervision/", supervision.listed, name="cashier-supervision"),
    path("month/", clearing.month, name="cashier-month"),
    path("today/", today.today, name="cashier-today"),
    path("today/sheet/", today.sheet, name="cashier-sheet"),
    path("today/mend/", today.mend, name="cashier-mend"),
]
