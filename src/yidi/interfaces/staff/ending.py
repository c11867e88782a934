"""Filings that end between two days, and old ones that keep old rules for a time: told in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.filing.remind_ending import remind_ending
from yidi.actions.outbox.wake import wake
from yidi.actions.trail import look
from yidi.core.filing import reminding
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Refusal
from yidi.documents.tables import workbook
from yidi.interfaces.common import clock
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.export import COLUMNS, MOST, attached, row
from yidi.interfaces.staff.guard import ACT, Visit, guarded
from yidi.store.reads import desks

TOLD = 1000
"""How many are told by one click."""
_KINDS = {
    "": (),
    "temporary": tuple(kind for kind in shape.KINDS if kind not in shape.LONG_TERM),
    "long_term": tuple(shape.LONG_TERM),
}
_NAMES = {"": "全部", "temporary": "临时外出", "long_term": "长期"}


class SpanForm(ours.Form):
    """Between which days, and of which kinds."""

    first = ours.DayField(label="到期日：从")
    last = ours.DayField(label="到")
    kind = forms.ChoiceField(label="类别", required=False, choices=list(_NAMES.items()))

    def clean(self) -> dict[str, Any]:
        """The days, in order."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", "结束日早于开始日。")
        return said


@dataclass(frozen=True, slots=True)
class Ends:
    """A filing in force that keeps old rules until the end of `until`."""

    line: show.Line
    until: date


@guarded("look")
def ending(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page of what ends in a span; without one, in the next thirty days."""
    form, queue = _asked(request, visit)
    lines: list[show.Line] = []
    more = ""
    if queue:
        after = desks.key(queue, request.GET.get("after", ""), clock.ZONE)
        rows = desks.page(queue, visit.regions, visit.now, after, desks.PAGE + 1)
        lines = [show.line(one, queue, visit.now) for one in rows[: desks.PAGE]]
        if len(rows) > desks.PAGE:
            key = rows[desks.PAGE - 1].key
            more = _query(form, after=f"{key.value.isoformat()}_{key.id}")
        look.listed(visit.actor, _title(queue), len(lines), visit.now)
    said = {
        "visit": visit, "form": form, "queue": queue, "lines": lines, "next": more,
        "count": desks.counted(queue, visit.regions, visit.now) if queue else 0,
        "most": desks.COUNTED, "hidden": _fields(form),
        "continued": "after" in request.GET, "first": _query(form),
    }  # fmt: skip
    return render(request, "staff/ending.html", said)


@guarded("look")
def transition(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Old filings that keep the old rules, with the last day on which they do."""
    found = list(_in_transition(visit, TOLD))
    look.listed(visit.actor, "过渡期的备案", len(found), visit.now)
    said = {"visit": visit, "rows": found, "most": TOLD, "hidden": {"transition": "1"}}
    return render(request, "staff/transition.html", said)


@guarded("review", ACT)
def tell(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody on a list is told; those who were told today are passed over."""
    if "transition" in request.POST:
        picked = [one.line for one in _in_transition(visit, TOLD)]
        back = reverse("staff-transition")
    else:
        form, queue = _asked(request, visit)
        picked = list(_lines(queue, visit, TOLD)) if queue else []
        back = reverse("staff-ending") + _query(form)
    told = remind_ending(
        visit.actor, [(one.filing.region, one.filing.number) for one in picked], visit.now
    )
    wake()
    messages.success(request, f"名单上 {len(picked)} 人，已告知 {told} 人；今天告知过的不再重复。")
    return redirect(back)


@guarded("export", ACT)
def export(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A list as an Excel file."""
    if "transition" in request.POST:
        title, picked = "过渡期", [one.line for one in _in_transition(visit, MOST)]
    else:
        _, queue = _asked(request, visit)
        title, picked = "到期", list(_lines(queue, visit, MOST)) if queue else []
    look.exported(visit.actor, title, len(picked), visit.now)
    name = f"ending-{visit.now:%Y%m%d}.xlsx"
    return attached(workbook([row(one) for one in picked], COLUMNS, title), name)


def _asked(request: HttpRequest, visit: Visit) -> tuple[SpanForm, desks.Queue | None]:
    """The form, and its list if it can be read."""
    given = request.POST or request.GET
    today = visit.now.date()
    usual = {"first": today, "last": today + timedelta(days=30), "kind": "temporary"}
    form = SpanForm(given if "first" in given else usual)
    if not form.is_valid():
        return form, None
    said = form.cleaned_data
    return form, desks.ending(said["first"], said["last"], _KINDS[said["kind"]])


def _fields(form: SpanForm) -> dict[str, str]:
    """What was asked for, to be asked for again."""
    if not form.is_valid():
        return {}
    return {name: str(value) for name, value in form.cleaned_data.items()}


def _query(form: SpanForm, **more: str) -> str:
    return "?" + urlencode({**_fields(form), **more})


def _title(queue: desks.Queue) -> str:
    first, last = queue.between or ("", "")
    return f"{queue.title}（{first}至{last}）"


def _lines(queue: desks.Queue, visit: Visit, most: int) -> Iterator[show.Line]:
    """The whole list, up to so many."""
    after = None
    while most > 0:
        rows = desks.page(queue, visit.regions, visit.now, after, min(most, desks.COUNTED))
        yield from (show.line(one, queue, visit.now) for one in rows)
        if len(rows) < desks.COUNTED:
            return
        after, most = rows[-1].key, most - len(rows)


def _old_before(book: Book, today: date) -> date | None:
    """Before which day the filings were made that may keep old rules today."""
    try:
        return reminding.transition_before(book, today)
    except Refusal:
        return None


def _in_transition(visit: Visit, most: int) -> Iterator[Ends]:
    """Region by region: filings older than its transition that the core still lets keep old rules."""
    left = most
    for region in visit.regions:
        book, today = show.book_of(region), visit.now.date()
        before = _old_before(book, today) if book else None
        if book is None or before is None:
            continue
        queue, after = desks.made_before(before), None
        while left > 0:
            rows = desks.page(queue, [region], visit.now, after, desks.COUNTED)
            for one in rows:
                filing, card = one.listed.kept.filing, one.listed.person
                until = reminding.transition_end(book, show.known(card), filing, today)
                if until is not None and left > 0:
                    left -= 1
                    yield Ends(show.line(one, queue, visit.now), until)
            if len(rows) < desks.COUNTED:
                break
            after = rows[-1].key
