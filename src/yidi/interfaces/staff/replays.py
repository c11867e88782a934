"""Settlements that came to something else when they were computed again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yidi.actions.trail import look
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import replays

MOST = 200


@guarded("replays")
def standing(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The alarms that stand, latest first; each ends by itself once a replay agrees."""
    alarms = replays.standing(visit.regions, MOST)
    look.listed(visit.actor, "重算不一致", len(alarms), visit.now)
    rows = [(alarm, show.region_name(alarm.region)) for alarm in alarms]
    return render(request, "staff/replays.html", {"visit": visit, "rows": rows})
