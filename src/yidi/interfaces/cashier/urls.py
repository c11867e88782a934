"""Addresses of the cashier's page."""

from django.urls import path

from yidi.interfaces.cashier import (
    admitting,
    arriving,
    bills,
    clearing,
    leaving,
    papers,
    paying,
    problems,
    resettling,
    returning,
    reviews,
    supervision,
    today,
    ward,
)

_BILL = "bills/<int:bill_id>"
_STAY = "ward/<str:mdtrt_id>"

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
    path(f"{_BILL}/admit/", admitting.admitted, name="cashier-admit"),
    path("ward/", ward.listed, name="cashier-ward"),
    path(f"{_STAY}/", ward.stay, name="cashier-stay"),
    path(f"{_STAY}/add/", ward.add, name="cashier-stay-add"),
    path(f"{_STAY}/back/", ward.back, name="cashier-stay-back"),
    path(f"{_STAY}/change/", admitting.change, name="cashier-stay-change"),
    path(f"{_STAY}/cancel/", admitting.cancel, name="cashier-stay-cancel"),
    path(f"{_STAY}/leave/", leaving.leave, name="cashier-stay-leave"),
    path(f"{_STAY}/resume/", leaving.resume, name="cashier-stay-resume"),
    path(f"{_STAY}/slip/", papers.stay_slip, name="cashier-stay-slip"),
    path(f"{_STAY}/settle/", leaving.settle, name="cashier-stay-settle"),
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
