"""The page of a unit's own officer: a table of its people goes in, results come out. Nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.people import of_unit
from yidi.core import people
from yidi.core.problems import ParameterMissing, Problem, Refusal
from yidi.documents.tables import workbook
from yidi.interfaces.staff import batch_rows, show
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff.export import attached
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import filings as filing_reads
from yidi.store.reads import people as people_reads
from yidi.store.reads import staff as staff_reads
from yidi.store.reads.people import PersonCard

SHOWN = 200
_WAYS = {"材料": "material", "": "material"}
"""A commitment is signed by the person, not by the unit."""


class TableForm(ours.Form):
    """The filled-in table."""

    table = forms.FileField(
        label="填好的表", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )


@guarded("unit", BOTH)
def unit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sends a table; below stands what became of earlier ones."""
    form = TableForm(request.POST or None, request.FILES or None)
    said: dict[str, Any] = {"visit": visit, "form": form, "unit": staff_reads.unit(visit.me.id)}
    if request.method == "POST" and form.is_valid():
        try:
            report = _filed(visit, form.cleaned_data["table"])
        except Refusal as refusal:
            form.refuse(refusal.problems[0])
        else:
            wrong = [row for row in report if row.problems]
            if not wrong:
                messages.success(request, f"{len(report)} 份备案全部受理。")
                return redirect("staff-unit")
            said |= {"report": report, "wrong": len(wrong)}
    region = said["unit"].region
    said |= {
        "filed": _earlier(visit), "most": SHOWN, "area": show.region_name(region),
        "open": _open(region, visit),
    }  # fmt: skip
    return render(request, "staff/unit.html", said)


@guarded("unit")
def template(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The empty table."""
    made = workbook([batch_rows.EXAMPLE], batch_rows.COLUMNS, "备案")
    return attached(made, "filing-template.xlsx")


def _open(region: str, visit: Visit) -> bool:
    """Whether the area takes filings from units today."""
    words = {"kind": "posted_worker", "insurance": "employee", "scope": "cross_province"}
    book = show.book_of(region)
    try:
        value = book.edition(visit.now.date()).value("channels", words) if book else {}
    except (ParameterMissing, KeyError):
        return False
    return "unit" in value.get("open", ())


def _filed(visit: Visit, sent: Any) -> list[batch_rows.Reported]:
    """Files for people of the unit; whoever is not is refused in the same words as a stranger."""
    table = batch_rows.table(sent)
    numbers = [row["证件号码"].strip().upper() for _, row in table.rows]
    actor, known = of_unit.employed(visit.actor, numbers, visit.now)
    number = staff_reads.unit(visit.me.id)

    def who(row: Mapping[str, str]) -> int:
        return _person(row, known)

    name = f"单位{number.number}" if number else ""
    return batch_rows.filed(actor, table, name, "unit", who, visit.now, _WAYS)


def _person(row: Mapping[str, str], known: Mapping[str, PersonCard]) -> int:
    number = people.number(row["证件号码"])
    card = known.get(number)
    if card is None or card.name != row["姓名"]:
        sentence = "登记册里，本单位没有这个证件号码和姓名的人。"
        mend = "请核对；刚入职的，请等登记册更新。"
        raise Refusal(Problem("not_of_the_unit", sentence, mend))
    return card.id


def _earlier(visit: Visit) -> list[tuple[show.FilingView, show.PersonView]]:
    """What the unit has filed, latest first."""
    actor = of_unit.filed(visit.actor, visit.now, SHOWN)
    with actor.reach():
        rows = [
            (show.filing(kept, card, visit.now), show.person(card, visit.now))
            for card in people_reads.cards(actor.people)
            for kept in filing_reads.of_person(card.id)
            if kept.filing.channel == "unit"
        ]
    return sorted(rows, key=lambda row: row[0].filed_at, reverse=True)[:SHOWN]
