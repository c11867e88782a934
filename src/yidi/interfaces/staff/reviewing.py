"""Review of bills at the place of care: the lists, a case with its bill, the decision."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.review.clear import clear
from yidi.actions.review.finish import finish
from yidi.actions.review.pick import pick
from yidi.actions.review.propose import propose
from yidi.actions.review.screen import screen_now
from yidi.actions.review.uphold import uphold
from yidi.actions.review.working import Asked
from yidi.actions.trail import look
from yidi.core.problems import Refusal
from yidi.core.review.card import ReviewCard
from yidi.core.review.life import AT_FINAL, AT_INSTITUTION, EVENTS, LIFE
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import reviewing_cuts, show
from yidi.interfaces.staff.guard import ACT, BOTH, Visit, guarded
from yidi.interfaces.staff.stored import served
from yidi.store.reads import review as reads
from yidi.store.reads import treated

PAGE = 50
TABS: dict[str, tuple[str, tuple[str, ...], bool | None]] = {
    "first": ("有疑点，待初审", ("opened",), False),
    "sampled": ("抽查，待初审", ("opened",), True),
    "answered": ("机构有异议", ("answered",), None),
    "final": ("待终审", AT_FINAL, None),
    "waiting": ("等机构答复", AT_INSTITUTION, None),
}
"""The lists of what is not over, by name: title, states, whether drawn."""
ENDED = "ended"
SIDES = {"agency": "经办", "institution": "机构", "job": "系统"}


@guarded("review_bills")
def listed(request: HttpRequest, visit: Visit, name: str = "first") -> HttpResponse:
    """A page of a list, continued after the case in the address."""
    if name not in TABS and name != ENDED:
        raise Http404
    after = _number(request.GET.get("after", ""))
    if name == ENDED:
        found = reads.ended(visit.regions, after, PAGE + 1)
    else:
        _, states, sampled = TABS[name]
        found = reads.in_states(visit.regions, states, after, PAGE + 1, sampled)
    cards = found[:PAGE]
    people = treated.by_visits(card.visit_id for card in cards)
    title = TABS[name][0] if name in TABS else "已办结"
    look.listed(visit.actor, f"费用审核（{title}）", len(cards), visit.now)
    said = {
        "visit": visit,
        "name": name,
        "title": title,
        "tabs": _tabs(visit),
        "rows": [(card, people.get(card.visit_id)) for card in cards],
        "next": cards[-1].id if len(found) > PAGE else 0,
        "run": reads.last_run(visit.regions),
        "key": uuid.uuid4().hex,
    }
    return render(request, "staff/reviewing/list.html", said)


def _tabs(visit: Visit) -> list[tuple[str, str, int]]:
    """(name, title, how many) of each list."""
    counts = reads.counts(visit.regions)
    return [
        (
            name,
            title,
            sum(
                n
                for (state, drawn), n in counts.items()
                if state in states and sampled in {None, drawn}
            ),
        )
        for name, (title, states, sampled) in TABS.items()
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@guarded("review_bills", ACT)
def run(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Screens what was settled up to this minute."""
    done = [screen_now(visit.actor, place, visit.now) for place in visit.regions]
    looked, opened = sum(one.looked for one in done), sum(one.opened for one in done)
    messages.success(request, f"筛查了{looked}笔结算，新立{opened}件。")
    return redirect("staff-reviewing")


