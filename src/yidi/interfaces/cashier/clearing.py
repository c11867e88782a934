"""The month's clearing at the counter: the institution confirms its settlements, or keeps some out."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.counter.asking import Counter
from yidi.actions.counter.confirm_month import say
from yidi.actions.settlement.confirm_month import MOST, Said
from yidi.core.money import fen
from yidi.core.problems import Refusal
from yidi.interfaces.cashier.guard import BOTH, at_counter
from yidi.policy_files.folder import divisions
from yidi.store import reach
from yidi.store.reads import months

PAGE = 50


@at_counter(BOTH)
def month(request: HttpRequest, at: Counter) -> HttpResponse:
    """The settlements for away patients of a month, fifty a page; ?month= another than the last."""
    chosen = _month(request.GET.get("month", ""), at.moment.date())
    page = _page(request.GET.get("page", ""))
    if request.method == "POST":
        number = request.POST.get("number", "")
        try:
            rows = _said(request)
            say(at, number, chosen, rows)
        except Refusal as refusal:
            return _shown(request, at, chosen, page, refusal)
        messages.success(request, f"已答复 {len(rows)} 笔")
        return redirect(f"{reverse('cashier-month')}?month={chosen}&page={page}")
    return _shown(request, at, chosen, page)


def _shown(
    request: HttpRequest, at: Counter, chosen: int, page: int, refusal: Refusal | None = None
) -> HttpResponse:
    with reach.service():
        rows = months.rows(at.code, chosen, page * PAGE, PAGE + 1)
        counted = months.said(at.code, chosen)
    first = date(chosen // 100, chosen % 100, 1)
    places = divisions()
    said = {
        "rows": [(row, places.name(row.region)) for row in rows[:PAGE]], "counted": counted,
        "month": chosen, "first": first, "page": page,
        "before": _number(first - timedelta(days=1)), "running": chosen == _number(at.moment.date()),
        "next": page + 1 if len(rows) > PAGE else 0, "number": at.number(),
        "open": any(not row.taken for row in rows[:PAGE]),
        "problems": refusal.problems if refusal else (),
    }  # fmt: skip
    return render(request, "cashier/month.html", said, status=409 if refusal else 200)


def _said(request: HttpRequest) -> list[Said]:
    """Every row of the page with the amounts as it showed them; unticked ones are kept out."""
    kept_out = set(request.POST.getlist("out"))
    given = zip(
        request.POST.getlist("setl"), request.POST.getlist("total"),
        request.POST.getlist("agency"), strict=False,
    )  # fmt: skip
    return [
        Said(setl, fen(total), fen(agency), setl not in kept_out)
        for setl, total, agency in list(given)[:MOST]
    ]


def _month(text: str, today: date) -> int:
    """The month that is asked for; else the one before this."""
    if len(text) == 6 and text.isdecimal() and 1 <= int(text[4:]) <= 12 and int(text[:4]):
        return min(int(text), _number(today))
    return _number(today.replace(day=1) - timedelta(days=1))


def _number(day: date) -> int:
    return day.year * 100 + day.month


def _page(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
