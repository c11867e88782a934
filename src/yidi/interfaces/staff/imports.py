"""Files that fill the register: read, shown as a difference, and applied by a second click."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.catalogue import apply as catalogue_apply
from yidi.actions.catalogue import read_file as catalogue_file
from yidi.actions.institutions import apply as institutions_apply
from yidi.actions.institutions import read_file as institutions_file
from yidi.actions.register import apply as register_apply
from yidi.actions.register import look as files
from yidi.actions.register import read_file as register_file
from yidi.actions.register import take_over
from yidi.core import calendar, enrolment, institutions, money, regions, takeover
from yidi.core.calendar import ONE_DAY, spoken
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.catalogue_file import COLUMNS as ITEMS
from yidi.documents import long_tables
from yidi.documents.tables import Column, workbook
from yidi.interfaces.common import catalogue_words
from yidi.interfaces.common.register_words import label, labels, said
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import show
from yidi.interfaces.staff.export import attached
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads.catalogue_files import ChangedItem
from yidi.store.reads.register import ChangedLine, ImportCard, TakenLine

SHOWN = 100
"""Lines of each kind that a page shows; the rest is counted."""

KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "register": ("参保人登记册", enrolment.COLUMNS),
    "filings": ("首日接管：已有备案", takeover.FILINGS),
    "chronic": ("首日接管：慢特病资格", takeover.CHRONIC),
    "sums": ("首日接管：年度累计", takeover.SUMS),
    "cards": ("首日接管：社会保障卡", takeover.CARDS),
    "institutions": ("定点医药机构", institutions.COLUMNS),
    catalogue_file.SUBJECT: ("本省医保目录", ITEMS),
}
"""What a file may be about: its name and its columns."""

_FAULT_COLUMNS = (
    Column("位置", width=20), Column("问题", width=44), Column("怎么改", width=44), Column("代码"),
)  # fmt: skip


class FileForm(ours.Form):
    """Which file, about what, for which area."""

    what = forms.ChoiceField(
        label="导入什么",
        choices=[(code, name) for code, (name, _) in KINDS.items()],
        widget=forms.RadioSelect,
        initial="register",
    )
    region = forms.ChoiceField(
        label="统筹区", help_text="定点医药机构不分统筹区；医保目录选省级区划。"
    )
    table = forms.FileField(
        label="文件（Excel 或 CSV）",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text="表头要和模板一致。十万行大约要十几秒，请等页面打开。",
    )

    def __init__(self, *args: Any, regions: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what: Any = self.fields["what"]
        what.choices = kinds(regions)
        field: Any = self.fields["region"]
        field.choices = [(region, show.region_name(region)) for region in regions]


class FirstDayForm(ours.Form):
    """From when a catalogue counts."""

    first = ours.DayField(
        label="从哪一天起生效",
        help_text="第一版可以写以前的日期；以后的变更最早从今天起，已经发生的费用不改。",
    )


def kinds(areas: Iterable[str]) -> list[tuple[str, str]]:
    """What those of some areas may read: catalogues are kept by provinces alone."""
    province = any(regions.keeps_catalogue(area) for area in areas)
    left_out = set() if province else {catalogue_file.SUBJECT}
    return [(code, name) for code, (name, _) in KINDS.items() if code not in left_out]


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that was read, in words."""

    card: ImportCard
    what: str
    area: str
    counts: tuple[tuple[str, int], ...]
    state: show.Badge

    @property
    def complete(self) -> bool:
        """Whether a file of this kind can be said to name everybody."""
        return self.card.subject in _GONE

    @property
    def ends(self) -> str:
        """What becomes of those whom a complete file does not name."""
        return _GONE[self.card.subject]

    @property
    def gone(self) -> int:
        """How many the file does not name."""
        return dict(self.counts).get("文件里没有", 0)


@dataclass(frozen=True, slots=True)
class Differing:
    """A list of a preview: what it is, how many in all, and its first lines (place, text)."""

    title: str
    count: int
    lines: tuple[tuple[str, str], ...]

    @property
    def rest(self) -> int:
        """How many lines are only counted."""
        return max(self.count - len(self.lines), 0)


_GONE = {
    register_file.SUBJECT: "人，从今天起终止参保，备案随之终止",
    institutions_file.SUBJECT: "家，从今天起不再定点",
    catalogue_file.SUBJECT: "项，从生效那一天起停用",
}


