"""Messages that could not be sent: to whom, why, and once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.outbox.retry import retry
from yidi.actions.outbox.wake import wake
from yidi.actions.trail import look
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import outbox
from yidi.store.reads import people as people_reads

MOST = 200


@guarded("messages", BOTH)
def failed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was given up after the last try, latest first; those that are ticked are tried again."""
    if request.method == "POST":
        return _again(request, visit)
    lines = outbox.failed(visit.regions, MOST)
    cards = {card.id: card for card in people_reads.cards({line.person_id for line in lines})}
    look.listed(visit.actor, "没有发出的消息", len(lines), visit.now)
    rows = [(line, cards.get(line.person_id or 0), show.region_name(line.region)) for line in lines]
    return render(request, "staff/messages.html", {"visit": visit, "rows": rows, "most": MOST})


def _again(request: HttpRequest, visit: Visit) -> HttpResponse:
    picked = [int(value) for value in request.POST.getlist("pick") if value.isdigit()]
    count = retry(visit.actor, picked, visit.now)
    if count:
        wake()
        messages.success(request, f"{count} 条消息会马上重新发送。再发不出去的会回到这里。")
    else:
        messages.warning(request, "没有重新发送。请先勾选消息。")
    return redirect("staff-messages")
