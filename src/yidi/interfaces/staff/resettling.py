"""Settlements that would come to something else today: what was proposed, and what came of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yidi.actions.trail import look
from yidi.core.policy import shape
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import institutions, resettling
from yidi.store.reads.resettling import Proposal

STATES = {
    "proposed": "等医院确认",
    "claim": "转手工报销补差",
    "declined": "医院不同意",
    "claimed": "差额已手工报销",
    "done": "已重新结算",
    "shown": "不追溯，不办理",
}
PAGE = 50


@guarded("look")
def listed(request: HttpRequest, visit: Visit, state: str = "proposed") -> HttpResponse:
    """A page of the proposals in a state, continued after the number in the address."""
    if state not in STATES:
        raise Http404
    after = request.GET.get("after", "")
    before = int(after) if after.isdecimal() and len(after) < 19 else 0
    found = resettling.of_regions(visit.regions, state, before, PAGE + 1)
    shown = found[:PAGE]
    look.listed(visit.actor, f"重新结算建议：{STATES[state]}", len(shown), visit.now)
    names = institutions.names_of({one.institution_code for one in shown})
    said = {
        "visit": visit,
        "state": state,
        "states": STATES.items(),
        "rows": [_row(one, names) for one in shown],
        "next": shown[-1].id if len(found) > PAGE else 0,
    }
    return render(request, "staff/resettling.html", said)


def _row(one: Proposal, names: dict[str, str]) -> dict[str, Any]:
    return {
        "one": one,
        "region": show.region_name(one.region),
        "institution": names.get(one.institution_code, one.institution_code),
        "why": f"{shape.DISEASES[one.disease]}按普通门诊结算" if one.disease else "备案后来才有效",
    }
