"""Papers for the wall and the counter, for every area one works in and the areas of one's province."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yidi.core import calendar, regions
from yidi.core.policy import leaflet
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.common import leaflets
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import policy


@guarded("work")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The areas with their papers, as they are on a day, and the days on which something changes."""
    day = visit.now.date()
    problems: tuple[Problem, ...] = ()
    try:
        text = request.GET.get("on", "")
        day = calendar.day(text, "on") if text else day
    except Refusal as refusal:
        problems = refusal.problems
    areas = [_area(region, day) for region in _regions(visit)]
    context = {
        "visit": visit, "day": day, "areas": areas, "papers": leaflets.PAPERS.items(),
        "problems": problems,
    }  # fmt: skip
    return render(request, "staff/leaflets.html", context)


def _regions(visit: Visit) -> list[str]:
    """Areas that have rules: one's own, and those below a province one works for."""
    mine = set(visit.regions)
    in_use = policy.regions_in_use()
    return sorted(r for r in in_use if r in mine or regions.province_of(r) in mine)


def _area(region: str, day: date) -> dict[str, Any]:
    book = policy.book(region)
    known = day >= book.first_day
    return {
        "region": region,
        "name": show.region_name(region),
        "first": book.first_day,
        "known": known,
        "changes": leaflet.change_days(book),
    }