@guarded("review_bills", ACT)
def picked(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A case opened by hand."""
    said = (request.POST.get("setl_id", "")[:40], request.POST.get("reason", "")[:500])
    place, number = pick(visit.actor, *said, visit.now)
    return redirect("staff-reviewing-one", place, number)


@guarded("review_bills", BOTH)
def one(request: HttpRequest, visit: Visit, place: str, number: str) -> HttpResponse:
    """One case: findings beside the lines, and what can be done in its state."""
    found = reads.one(place, number)
    if found is None or place not in visit.regions:
        raise Http404
    who = look.treated(visit.actor, found.visit_id, visit.now, f"费用审核 {number}")
    said: dict[str, Any] = {"problems": ()}
    if request.method == "POST":
        following = reads.following(found, visit.regions)
        try:
            did = _did(request, visit, found)
        except Refusal as refusal:
            said["problems"] = refusal.problems
        else:
            messages.success(request, f"{did}：{found.institution}，审核编号 {number}")
            return _on(following)
        found = reads.one(place, number) or found
    return render(request, "staff/reviewing/one.html", said | _shown(request, visit, found, who))


def _on(card: ReviewCard | None) -> HttpResponse:
    """The next case of the list, or the lists."""
    if card is None:
        return redirect("staff-reviewing")
    return redirect("staff-reviewing-one", card.place, card.number)


def _shown(request: HttpRequest, visit: Visit, found: ReviewCard, who: Any) -> dict[str, Any]:
    left = reads.left(found.settlement_id)
    following = reads.following(found, visit.regions) if found.living else None
    may = set(LIFE.may(found.state))
    return {
        "visit": visit,
        "case": found,
        "who": who,
        "insured": show.region_name(found.region),
        "facts": reads.facts(found.visit_id),
        "settled": reads.settled(found.settlement_id),
        "rows": reviewing_cuts.rows(request, found, reads.lines(found.settlement_id), left),
        "choices": reviewing_cuts.CHOICES,
        "cutting": bool(may & {"propose", "uphold", "finish"}),
        "whole": reviewing_cuts.whole(found),
        "may": may,
        "decides": visit.me.may_in("decide_deductions", found.place),
        "second": visit.actor.name not in {found.first_by, found.second_by},
        "moves": [(_event(move.event), SIDES[move.side], move) for move in reads.moves(found.id)],
        "papers": [
            (page, reverse("staff-reviewing-paper", args=[page.id]))
            for page in reads.papers(found.id)
        ],
        "skip": reverse("staff-reviewing-one", args=[following.place, following.number])
        if following
        else "",
        "key": sent_key(request),
    }  # fmt: skip


def _event(event: str) -> str:
    return EVENTS.get(event, "立案")


@guarded("review_bills", framed=True)
def paper(request: HttpRequest, visit: Visit, paper_id: int) -> HttpResponse:
    """A page that the institution sent."""
    return served(look.review_paper(visit.actor, paper_id, visit.now))


# ---- what is done


def _did(request: HttpRequest, visit: Visit, found: ReviewCard) -> str:
    """What was done, in words. Raises Refusal."""
    what = request.POST.get("do", "")
    if what not in _DEEDS:
        raise Http404
    said, right, work = _DEEDS[what]
    if what == "clear" and found.state != "opened":
        right = "decide_deductions"
    if not visit.me.may_in(right, found.place):
        raise Http404
    key = sent_key(request)
    work(request, Asked(visit.acting(right), found.place, found.number, key, visit.now), found)
    return said


def _cuts(request: HttpRequest, found: ReviewCard) -> Any:
    return reviewing_cuts.cuts(request, found, reads.left(found.settlement_id))


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:500]


Deed = Callable[[HttpRequest, Asked, ReviewCard], object]
_DEEDS: dict[str, tuple[str, str, Deed]] = {
    "propose": (
        "已提出扣款，等机构确认",
        "review_bills",
        lambda r, asked, found: propose(asked, _cuts(r, found), _reason(r)),
    ),
    "clear": (
        "已认定不扣款",
        "review_bills",
        lambda r, asked, _: clear(asked, _reason(r)),
    ),
    "uphold": (
        "已维持扣款，机构可以申诉",
        "decide_deductions",
        lambda r, asked, found: uphold(asked, _cuts(r, found), _reason(r)),
    ),
    "finish": (
        "已终审扣款，进入下次清算",
        "decide_deductions",
        lambda r, asked, found: finish(asked, _cuts(r, found), _reason(r)),
    ),
}
"""What a form asks for: the words afterwards, the right, the verb."""
