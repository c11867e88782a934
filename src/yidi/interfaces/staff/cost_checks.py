"""Cost checks at the insured place: stays that are proposed, begun with a request or dismissed."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.tickets.confirm_check import Asked, confirm_check
from yidi.actions.tickets.dismiss_check import dismiss_check
from yidi.actions.tickets.suggest_check import suggest_check
from yidi.actions.trail import look
from yidi.core.problems import ParameterMissing, Refusal
from yidi.core.tickets import checking
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.policy_files.cooperation import words
from yidi.store.reads import cost_checks as reads
from yidi.store.reads import people as people_reads
from yidi.store.reads.pages import PAGE


@guarded("cooperate")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Proposals: those that wait, then those that were decided."""
    more = reads.proposals(visit.regions, ["proposed"], request.GET.get("after", ""))
    waiting = more[:PAGE]
    decided = reads.proposals(visit.regions, ["confirmed", "dismissed"], most=50)
    found = (*waiting, *decided)
    cards = {card.id: card for card in people_reads.cards(one.person_id for one in found)}
    if found:
        look.listed(visit.actor, "费用协查建议", len(found), visit.now)
    today = visit.now.date()
    said = {
        "visit": visit, "next": reads.ORDER.next(more), "boundaries": _boundaries(visit),
        "waiting": [
            (one, cards.get(one.person_id), show.region_name(one.place), show.left(one.due, today))
            for one in waiting
        ],
        "decided": [
            (one, cards.get(one.person_id), checking.PROPOSAL_STATES[one.state]) for one in decided
        ],
    }  # fmt: skip
    return render(request, "staff/cooperation/checks.html", said)


def _boundaries(visit: Visit) -> list[tuple[str, str, str]]:
    """(area, from which sum on, where it is written) of the areas of this desk; where stays in the
    province have another sum, both."""
    made = []
    for region in visit.regions:
        found = [(scope, _boundary(region, scope, visit)) for scope in checking.SCOPES]
        named = show.region_name(region)
        if found[0][1] == found[1][1]:
            found, words = found[:1], {checking.SCOPES[0]: ""}
        else:
            words = {"in_province": "，省内", "cross_province": "，跨省"}
        made += [(named + words[scope], one.spoken, _where(one)) for scope, one in found if one]
    return made


def _boundary(region: str, scope: str, visit: Visit) -> checking.Boundary | None:
    book = show.book_of(region)
    try:
        return checking.boundary(book, scope, visit.now.date()) if book else None
    except ParameterMissing:
        return None


def _where(found: checking.Boundary) -> str:
    return f"{found.document} {found.article}".strip() + _STATUS.get(found.status, "")


_STATUS = {"assumed": "（示例参数）", "reading": "（口径）"}


class SuggestForm(ours.Form):
    """A stay that a clerk finds doubtful."""

    region = forms.ChoiceField(label="参保地")
    setl_id = forms.CharField(label="结算号", max_length=30)
    why = ours.reason("疑点")

    def __init__(self, visit: Visit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(region, show.region_name(region)) for region in visit.regions]
        self.fields["region"].choices = names  # type: ignore[attr-defined]


@guarded("cooperate", BOTH)
def suggest(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A stay by its settlement number."""
    initial = {"setl_id": request.GET.get("setl_id", "")[:30]}
    form = SuggestForm(visit, request.POST or None, initial=initial)
    said: dict[str, Any] = {"visit": visit, "form": form, "problems": ()}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = suggest_check(
                visit.actor, data["region"], data["setl_id"].strip(), data["why"], visit.now
            )
        except Refusal as refusal:
            said["problems"] = refusal.problems
            said["instead"] = data["setl_id"]
        else:
            return redirect("staff-check", made)
    return render(request, "staff/cooperation/suggest.html", said)


@guarded("cooperate", BOTH)
def one(request: HttpRequest, visit: Visit, proposal_id: int) -> HttpResponse:
    """One stay with its doubts: ask the place of care, or say why not."""
    found = reads.proposal(proposal_id)
    card = look.person(visit.actor, found.person_id, visit.now, "费用协查") if found else None
    if found is None or card is None:
        raise Http404
    said: dict[str, Any] = {"problems": ()}
    if request.method == "POST":
        try:
            return _did(request, visit, proposal_id)
        except Refusal as refusal:
            said["problems"] = refusal.problems
    said |= {
        "visit": visit, "one": found, "person": show.person(card, visit.now),
        "place": show.region_name(found.place), "key": uuid.uuid4().hex,
        "said": checking.PROPOSAL_STATES[found.state],
        "left": show.left(found.due, visit.now.date()) if found.state == "proposed" else None,
        "documents": words().names("documents").items(),
        "days": (found.last - found.first).days,
    }  # fmt: skip
    return render(request, "staff/cooperation/check.html", said)


def _did(request: HttpRequest, visit: Visit, proposal_id: int) -> HttpResponse:
    """Raises Refusal."""
    key = sent_key(request)
    asked = Asked(visit.actor, proposal_id, key, visit.now)
    text = request.POST.get("text", "").strip()[:1000]
    if request.POST.get("do") == "confirm":
        number = confirm_check(asked, request.POST.getlist("documents"), text)
        messages.success(request, f"费用协查已发起，工单编号 {number}")
        return redirect("staff-ticket", number)
    dismiss_check(asked, text)
    messages.success(request, "已记录：不发起协查")
    return redirect("staff-checks")
