"""Reviewing: the evidence beside the form, one decision, and the next filing comes by itself."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.actor import Actor
from yidi.actions.filing import judge_evidence
from yidi.actions.filing.approve import approve
from yidi.actions.filing.reject import reject
from yidi.actions.trail import look
from yidi.core.filing.deciding import Decision
from yidi.core.policy import shape
from yidi.core.problems import Refusal
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.interfaces.staff.lists import queue_named
from yidi.interfaces.staff.stored import served
from yidi.store.reads import desks
from yidi.store.reads import filings as reads
from yidi.store.reads import people as people_reads
from yidi.store.reads.people import PersonCard

LACKING = ("照片看不清", "缺少盖章", "不是本人的材料", "已过有效期", "缺页", "和填写的内容不一致")
"""What is most often wrong, to be ticked."""
_LIVING = ("active", "submitted")
DONE = {
    "approve": "已通过",
    "reject": "已记为不通过",
    "accept": "已认可材料",
    "send_back": "已退回补正",
}


@guarded("review", BOTH)
def review(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """One filing to be decided on."""
    kept = reads.one(region, number)
    card = people_reads.person(kept.person_id) if kept else None
    if kept is None or card is None:
        raise Http404
    queue = queue_named(request.GET.get("queue", "decide"))
    problems: tuple[object, ...] = ()
    if request.method == "POST":
        following = _following(visit, queue, region, number)
        try:
            decision = _decided(visit.actor, request, region, number, visit)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            if decision.accepted:
                did = DONE[request.POST["do"]]
                messages.success(request, f"{did}：{card.name}，受理编号 {number}")
                for problem in decision.problems:
                    messages.warning(request, f"{number}：{problem.sentence}{problem.next_step}")
                return _on(following, queue)
            problems = decision.problems
        kept = reads.one(region, number) or kept
    look.person(visit.actor, card.id, visit.now, f"审核 {number}")
    shown = show.filing(kept, card, visit.now)
    said = {
        "visit": visit,
        "filing": shown,
        "person": show.person(card, visit.now),
        "pages": [_page(one) for one in reads.evidence(region, number)],
        "signed": reads.signature(region, number),
        "steps": [show.step(move) for move in reads.moves(region, number)],
        "needed": _needed(shown, visit),
        "lacking": LACKING,
        "queue": queue,
        "skip": _address(_following(visit, queue, region, number), queue),
        "left": show.left(shown.decide_by, visit.now.date())
        if shown.state == "submitted"
        else None,
        "others": [one for one in _others(card, number, visit) if one.state in _LIVING],
        "problems": problems,
        "remarks": show.remarks(kept, card, visit.now),
    }
    return render(request, "staff/review.html", said)


@guarded("look", framed=True)
def evidence(request: HttpRequest, visit: Visit, evidence_id: int) -> HttpResponse:
    """A page of evidence, to be looked at beside the form."""
    return served(look.evidence(visit.actor, evidence_id, visit.now))


def _decided(
    actor: Actor, request: HttpRequest, region: str, number: str, visit: Visit
) -> Decision:
    do = request.POST.get("do", "")
    ticked = "；".join(request.POST.getlist("lacking"))
    why = "；".join(filter(None, (ticked, request.POST.get("reason", "").strip())))
    if do == "approve":
        return approve(actor, region, number, visit.now, why)
    if do == "reject":
        return reject(actor, region, number, visit.now, why)
    if do == "accept":
        return judge_evidence.accept(actor, region, number, visit.now)
    if do == "send_back":
        return judge_evidence.reject(actor, region, number, why, visit.now)
    raise Http404


def _following(visit: Visit, queue: desks.Queue, region: str, number: str) -> desks.Row | None:
    """The row after this one in its list; at the end, the first that is left."""
    key = desks.key_of(queue, region, number)
    after = desks.page(queue, visit.regions, visit.now, key, most=1) if key else []
    first = desks.page(queue, visit.regions, visit.now, most=2)
    rows = [*after, *first]
    return next((row for row in rows if row.listed.kept.filing.id != number), None)


def _on(row: desks.Row | None, queue: desks.Queue) -> HttpResponse:
    return redirect(_address(row, queue) or reverse("staff-today"))


def _address(row: desks.Row | None, queue: desks.Queue) -> str:
    if row is None:
        return ""
    kept = row.listed.kept
    place = reverse("staff-review", args=[kept.region, kept.filing.id])
    return f"{place}?{urlencode({'queue': queue.name})}"


def _others(card: PersonCard, number: str, visit: Visit) -> list[show.FilingView]:
    """The person's other filings."""
    kept = [one for one in reads.of_person(card.id) if one.filing.id != number]
    return [show.filing(one, card, visit.now) for one in kept]


def _page(card: reads.EvidenceCard) -> dict[str, object]:
    return {
        "card": card,
        "name": shape.MATERIALS.get(card.material, card.material),
        "picture": card.media_type.startswith("image/"),
        "address": reverse("staff-evidence", args=[card.id]),
    }


def _needed(shown: show.FilingView, visit: Visit) -> list[str]:
    """What this kind of filing asks for, as the region says."""
    book, made = show.book_of(shown.region), shown.filing
    if book is None or made.way == "not_required":
        return []
    try:
        value = book.edition(visit.now.date()).value("materials", {"kind": made.kind})
    except Refusal:
        return []
    both = [shape.MATERIALS[word] for word in value.get("all_of", ())]
    choice = [shape.MATERIALS[word] for word in value.get("any_of", ())]
    return [*both, "任选其一：" + "、".join(choice)] if choice else both
