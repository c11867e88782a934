"""Filings of a unit's people from an Excel table: all rows are filed, or none is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.trail import look
from yidi.core import people
from yidi.core.problems import Problem, Refusal
from yidi.documents.tables import workbook
from yidi.interfaces.staff import batch_rows, show
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff.batch_rows import Reported
from yidi.interfaces.staff.export import attached
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import people as people_reads

CHANNELS = ("unit", "window")


class BatchForm(ours.Form):
    """Which unit's table, and on which channel it came."""

    unit = forms.CharField(label="单位名称", max_length=80)
    region = forms.ChoiceField(label="参保地")
    channel = forms.ChoiceField(
        label="渠道",
        choices=[(c, show.CHANNELS[c]) for c in CHANNELS],
        widget=forms.RadioSelect,
        initial="window",
        help_text="单位专管员自己报送选前一个；当地没有开通时，由窗口代录。",
    )
    table = forms.FileField(
        label="填好的表", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )

    def __init__(self, *args: Any, regions: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.choices = [(region, show.region_name(region)) for region in regions]


@guarded("file")
def template(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The empty table."""
    return attached(
        workbook([batch_rows.EXAMPLE], batch_rows.COLUMNS, "备案"), "filing-template.xlsx"
    )


@guarded("file", BOTH)
def batch(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The table comes in; the report goes out."""
    form = BatchForm(request.POST or None, request.FILES or None, regions=visit.regions)
    said: dict[str, Any] = {"visit": visit, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            report = _filed(visit, form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal.problems[0])
        else:
            wrong = [row for row in report if row.problems]
            if report and not wrong:
                said_done = f"{form.cleaned_data['unit']}：{len(report)} 份备案全部受理。"
                messages.success(request, said_done)
                return redirect("staff-list", "new")
            said |= {"report": report, "wrong": len(wrong)}
    return render(request, "staff/batch.html", said)


def _filed(visit: Visit, said: dict[str, Any]) -> list[Reported]:
    sent = batch_rows.table(said["table"])
    look.listed(visit.actor, f"单位批量：{said['unit']}", len(sent.rows), visit.now)

    def who(row: Mapping[str, str]) -> int:
        return _person(row, said["region"])

    return batch_rows.filed(visit.actor, sent, said["unit"], said["channel"], who, visit.now)


def _person(row: Mapping[str, str], region: str) -> int:
    """The person of that number in that region, under that name. Raises Refusal."""
    number = people.number(row["证件号码"])
    found = [one for one in people_reads.by_number(number) if one.region == region]
    if not found:
        sentence = f"{show.region_name(region)}没有这个证件号码的参保人。"
        raise Refusal(Problem("person_not_found", sentence, "请核对证件号码和参保地。"))
    if found[0].name != row["姓名"]:
        raise Refusal(Problem("name_differs", "姓名和登记的不一样。", "请核对姓名。"))
    return found[0].id
