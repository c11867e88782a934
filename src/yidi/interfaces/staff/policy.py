"""Publishing rules: one policy officer proposes, another reads the differences and approves."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.policy.approve import approve
from yidi.actions.policy.propose import propose
from yidi.actions.policy.weigh import effect, summary, weigh
from yidi.core.policy import differ
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.policy_files.folder import Folder, default_folder
from yidi.store.reads import policy as reads

SHOWN_MOST = 20_000
"""Settlements that a page computes while somebody waits; `yidi policy publish` computes all."""


@guarded("policy")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The areas one is responsible for."""
    rows = [
        {
            "region": region,
            "name": show.region_name(region),
            "in_use": reads.in_use(region),
            "waiting": reads.waiting(region),
        }
        for region in visit.regions
    ]
    return render(request, "staff/policy/list.html", {"visit": visit, "rows": rows})


@guarded("policy", BOTH)
def region(request: HttpRequest, visit: Visit, region: str) -> HttpResponse:
    """What is in use, what waits, and how they differ."""
    if region not in visit.regions:
        raise Http404
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            _act(request, visit, region)
            return redirect("staff-policy-of", region)
        except Refusal as refusal:
            problems = refusal.problems
    in_use, waiting = reads.in_use(region), reads.waiting(region)
    said = {
        "visit": visit,
        "region": region,
        "name": show.region_name(region),
        "in_use": in_use,
        "waiting": waiting,
        "changes": _changes(in_use, waiting, visit) if waiting else (),
        "weighed": _weighed(in_use, waiting, visit) if waiting else None,
        "mine": waiting is not None and waiting.author == visit.me.name,
        "problems": problems,
    }
    return render(request, "staff/policy/region.html", said)


def _weighed(
    in_use: reads.Published | None, waiting: reads.Published, visit: Visit
) -> dict[str, object] | None:
    """The settlements that would come to something else, where the rules reach back."""
    if in_use is None:
        return None
    before = reads.book_by_digest(in_use.region, in_use.digest)
    after = reads.book_by_digest(waiting.region, waiting.digest)
    impossible = Folder(default_folder()).impossible
    since = differ.first_past(before, after, visit.now.date(), impossible)
    if since is None:
        return None
    found = weigh(waiting.region, waiting.digest, since, SHOWN_MOST)
    effects = [(one.setl_id, effect(one)) for one in found.effects]
    return {"since": since, "summary": summary(found), "effects": effects}


def _act(request: HttpRequest, visit: Visit, region: str) -> None:
    if request.POST.get("do") == "propose":
        made = propose(Folder(default_folder()), region, visit.me.id, visit.now)
        said = "已提交，等待另一位政策人员审核。" if made.new else "同样的规则已经提交过。"
        messages.success(request, said)
    elif request.POST.get("do") == "approve":
        approve(region, request.POST.get("digest", ""), visit.me.id, visit.now)
        messages.success(request, "规则已经启用。")
    else:
        raise Http404


def _changes(
    in_use: reads.Published | None, waiting: reads.Published, visit: Visit
) -> list[tuple[str, str]]:
    """(what it is about, the sentence) for every difference today."""
    if in_use is None:
        return []
    before = reads.book_by_digest(in_use.region, in_use.digest)
    after = reads.book_by_digest(waiting.region, waiting.digest)
    today = visit.now.date()
    impossible = Folder(default_folder()).impossible
    found = differ.differences(before, today, after, today, impossible)
    return [(one.label, one.sentence) for one in found]
