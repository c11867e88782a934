"""Many at once: first what would happen to each, then it happens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.filing.approve_many import approve_many
from yidi.actions.filing.remind import awaited, remind
from yidi.actions.trail import look
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import ACT, Visit, guarded
from yidi.store.reads import desks
from yidi.store.reads import filings as reads
from yidi.store.reads import people as people_reads

MOST = 200
_TITLES = {"approve": "批量通过", "remind": "批量提醒"}


@guarded("review", ACT)
def bulk(request: HttpRequest, visit: Visit, what: str) -> HttpResponse:
    """The preview, or with `sure` the deed."""
    if what not in _TITLES:
        raise Http404
    picked = _picked(request)
    if not picked:
        messages.warning(request, "还没有勾选。请先勾选要办的备案。")
        return redirect("staff-list", _back(request, what))
    if "sure" in request.POST:
        return _do(request, visit, what, picked)
    rows = _preview(visit, what, picked)
    look.listed(visit.actor, f"{_TITLES[what]}预览", len(rows), visit.now)
    said = {
        "visit": visit,
        "what": what,
        "title": _TITLES[what],
        "rows": rows,
        "ready": [row for row in rows if row["fine"]],
        "most": MOST,
        "back": _back(request, what),
    }
    return render(request, "staff/bulk.html", said)


def _back(request: HttpRequest, what: str) -> str:
    """The list from which this was called."""
    usual = "decide" if what == "approve" else "mending"
    asked = request.POST.get("queue", usual)
    return asked if asked in desks.QUEUES else usual


def _picked(request: HttpRequest) -> list[tuple[str, str]]:
    found = [value.partition("/") for value in request.POST.getlist("pick")]
    return [(region, number) for region, _, number in found if number][:MOST]


def _preview(visit: Visit, what: str, picked: list[tuple[str, str]]) -> list[dict[str, Any]]:
    tried = {}
    if what == "approve":
        outcomes = approve_many(visit.actor, picked, visit.now, keep=False)
        tried = {(one.region, one.number): one for one in outcomes}
    rows = []
    for region, number in picked:
        kept = reads.one(region, number)
        card = people_reads.person(kept.person_id) if kept else None
        if kept is None or card is None:
            continue
        one = tried.get((region, number))
        due = awaited(kept, visit.now) if what == "remind" else None
        rows.append(
            {
                "filing": show.filing(kept, card, visit.now),
                "person": show.person(card, visit.now),
                "fine": one.accepted if one else due is not None,
                "problems": one.problems if one else (),
                "due": due,
            }
        )
    return rows


def _do(
    request: HttpRequest, visit: Visit, what: str, picked: list[tuple[str, str]]
) -> HttpResponse:
    if what == "remind":
        told = remind(visit.actor, picked, visit.now)
        messages.success(request, f"已提醒 {told} 人；今天已经提醒过的不再重复。")
        return redirect("staff-list", _back(request, what))
    outcomes = approve_many(visit.actor, picked, visit.now)
    done = sum(one.accepted for one in outcomes)
    messages.success(request, f"已通过 {done} 份。")
    for one in outcomes:
        if not one.accepted:
            why = one.problems[0].sentence if one.problems else ""
            messages.warning(request, f"{one.number} 没有通过：{why}")
    return redirect("staff-list", _back(request, what))