@guarded("import", BOTH)
def imports(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A file comes in; earlier ones stand below."""
    form = FileForm(request.POST or None, request.FILES or None, regions=visit.regions)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("staff-import", _read(visit, form.cleaned_data))
        except Refusal as refusal:
            for problem in refusal.problems:
                form.refuse(problem)
    earlier = [_view(card) for card in files.earlier(visit.actor)]
    context = {
        "visit": visit, "form": form, "earlier": earlier, "kinds": kinds(visit.regions),
    }  # fmt: skip
    return render(request, "staff/imports/list.html", context)


@guarded("import", BOTH)
def one(request: HttpRequest, visit: Visit, import_id: int) -> HttpResponse:
    """What a file would change, or what is wrong with it; a second click makes it count."""
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _applied(visit, import_id, request.POST))
            return redirect("staff-import", import_id)
        except Refusal as refusal:
            problems = refusal.problems
    try:
        found = files.preview(visit.actor, import_id, visit.now, SHOWN)
    except Refusal:
        raise Http404 from None
    context = {
        "visit": visit, "file": _view(found.card), "lists": _lists(found), "problems": problems,
        "faults": found.card.faults[:SHOWN], "most": SHOWN, "form": _first_day(visit, found.card),
        "fields": _fields(found.card),
    }  # fmt: skip
    return render(request, "staff/imports/one.html", context)


@guarded("import")
def faults(request: HttpRequest, visit: Visit, import_id: int) -> HttpResponse:
    """Everything that is wrong with a file, as a table for whoever mends it."""
    try:
        found = files.preview(visit.actor, import_id, visit.now, 0)
    except Refusal:
        raise Http404 from None
    rows = [
        (f.get("where", ""), f["sentence"], f["next_step"], f["code"]) for f in found.card.faults
    ]
    return attached(workbook(rows, _FAULT_COLUMNS, "问题"), f"faults-{import_id}.xlsx")


@guarded("import")
def template(request: HttpRequest, visit: Visit, what: str) -> HttpResponse:
    """An empty table with the columns of a kind of file."""
    if what not in KINDS:
        raise Http404
    name, columns = KINDS[what]
    return attached(workbook([], [Column(c) for c in columns.values()], name[:20]), f"{what}.xlsx")


def _read(visit: Visit, asked: dict[str, Any]) -> int:
    """Reads a file; gives its number. Raises Refusal for what is no such table."""
    what, region, name = asked["what"], asked["region"], asked["table"].name
    with _on_disk(asked["table"]) as path:
        rows = long_tables.rows(path)
        if what == "register":
            return register_file.read_file(visit.actor, region, name, rows, visit.now).number
        if what == "institutions":
            return institutions_file.read_file(visit.actor, name, rows, visit.now).number
        if what == catalogue_file.SUBJECT:
            return catalogue_file.read_file(visit.actor, region, name, rows, visit.now).number
        return take_over.read_take_over(visit.actor, what, region, name, rows, visit.now).number


@contextmanager
def _on_disk(sent: Any) -> Iterator[Path]:
    """A file that was sent, as a file that can be read from the start more than once."""
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        yield Path(kept.name)


def _applied(visit: Visit, number: int, said: Mapping[str, str]) -> str:
    """Makes a file count; says what was done. Raises Refusal."""
    subject, end_gone = _card_of(visit, number).subject, "end_gone" in said
    if subject == catalogue_file.SUBJECT:
        return _catalogue_applied(visit, number, said, end_gone)
    if subject == institutions_file.SUBJECT:
        made = institutions_apply.apply(visit.actor, number, visit.now, end_gone=end_gone)
        return f"已生效：新增 {made.new} 家，变更 {made.changed} 家。"
    if subject == register_file.SUBJECT:
        done = register_apply.apply(visit.actor, number, visit.now, end_gone=end_gone)
        ended = f"，随之终止备案 {done.ended} 份" if done.ended else ""
        return f"已生效：新增 {done.new} 人，变更 {done.changed} 人{ended}。"
    written = take_over.apply_take_over(visit.actor, number, visit.now).written
    return f"已生效：写入 {written} 行。"


def _card_of(visit: Visit, number: int) -> ImportCard:
    return files.preview(visit.actor, number, visit.now, 0).card


def _catalogue_applied(visit: Visit, number: int, said: Mapping[str, str], end_gone: bool) -> str:
    form = FirstDayForm(said)
    if not form.is_valid():
        raise Refusal(Problem("date_missing", "没有写从哪一天起生效。", "请写年月日。"))
    first = form.cleaned_data["first"]
    done = catalogue_apply.apply(visit.actor, number, first, visit.now, end_gone=end_gone)
    counts = f"新增 {done.new} 项，变更 {done.changed} 项，停用 {done.gone} 项"
    return f"自{spoken(done.first)}起生效：{counts}。"


def _first_day(visit: Visit, card: ImportCard) -> FirstDayForm | None:
    """Asked of a catalogue; the other files count at once."""
    asked = card.subject == catalogue_file.SUBJECT
    return FirstDayForm(initial={"first": visit.now.date()}) if asked else None


# ---- in words


def _view(card: ImportCard) -> FileView:
    kind = card.subject.removeprefix(take_over.PREFIX)
    area = show.region_name(card.region) if card.region else "全国"
    return FileView(card, KINDS[kind][0], area, _counts(card), _state(card))


def _state(card: ImportCard) -> show.Badge:
    if card.applied_at is not None:
        return show.Badge("已生效", "success")
    if card.faults:
        return show.Badge(f"有 {len(card.faults)} 处问题", "warning")
    return show.Badge("等待生效", "")


def _counts(card: ImportCard) -> tuple[tuple[str, int], ...]:
    """Names and numbers of what a file would change, or has changed."""
    named = {"new": "新增", "changed": "变更", "same": "相同", "gone": "文件里没有"}
    found = {word: card.difference[name] for name, word in named.items() if name in card.difference}
    return tuple(
        (word, len(value) if isinstance(value, list) else int(value))
        for word, value in found.items()
    )


def _fields(card: ImportCard) -> list[tuple[str, int]]:
    """Columns and in how many lines each changes."""
    named = catalogue_words.label if card.subject == catalogue_file.SUBJECT else label
    return [(named(name), count) for name, count in card.difference.get("fields", {}).items()]


def _lists(found: files.Preview) -> list[Differing]:
    """The lists of a preview."""
    counts = dict(_view(found.card).counts)
    if found.card.subject == catalogue_file.SUBJECT:
        return _items(found, counts)
    if found.card.subject == institutions_file.SUBJECT:
        return _institutions(found.card.difference)
    if found.card.subject != register_file.SUBJECT:
        lines = tuple((f"第 {one.line} 行", _taken(one, found.card)) for one in found.taken)
        return [Differing("新增和变更", counts.get("新增", 0) + counts.get("变更", 0), lines)]
    new = tuple((f"第 {line} 行", f"{name}（{psn_no}）") for line, psn_no, name in found.new)
    changed = tuple((f"第 {one.line} 行", _changed(one)) for one in found.changed)
    gone = tuple((psn_no, name) for psn_no, name in found.gone)
    return [
        Differing("新增", counts.get("新增", 0), new),
        Differing("变更", counts.get("变更", 0), changed),
        Differing("登记册里有、文件里没有", counts.get("文件里没有", 0), gone),
    ]


def _items(found: files.Preview, counts: Mapping[str, int]) -> list[Differing]:
    new = tuple((f"第 {line} 行", f"{code} {name}") for line, code, name in found.new)
    changed = tuple((f"第 {one.line} 行", _item(one)) for one in found.items)
    return [
        Differing("新增", counts.get("新增", 0), new),
        Differing("变更", counts.get("变更", 0), changed),
        Differing("目录里有、文件里没有", counts.get("文件里没有", 0), tuple(found.gone)),
    ]


def _item(one: ChangedItem) -> str:
    word, value = catalogue_words.label, catalogue_words.said
    differs = "；".join(f"{word(c)} {value(c, a)} → {value(c, b)}" for c, a, b in one.fields)
    return f"{one.code} {one.name}：{differs}"


def _institutions(difference: dict[str, Any]) -> list[Differing]:
    new, changed, gone = (difference.get(name, []) for name in ("new", "changed", "gone"))
    return [
        Differing("新增", len(new), tuple((code, name) for code, name in new[:SHOWN])),
        Differing(
            "变更",
            len(changed),
            tuple((code, f"{name}：{labels(columns)}") for code, name, columns in changed[:SHOWN]),
        ),
        Differing("文件里没有", len(gone), tuple((code, name) for code, name in gone[:SHOWN])),
    ]


def _changed(one: ChangedLine) -> str:
    differs = "；".join(f"{label(c)} {said(c, old)} → {said(c, new)}" for c, old, new in one.fields)
    return f"{one.name}（{one.psn_no}）：{differs}"


def _taken(one: TakenLine, card: ImportCard) -> str:
    """A line of a take-over as a sentence."""
    what = card.subject.removeprefix(take_over.PREFIX)
    return f"{one.name}：{_TAKEN[what](one, card.region)}"


def _filing(one: TakenLine, region: str) -> str:
    f = one.fields
    last = spoken(calendar.day(f["last"])) if f["last"] else "长期"
    return (
        f"{shape.KINDS[f['kind']]} → {show.places().name(f['place'])}，"
        f"{spoken(calendar.day(f['first']))}至{last}，{takeover.WAYS[f['way']]}，"
        f"原编号 {f['number']}"
    )


def _chronic(one: TakenLine, region: str) -> str:
    before = "" if one.new else f"（原来：{_until(one.before)}）"
    first = spoken(calendar.day(one.fields["first"]))
    name = shape.DISEASES[one.fields["disease"]]
    return f"{name}，{first}起，{_until(one.fields['after'])}{before}"


def _until(after: str | None) -> str:
    """The last day before the day after it."""
    return f"到{spoken(date.fromisoformat(after) - ONE_DAY)}" if after else "长期"


def _sum(one: TakenLine, region: str) -> str:
    book = show.book_of(region)
    names = book.accumulators if book else {}
    before = "" if one.before is None else f"（原来：{money.yuan(int(one.before))}）"
    name = names.get(one.fields["name"], one.fields["name"])
    return f"{one.fields['year']} 年 {name} {money.yuan(one.fields['amount'])}{before}"


def _card(one: TakenLine, region: str) -> str:
    before = "" if one.before is None else f"（原来：尾号 {one.before}）"
    place = show.places().name(one.fields["issued_by"])
    return f"社会保障卡尾号 {one.fields['last4']}，{place}发卡{before}"


_TAKEN = {"filings": _filing, "chronic": _chronic, "sums": _sum, "cards": _card}
