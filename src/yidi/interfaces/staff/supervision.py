"""Supervision: what the monitors say, monitor by monitor, and one alarm with its numbers and rows."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.supervision import look
from yidi.actions.supervision.alarms import AlarmAsked, dismiss, open_case
from yidi.actions.trail import look as looking
from yidi.core.calendar import Span
from yidi.core.policy import shape
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.core.supervision import alarm as alarms
from yidi.core.supervision.life import ALARM_STATES
from yidi.core.supervision.monitors import BY_CODE, MONITORS, Monitor
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.policy_files.folder import agency_duties
from yidi.store.reads import institutions
from yidi.store.reads import people as people_reads
from yidi.store.reads import supervision as reads
from yidi.store.reads.supervision import AlarmCard

_MOST = 200


@guarded("supervise")
def overview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every monitor with how much it raised; and how many cases live."""
    counts = reads.counts(visit.regions)
    rows = [(monitor, counts.get(monitor.code, {})) for monitor in MONITORS]
    living = [case for case in reads.cases(visit.regions, most=_MOST) if case.living]
    said = {
        "visit": visit,
        "rows": rows,
        "raised": sum(found.get("raised", 0) for _, found in rows),
        "living": len(living),
        "proposed": sum(case.state in {"proposed", "lifting"} for case in living),
        "month": alarms.month(alarms.period(visit.now.date())),
    }
    return render(request, "staff/supervision/overview.html", said)


@guarded("supervise")
def monitor(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One monitor: its method, its parameters with where they come from, its alarms."""
    if code not in BY_CODE:
        raise Http404
    found = BY_CODE[code]
    state = request.GET.get("state", "raised")
    state = state if state in ALARM_STATES else "raised"
    rows = reads.alarms(visit.regions, code, [state], _MOST)
    looking.listed(visit.actor, f"监管预警：{found.title}", len(rows), visit.now)
    said = {
        "visit": visit,
        "monitor": found,
        "about": alarms.ABOUT[found.about],
        "parameters": _parameters(found, visit),
        "state": state,
        "states": ALARM_STATES,
        "rows": _named(rows),
        "most": _MOST,
    }
    return render(request, "staff/supervision/monitor.html", said)


@guarded("supervise")
def waiting(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The alarms of all monitors that nobody has looked at."""
    rows = reads.alarms(visit.regions, "", ["raised"], _MOST)
    looking.listed(visit.actor, "监管预警：待处理", len(rows), visit.now)
    said = {"visit": visit, "rows": _named(rows), "most": _MOST}
    return render(request, "staff/supervision/waiting.html", said)


def _parameters(found: Monitor, visit: Visit) -> Any:
    try:
        duties = found.parameters(agency_duties(), visit.regions[0], visit.now.date())
    except ParameterMissing:
        return ()
    return [(duty, shape.STATUSES.get(duty.status, duty.status)) for duty in duties]


def _named(rows: list[AlarmCard]) -> list[tuple[AlarmCard, str, str, str]]:
    """Each alarm with who it is about, its month, its monitor's title."""
    cards = people_reads.cards(row.person_id for row in rows if row.person_id)
    names = {card.id: card.name for card in cards}
    return [
        (
            row,
            names.get(row.person_id or 0, row.name),
            alarms.month(Span(row.first)),
            BY_CODE[row.monitor].title,
        )
        for row in rows
    ]


@guarded("supervise", BOTH)
def alarm(request: HttpRequest, visit: Visit, alarm_id: int) -> HttpResponse:
    """One alarm: the numbers that raised it, the rows behind it; a case, or a reason for it."""
    found = look.alarm(visit.actor, alarm_id, visit.now)
    if found is None:
        raise Http404
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            return _decided(request, visit, found)
        except Refusal as refusal:
            problems = refusal.problems
    said = {"visit": visit, "problems": problems, "key": uuid.uuid4().hex}
    return render(request, "staff/supervision/alarm.html", said | shown(visit, found))


def shown(visit: Visit, found: AlarmCard) -> dict[str, Any]:
    """An alarm in words: its monitor, whom it is about, its rows with names as far as one may."""
    rows = () if found.person_id else found.rows
    who = look.people_behind(visit.actor, rows, visit.now)
    card = people_reads.person(found.person_id) if found.person_id else None
    at = institutions.names_of(row.institution_code for row in found.rows)
    return {
        "alarm": found,
        "monitor": BY_CODE[found.monitor],
        "month": alarms.month(Span(found.first)),
        "said": ALARM_STATES[found.state],
        "subject": card.name if card else found.name,
        "mine": found.region in visit.regions,
        "region": show.region_name(found.region),
        "rows": [
            (
                row,
                alarms.ROWS[row.kind],
                who.get(row.person),
                at.get(row.institution_code, "") if found.person_id else _region(row.region),
            )
            for row in found.rows
        ],
        "several": found.person_id is None,
    }


def _region(code: str) -> str:
    return show.region_name(code) if code else ""


def _decided(request: HttpRequest, visit: Visit, found: AlarmCard) -> HttpResponse:
    key = sent_key(request)
    reason = request.POST.get("reason", "").strip()[:500]
    asked = AlarmAsked(visit.actor, found.id, key, visit.now, reason)
    if request.POST.get("do") == "open":
        number = open_case(asked)
        messages.success(request, f"已立案，案件编号 {number}")
        return redirect("staff-case", number)
    dismiss(asked)
    messages.success(request, "已排除，理由记在预警里。")
    return redirect("staff-monitor", found.monitor)
