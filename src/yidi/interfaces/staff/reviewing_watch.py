"""What the review is measured by: deduction rates of away and local bills, missing uploads, accidents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.chronic.receive_statement import receive_statement
from yidi.actions.review import uploads as acts
from yidi.actions.trail import look
from yidi.core.calendar import add_months
from yidi.core.figures.tables import month_name
from yidi.core.problems import Refusal
from yidi.core.review import rates as core
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import ACT, Visit, guarded
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import institutions, screening
from yidi.store.reads import people as people_reads
from yidi.store.reads import review as reads
from yidi.store.reads.review import Missing

MONTHS = 6
INJURY_SHOWN = 100


@guarded("watch_reviews")
def rates(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Month by month: the agency, then each institution."""
    today = visit.now.date()
    since = add_months(today.replace(day=1), 1 - MONTHS)
    found = []
    for place in visit.regions:
        duty = agency_duties().of("review.rate_clearly_lower", place, today)
        rows = core.compared(reads.rates([place], since), int(duty.value or 0))
        found.append((show.region_name(place), duty, _by_month(rows)))
    said = {"visit": visit, "places": found}
    return render(request, "staff/reviewing/rates.html", said)


Month = tuple[str, core.Compared, list[tuple[core.Compared, str]]]


def _by_month(rows: list[core.Compared]) -> list[Month]:
    """Each month: the agency as a whole, and each institution with its name."""
    names = institutions.names_of(one.institution_code for one in rows)
    agencies = {one.month: one for one in rows if not one.institution_code}
    of_month: dict[str, list[tuple[core.Compared, str]]] = {month: [] for month in agencies}
    for one in rows:
        if one.institution_code:
            named = names.get(one.institution_code, one.institution_code)
            of_month[one.month].append((one, named))
    return [
        (month_name(date.fromisoformat(f"{month}-01")), agencies[month], listed)
        for month, listed in of_month.items()
    ]


@guarded("watch_reviews")
def uploads(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is overdue, by institution."""
    today = visit.now.date()
    found = []
    for place in visit.regions:
        overdue = acts.missing(place, screening.codes(place), today)
        if overdue:
            duty = agency_duties().of("review.upload_within", place, today)
            found.append((place, show.region_name(place), duty, _grouped(overdue)))
    look.listed(visit.actor, "住院上传监测", sum(len(rows) for *_, rows in found), visit.now)
    said = {
        "visit": visit, "places": found, "today": today,
        "reminds": {place for place in visit.regions if visit.me.may_in("review_bills", place)},
    }  # fmt: skip
    return render(request, "staff/reviewing/uploads.html", said)


def _grouped(overdue: list[Missing]) -> list[dict[str, Any]]:
    """By institution: the one with most first."""
    by_code: dict[str, list[Missing]] = {}
    for one in overdue:
        by_code.setdefault(one.institution_code, []).append(one)
    told: Mapping[str, date] = reads.reminded(by_code)
    made = [
        {"code": code, "name": rows[0].institution, "rows": rows, "told": told.get(code)}
        for code, rows in by_code.items()
    ]
    return sorted(made, key=lambda one: -len(one["rows"]))


@guarded("review_bills", ACT)
def remind(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Tells one institution."""
    place, code = request.POST.get("place", ""), request.POST.get("code", "")[:12]
    if place in visit.regions:
        count = acts.remind(visit.actor, place, code, visit.now)
        messages.success(request, f"已提醒，机构的收费台会看到缺{count}份。")
    return redirect("staff-reviewing-uploads")


@guarded("look")
def injuries(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Accidents that institutions have reported (2507), and what was settled since."""
    found = reads.injuries(visit.regions, INJURY_SHOWN)
    cards = {card.id: card for card in people_reads.cards(one.person_id for one in found)}
    look.listed(visit.actor, "意外伤害备案", len(found), visit.now)
    rows = [
        (one, show.person(cards[one.person_id], visit.now))
        for one in found
        if one.person_id in cards
    ]
    said = {
        "visit": visit, "rows": rows, "missing": sum(one.statement_at is None for one, _ in rows),
        "receives": {place for place in visit.regions if visit.me.may_in("review_bills", place)},
    }  # fmt: skip
    return render(request, "staff/reviewing/injuries.html", said)


@guarded("review_bills", ACT)
def statement(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The signed word that nobody else must pay is here."""
    region, number = request.POST.get("region", "")[:6], request.POST.get("number", "")[:24]
    try:
        receive_statement(visit.actor, region, number, visit.now)
        messages.success(request, "已登记收到签字说明。")
    except Refusal as refusal:
        messages.error(request, refusal.problems[0].sentence)
    return redirect("staff-reviewing-injuries")
