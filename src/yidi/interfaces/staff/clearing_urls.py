"""Addresses of clearing."""

from django.urls import path

from yidi.interfaces.staff import clearing, clearing_bank

urlpatterns = [
    path("", clearing.overview, name="staff-clearing"),
    path("differences/", clearing.differences, name="staff-clearing-differences"),
    path("balance/", clearing.balance, name="staff-clearing-balance"),
    path("payments/", clearing_bank.payments, name="staff-clearing-payments"),
    path("payments/<str:number>.csv", clearing_bank.payment_file, name="staff-clearing-file"),
    path("prepayments/", clearing_bank.prepayments, name="staff-clearing-prepayments"),
    path("<int:month_id>/", clearing.one, name="staff-clearing-month"),
    path("<int:month_id>/items/", clearing.items, name="staff-clearing-items"),
    path("<int:month_id>/statement.jsonl", clearing.statement, name="staff-clearing-statement"),
    path(
        "<int:month_id>/application.<str:form>",
        clearing.application,
        name="staff-clearing-application",
    ),
]
