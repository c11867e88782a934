"""Today: four numbers, each a list; and where to type a name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.actor import Actor
from yidi.actions.trail import look
from yidi.interfaces.staff import clearing_words, outages, show
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import (
    bonds,
    chronic,
    claims,
    cost_checks,
    counter,
    desks,
    outbox,
    raised,
    replays,
    review,
    supervision,
    tickets,
    workdays,
)

_SHOWN = (
    ("due", "今天到期或已超期"),
    ("judge", "待审定材料"),
    ("mending", "补正中"),
    ("new", "今天新增"),
)
_EVIDENCE = (
    ("evidence1", "今天和明天"),
    ("evidence7", "7 天内"),
    ("evidence", "14 天内"),
    ("overdue", "已过期"),
)
_FIRST = 8


@guarded("work")
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits for me."""
    if visit.me.may("unit"):
        return redirect("staff-unit")
    if visit.me.may("counter"):
        return redirect("cashier")
    if not visit.me.may("look"):
        return render(request, "staff/today.html", {"visit": visit})
    actor = visit.acting("look")
    with actor.reach():
        numbers = [
            (name, title, desks.counted(desks.QUEUES[name], actor.regions, visit.now))
            for name, title in _SHOWN
        ]
        evidence = [
            (name, title, desks.counted(desks.QUEUES[name], actor.regions, visit.now))
            for name, title in _EVIDENCE
        ]
        queue = desks.QUEUES["decide"]
        rows = desks.page(queue, actor.regions, visit.now, most=_FIRST)
        lines = [show.line(row, queue, visit.now) for row in rows]
        if lines:
            look.listed(actor, "今天最先要办的", len(lines), visit.now)
    said = {
        "visit": visit,
        "numbers": numbers,
        "evidence": evidence,
        "lines": lines,
        "most": desks.COUNTED,
        "guardians": len(bonds.waiting(visit.me.regions("review"), desks.COUNTED)),
        "chronic": chronic.waiting_count(visit.me.regions("review"), desks.COUNTED),
        "claims": claims.waiting_count(visit.me.regions("claims"), desks.COUNTED),
        "to_pay": claims.to_pay_count(visit.me.regions("pay_claims"), desks.COUNTED),
        "clearing": clearing_words.waiting(visit),
        "tickets": _tickets(visit),
        "outages": outages.running(visit),
        "reviews": review.waiting_count(visit.me.regions("review_bills"), desks.COUNTED),
        "supervision": supervision.waiting_count(visit.me.regions("supervise"), desks.COUNTED),
        "unsent": outbox.failed_count(visit.me.regions("messages"), desks.COUNTED),
        "differing": _differing(visit),
        "alarms": replays.standing_count(visit.me.regions("replays"), desks.COUNTED),
        "holidays": _unknown_year(visit),
        "opens": "decide" if visit.me.may("review") else "",
        "reviewing": bool(lines) and visit.me.may("review") and not visit.me.may("file"),
    }
    return render(request, "staff/today.html", said)


_ANNOUNCED = 11
"""The month from which on the holidays of the next year are published."""


def _unknown_year(visit: Visit) -> int:
    """The next year, where its holidays could be entered by now and are not; else 0."""
    year = visit.now.year + 1
    waits = visit.me.may("workdays") and visit.now.month >= _ANNOUNCED
    return year if waits and not workdays.published(year) else 0


def _differing(visit: Visit) -> list[counter.Differing]:
    """Days of counters here that do not match the centre."""
    actor = visit.acting("review_bills")
    with actor.reach():
        return counter.differing_in(actor.regions)


def _tickets(visit: Visit) -> list[tuple[str, str, int]]:
    """(address, what waits, how many) of the cooperation with other agencies."""
    actor = visit.acting("cooperate")
    most = desks.COUNTED
    with actor.reach():
        found = [
            ("list/todo/", "件业务协同要办", _queued("todo", visit, actor)),
            ("list/province/", "件超期的协同要省级协调", _queued("province", visit, actor)),
            ("raised/", "个反映的问题要答复", raised.waiting_count(actor.regions, most)),
            ("checks/", "条费用协查建议要决定", cost_checks.waiting_count(actor.regions, most)),
        ]
    return [(f"{reverse('staff-tickets')}{page}", what, n) for page, what, n in found if n]


def _queued(queue: str, visit: Visit, actor: Actor) -> int:
    return tickets.counted(queue, actor.regions, "", visit.now.date(), desks.COUNTED)
