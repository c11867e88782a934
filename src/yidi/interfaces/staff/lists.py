"""The lists of an office, a page at a time."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yidi.actions.trail import look
from yidi.interfaces.common import clock
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import desks

_SECOND = {"due", *desks.EVIDENCE[1:]}
"""Lists that today, or the list beside them, leads to."""


@guarded("look")
def listed(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """A page of a list, continued after the key in the address."""
    queue = queue_named(name)
    after = desks.key(queue, request.GET.get("after", ""), clock.ZONE)
    rows = desks.page(queue, visit.regions, visit.now, after, desks.PAGE + 1)
    lines = [show.line(row, queue, visit.now) for row in rows[: desks.PAGE]]
    look.listed(visit.actor, queue.title, len(lines), visit.now)
    said = {
        "visit": visit,
        "queue": queue,
        "queues": [q for q in desks.QUEUES.values() if q.name not in _SECOND],
        "second": [desks.QUEUES[name] for name in _shown(queue)],
        "lines": lines,
        "next": _address(rows[desks.PAGE - 1].key) if len(rows) > desks.PAGE else "",
        "continued": after is not None,
        "opens": queue.name if visit.me.may("review") else "",
        "bulk": _bulk(visit, queue),
    }
    return render(request, "staff/list.html", said)


def _shown(queue: desks.Queue) -> tuple[str, ...]:
    """The lists that stand beside this one in a second row."""
    return desks.EVIDENCE if queue.name in desks.EVIDENCE else ()


def queue_named(name: str) -> desks.Queue:
    """The list of that name; 404 for another."""
    if name not in desks.QUEUES:
        raise Http404
    return desks.QUEUES[name]


def _address(key: desks.Key) -> str:
    return "?" + urlencode({"after": f"{key.value.isoformat()}_{key.id}"})


def _bulk(visit: Visit, queue: desks.Queue) -> str:
    """What can be done with many at once: approve | remind | nothing."""
    if not visit.me.may("review"):
        return ""
    asked = {"due": "approve", "decide": "approve", "mending": "remind"}
    asked |= dict.fromkeys(desks.EVIDENCE[:-1], "remind")
    return asked.get(queue.name, "")
