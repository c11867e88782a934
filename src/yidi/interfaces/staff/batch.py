"""Filings of a unit's people from an Excel table: all rows are filed, or none is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.filing.submit import Beside, Form, Submitted
from yidi.actions.filing.submit_many import submit_many
from yidi.actions.trail import look
from yidi.core import calendar, people
from yidi.core.filing.deciding import Asked
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.documents import sheets
from yidi.documents.tables import Column, workbook
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import places, show
from yidi.interfaces.staff.export import attached
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads import people as people_reads

MOST = 500
CHANNELS = ("unit", "window")
COLUMNS = (
    Column("证件号码", width=24), Column("姓名", width=12), Column("备案类别", width=24),
    Column("就医地", width=20), Column("开始日", width=14), Column("结束日", width=14),
    Column("证明方式", width=12), Column("联系电话", width=16), Column("说明", width=24),
)  # fmt: skip
_EXAMPLE = ("（例）999999199001011234", "张三", "常驻异地工作人员", "上海市", "2026-01-01", "",
            "材料", "", "这一行请删去")  # fmt: skip
_WAYS = {"材料": "material", "承诺书": "commitment", "承诺": "commitment", "": "material"}


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


@dataclass(frozen=True, slots=True)
class Reported:
    """A row of the table and what became of it."""

    line: int
    name: str
    number: str
    problems: tuple[Problem, ...]


@guarded("file")
def template(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The empty table."""
    return attached(workbook([_EXAMPLE], COLUMNS, "备案"), "filing-template.xlsx")


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
    """Every row read first; only if all can be read are they filed."""
    data: bytes = said["table"].read()
    rows = sheets.rows(data, MOST, len(COLUMNS))
    if not rows:
        raise Refusal(Problem("table_empty", "表里没有内容。", "请从第二行开始填写。"))
    digest = hashlib.sha256(data).hexdigest()[:40]
    read = [_read(line, cells, visit, said, digest) for line, cells in rows]
    look.listed(visit.actor, f"单位批量：{said['unit']}", len(rows), visit.now)
    if not all(isinstance(one, Form) for one in read):
        return [
            Reported(line, cells[1], "", one if isinstance(one, tuple) else ())
            for (line, cells), one in zip(rows, read, strict=True)
        ]
    forms_read = [one for one in read if isinstance(one, Form)]
    made = submit_many(visit.actor, forms_read, visit.now)
    return [_reported(line, cells[1], one) for (line, cells), one in zip(rows, made, strict=True)]


def _reported(line: int, name: str, made: Submitted) -> Reported:
    return Reported(line, name, made.number, () if made.accepted else made.problems)


def _read(
    line: int, cells: tuple[str, ...], visit: Visit, said: dict[str, Any], digest: str
) -> Form | tuple[Problem, ...]:
    """A row as a form, or everything that is wrong with it."""
    row = dict(zip((column.title for column in COLUMNS), cells, strict=True))
    problems: list[Problem] = []

    def cell(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except Refusal as refusal:
            problems.extend(refusal.problems)
            return None

    person = cell(lambda: _person(row, said["region"]))
    kind = cell(lambda: _word(row, "备案类别", _kinds()))
    way = cell(lambda: _word(row, "证明方式", _WAYS))
    place = cell(lambda: _place(row["就医地"]))
    first = cell(lambda: calendar.day(row["开始日"].replace("/", "-")))
    last = cell(lambda: _optional_day(row["结束日"]))
    if problems:
        return tuple(problems)
    asked = Asked(kind, way, place, first, last, said["channel"])
    why = f"{said['unit']} {row['说明']}".strip()[:200]
    beside = Beside(phone=row["联系电话"][:20], reason=why)
    return Form(person, asked, f"batch:{digest}:{line}"[:64], beside=beside)


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


def _word(row: Mapping[str, str], column: str, words: Mapping[str, str]) -> str:
    if row[column] not in words:
        named = "、".join(word for word in words if word)
        sentence = f"{column}“{row[column][:20]}”不认识。"
        raise Refusal(Problem("word_unknown", sentence, f"可以是：{named}。"))
    return words[row[column]]


def _kinds() -> dict[str, str]:
    return {name: code for code, name in shape.KINDS.items()}


def _place(typed: str) -> str:
    try:
        return places.PlaceField().clean(typed)
    except forms.ValidationError as error:
        raise Refusal(Problem("place_unknown", "".join(error.messages), "")) from None


def _optional_day(typed: str) -> date | None:
    return calendar.day(typed.replace("/", "-")) if typed else None
