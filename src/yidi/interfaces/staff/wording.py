"""The agency's official wording of its forms: written, looked at as PDF, and put into use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.policy.set_wording import checked, set_wording
from yidi.core.filing import papers
from yidi.core.filing.papers import Particulars
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.documents import papers as printed
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.guard import ACT, BOTH, Visit, guarded
from yidi.store.reads import policy as policy_reads
from yidi.store.reads import wordings as reads


class WordingForm(ours.Form):
    """The points, a line each."""

    points = forms.CharField(
        label="告知内容，一行一条",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="不用写序号。全部删去并保存，就恢复系统按规则写的文本。",
    )

    def lines(self) -> list[str]:
        """The points."""
        return str(self.cleaned_data["points"]).splitlines()


@guarded("policy", BOTH)
def wording(request: HttpRequest, visit: Visit, region: str, paper: str) -> HttpResponse:
    """What is in use, and another version of it."""
    title = _title(visit, region, paper)
    now = reads.points(region, paper, visit.now)
    form = WordingForm(request.POST or None, initial={"points": "\n".join(now)})
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _pdf(visit, region, paper, checked(form.lines()))
            made = set_wording(visit.actor, region, paper, form.lines(), visit.now)
        except Refusal as refusal:
            problems = refusal.problems
        else:
            done = f"第 {made} 版已启用。" if made else "没有改动任何内容。"
            messages.success(request, done)
            return redirect("staff-wording", region, paper)
    said: dict[str, Any] = {
        "visit": visit, "region": region, "paper": paper, "title": title, "form": form,
        "name": show.region_name(region), "problems": problems, "in_use": now,
        "versions": reads.versions(region, paper), "ours": () if now else _ours(visit, region, paper),
    }  # fmt: skip
    return render(request, "staff/policy/wording.html", said)


@guarded("policy", ACT, framed=True)
def preview(request: HttpRequest, visit: Visit, region: str, paper: str) -> HttpResponse:
    """The blank paper with these points, as PDF; nothing is kept."""
    _title(visit, region, paper)
    form = WordingForm(request.POST)
    points = checked(form.lines()) if form.is_valid() else ()
    response = HttpResponse(_pdf(visit, region, paper, points), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper}-{region}.pdf"'
    return response


def _title(visit: Visit, region: str, paper: str) -> str:
    """What the paper is called; 404 for another's region or an unknown paper."""
    title = dict(reads.PAPERS).get(paper)
    if region not in visit.regions or title is None:
        raise Http404
    return title


def _pdf(visit: Visit, region: str, paper: str, points: tuple[str, ...]) -> bytes:
    """Raises Refusal if the region has no such paper, or if it cannot be set."""
    book, on = policy_reads.book(region), visit.now.date()
    if paper == "form":
        form = papers.registration_form(book, None, Particulars(), on, wording=points)
        return printed.registration_form(form)
    return printed.commitment(papers.commitment(book, None, Particulars(), on, wording=points))


def _ours(visit: Visit, region: str, paper: str) -> tuple[str, ...]:
    """What we say while there is no official wording."""
    try:
        return _points(policy_reads.book(region), visit, paper)
    except Refusal:
        return ()


def _points(book: Book, visit: Visit, paper: str) -> tuple[str, ...]:
    on = visit.now.date()
    if paper == "form":
        return papers.registration_form(book, None, Particulars(), on).notice.points
    return papers.commitment(book, None, Particulars(), on).notice.points
