"""The trail for auditors: who looked, who did; only of their own areas.

A whole identity number is posted, never part of an address: it becomes the persons it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.trail import look
from yidi.documents.tables import Column, workbook
from yidi.interfaces.common import clock, trail_words
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.export import attached
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import people as people_reads
from yidi.store.reads import trail as reads
from yidi.store.reads.trail import TrailCard, Wanted

PAGE = 100
MOST = 20_000
"""Lines of one Excel file."""
ACTIONS = {
    "": "全部",
    "look.": "查看（全部）",
    "look.number": "看完整证件号",
    "look.query": "查人",
    "look.settlement": "看结算单",
    "look.export": "导出",
    "filing.": "备案",
    "claim.": "手工报销",
    "review.": "费用审核",
    "supervision.": "监管",
    "visit.": "就诊和费用",
    "settlement.": "结算和撤销",
    "ticket.": "业务协同",
    "raised.": "反映的问题",
    "cost_check.": "费用协查",
    "outage.": "停机公告",
    "person.": "参保状态",
    "people.": "代办关系",
    "register.": "登记册",
    "catalogue.": "医保目录",
    "finding.": "虚假认定",
    "staff.": "账号和登录",
    "policy.": "规则",
    "workdays": "工作日",
}
COLUMNS = (
    Column("行号", width=12), Column("封存块", width=8), Column("时间", "moment", 18),
    Column("统筹区", width=16), Column("身份", width=18), Column("经手人", width=28),
    Column("事项代码", width=20), Column("事项", width=18), Column("对象", width=28),
    Column("细节", width=40), Column("来自", width=16),
)  # fmt: skip


class SearchForm(ours.Form):
    """What to look for."""

    actor = forms.CharField(
        label="经手人", required=False, max_length=60, help_text="账号、姓名，或机构留下的全称"
    )
    number = forms.CharField(
        label="编号", required=False, max_length=30, help_text="结算、就诊、备案、报销或工单的编号"
    )
    action = forms.ChoiceField(label="事项", required=False, choices=list(ACTIONS.items()))
    region = forms.ChoiceField(label="统筹区", required=False)
    first = ours.DayField(label="从", required=False)
    last = ours.DayField(label="到", required=False)

    def __init__(self, regions: Iterable[str], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        every = [("", "全部")]
        self.fields["region"].choices = [*every, *((r, show.region_name(r)) for r in regions)]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Search:
    """What an address asks; spoken: as the trail keeps that somebody asked it."""

    form: SearchForm
    people: list[int]
    regions: list[str]
    wanted: Wanted
    spoken: str


@guarded("trail", BOTH)
def trail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page of lines; asking leaves one too."""
    if request.method == "POST":
        return _by_number(request, visit)
    search = _search(request, visit)
    before = reads.key(request.GET.get("before", ""))
    lines = reads.lines(search.regions, search.wanted, clock.ZONE, before, PAGE + 1)
    look.listed(visit.actor, search.spoken, min(len(lines), PAGE), visit.now)
    context = {
        "visit": visit,
        "form": search.form,
        "people": [card for card in map(people_reads.person, search.people) if card],
        "nobody": "nobody" in request.GET,
        "lines": [_shown(line) for line in lines[:PAGE]],
        "query": _query(request),
        "next": _next(request, lines[PAGE - 1]) if len(lines) > PAGE else "",
    }  # fmt: skip
    return render(request, "staff/trail/lines.html", context)


@guarded("trail")
def export(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The lines of a search as Excel, each with the sealed block it is in; up to MOST."""
    search = _search(request, visit)
    lines = reads.lines(search.regions, search.wanted, clock.ZONE, None, MOST)
    look.exported(visit.actor, search.spoken, len(lines), visit.now)
    blocks = reads.sealed_in(line.id for line in lines)
    made = workbook((_row(line, blocks) for line in lines), COLUMNS, "留痕")
    return attached(made, f"trail-{visit.now:%Y%m%d}.xlsx")


@guarded("trail")
def person(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """Everybody who had to do with one person, the last first."""
    card = look.person(visit.actor, person_id, visit.now, "谁看过此人")
    if card is None:
        raise Http404
    found = reads.lookers([person_id], visit.regions)
    split = [(one, trail_words.name(one.action)) for one in found]
    context = {
        "visit": visit,
        "person": card,
        "looked": [pair for pair in split if pair[0].action.startswith(reads.LOOKS)],
        "did": [pair for pair in split if not pair[0].action.startswith(reads.LOOKS)],
    }
    return render(request, "staff/trail/person.html", context)


def _by_number(request: HttpRequest, visit: Visit) -> HttpResponse:
    """From a whole number to the persons under it; the trail keeps its last four characters."""
    typed = "".join(request.POST.get("id_number", "").split()).upper()
    found = reads.people(typed, visit.regions) if typed else ()
    look.listed(visit.actor, f"留痕（证件号…{typed[-4:]}）", len(found), visit.now)
    said = {"person": ",".join(map(str, found))} if found else {"nobody": "1"}
    return redirect(f"{reverse('staff-trail')}?{urlencode(said)}")


def _search(request: HttpRequest, visit: Visit) -> Search:
    form = SearchForm(visit.regions, request.GET or None)
    said = form.cleaned_data if form.is_valid() else {}
    people = _people(request)
    regions = [said["region"]] if said.get("region") else list(visit.regions)
    spoken = f"留痕（{_asked(form, said, people)}）"
    return Search(form, people, regions, _wanted(said, people), spoken)


def _people(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.GET.get("person", "").split(",") if text.isdecimal()][:50]


def _wanted(said: dict[str, Any], people: list[int]) -> Wanted:
    about = reads.of_people(people) if people else ()
    if said.get("number"):
        about = reads.of_number(said["number"].strip())
    return Wanted(
        actors=reads.actors(said["actor"].strip()) if said.get("actor") else (),
        subjects=about,
        action=said.get("action", ""),
        first=said.get("first"),
        last=said.get("last"),
    )


def _asked(form: SearchForm, said: dict[str, Any], people: list[int]) -> str:
    named = [f"{form.fields[name].label}={value}" for name, value in said.items() if value]
    named += [f"person:{one}" for one in people]
    return "、".join(named) or "全部"


def _shown(line: TrailCard) -> dict[str, Any]:
    return {
        "line": line,
        "what": trail_words.name(line.action),
        "kind": trail_words.KINDS.get(line.actor_kind, line.actor_kind),
        "region": show.region_name(line.insured_region) if line.insured_region else "",
        "address": _address(line),
    }


def _row(line: TrailCard, blocks: dict[int, int]) -> tuple[Any, ...]:
    return (
        str(line.id), str(blocks.get(line.id, "未封存")), line.at.astimezone(clock.ZONE),
        show.region_name(line.insured_region), trail_words.KINDS.get(line.actor_kind, line.actor_kind),
        line.actor, line.action, trail_words.name(line.action), line.subject, line.detail,
        line.address or "",
    )  # fmt: skip


def _address(line: TrailCard) -> str:
    """The page of who had to do with the person that a line is about."""
    kind, _, number = line.subject.partition(":")
    return reverse("staff-trail-person", args=[number]) if kind == "person" else ""


def _query(request: HttpRequest) -> str:
    """What was asked, without the page."""
    query = request.GET.copy()
    query.pop("before", None)
    return urlencode(query.dict())


def _next(request: HttpRequest, line: TrailCard) -> str:
    query = request.GET.copy()
    query["before"] = line.key
    return "?" + urlencode(query.dict())
