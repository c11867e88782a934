"""Findings of false evidence: what is still to be recovered or answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.filing import settle_finding
from yidi.actions.trail import look
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import findings as reads
from yidi.store.reads import people as people_reads


class WordsForm(ours.Form):
    """A sentence or two."""

    words = ours.reason("内容")


class AnswerForm(WordsForm):
    """The answer to an objection."""

    upheld = forms.ChoiceField(
        label="结论", choices=[("yes", "维持认定"), ("no", "撤销认定")], widget=forms.RadioSelect
    )


@guarded("find_false")
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits."""
    found = reads.open_ones(visit.regions)
    look.listed(visit.actor, "追回与异议", len(found), visit.now)
    pairs = [(one, people_reads.person(one.person_id)) for one in found]
    return render(request, "staff/findings.html", {"visit": visit, "pairs": pairs})


@guarded("serve", BOTH)
def finding(request: HttpRequest, visit: Visit, finding_id: int) -> HttpResponse:
    """One finding: the person objects; a supervisor answers, or ends the recovery."""
    found = reads.one(finding_id)
    card = look.person(visit.actor, found.person_id, visit.now, "虚假认定") if found else None
    if found is None or card is None:
        raise Http404
    what = request.POST.get("do", "")
    form = AnswerForm(request.POST) if what == "answer" else WordsForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _settle(visit, found.id, what, form.cleaned_data)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            return redirect("staff-person", card.id)
    said = {
        "visit": visit,
        "one": found,
        "person": show.person(card, visit.now),
        "problems": problems,
        "form": form if form.is_bound else None,
        "may_settle": visit.me.may_in("find_false", card.region),
    }
    return render(request, "staff/finding_page.html", said)


def _settle(visit: Visit, finding_id: int, what: str, said: dict[str, Any]) -> None:
    if what == "object":
        settle_finding.object_to(visit.actor, finding_id, said["words"], visit.now)
        return
    supervisor = visit.acting("find_false")
    if what == "answer":
        upheld = said["upheld"] == "yes"
        settle_finding.answer(supervisor, finding_id, said["words"], upheld, visit.now)
    elif what == "recovered":
        settle_finding.recovered(supervisor, finding_id, said["words"], visit.now)
    else:
        raise Http404
