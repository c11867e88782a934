"""Figures for those who lead and those who check: what was counted, what it means, what is behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yidi.actions.trail import look
from yidi.core import regions
from yidi.core.calendar import add_months
from yidi.core.clearing import prepayment
from yidi.core.clearing.life import STATES as CLEARING
from yidi.core.figures import tables
from yidi.core.figures.asked import MOST_MONTHS, SIDES, Asked, month_of
from yidi.core.figures.cell_file import COUNTS, MEASURES, WORDS
from yidi.core.figures.definitions import FIGURES, UNITS, Figure, value
from yidi.core.figures.printed import written
from yidi.core.figures.tables import Table
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.tickets.life import KINDS as TICKETS
from yidi.documents.tables import Column, workbook
from yidi.interfaces.common import figure_tables, monthly_report
from yidi.interfaces.staff import show
from yidi.interfaces.staff.export import attached
from yidi.interfaces.staff.guard import Visit, guarded
from yidi.store.reads import figures as reads

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_SCOPES = {"away": "全部异地", **WORDS["scope"], "": "本地和异地"}
_TOLD = ("insurance", "care", "way")
_KINDS = {"persons": "count", "visits": "count", "count": "count", "fen": "money", "rate": "rate"}
"""Unit → kind of an Excel column; days are text with their decimal."""


# ---- what is asked


@dataclass(frozen=True, slots=True)
class Filter:
    """What the address asks for, as values and as the words of the form."""

    asked: Asked
    words: Mapping[str, str]

    def address(self, name: str, asks: Mapping[str, str] | None = None, *args: str) -> str:
        """A page with the same filter, and what a line asks besides."""
        found = {**self.words, **(asks or {})}
        return f"{reverse(name, args=args)}?{urlencode({k: v for k, v in found.items() if v})}"

    @property
    def spoken(self) -> str:
        """The filter in words, for a title."""
        asked = self.asked
        span = tables.month_name(asked.first)
        if asked.last != asked.first:
            span = f"{span}至{tables.month_name(asked.last)}"
        areas = "、".join(show.region_name(area) for area in asked.areas[:3])
        return f"{areas}，{SIDES[asked.side]}，{span}"


def read(given: QueryDict, visit: Visit) -> Filter:
    """The filter of an address. Raises Refusal for what nobody could mean, and for foreign areas."""
    today = month_of(visit.now.date())
    last = _month(given, "last", today)
    first = _month(given, "first", add_months(last, 1 - figure_tables.USUAL_MONTHS))
    if first > last or add_months(first, MOST_MONTHS) <= last:
        mend = f"起月不能晚于止月，一次最多看{MOST_MONTHS}个月。"
        raise Refusal(Problem("months_impossible", "起止月份不对。", mend))
    area, other = given.get("area", ""), _code(given, "place")
    if area and not any(regions.contains(own, area) for own in visit.regions):
        raise Refusal(Problem("region_not_yours", "这个地方的统计不归您看。", "请选自己的统筹区。"))
    told = {name: _word(given, name, {"": "", **WORDS[name]}, "") for name in _TOLD}
    asked = Asked(
        first, last, _word(given, "side", SIDES, "insured"), (area,) if area else visit.regions,
        other, told["insurance"], told["care"], _word(given, "scope", _SCOPES, "away"), told["way"],
    )  # fmt: skip
    words = {
        "first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}", "side": asked.side, "area": area,
        "place": other, "scope": asked.scope or "all", **told,
    }  # fmt: skip
    return Filter(asked, words)


def _month(given: QueryDict, name: str, usual: date) -> date:
    text = given.get(name, "")
    if not text:
        return usual
    found = _MONTH.fullmatch(text)
    if not found:
        raise Refusal(Problem("month_unreadable", "月份无法识别。", "请写成 2026-09。", where=name))
    return date(int(found[1]), int(found[2]), 1)


def _code(given: QueryDict, name: str) -> str:
    """The code in what was typed or suggested (上海市 310000)."""
    text = given.get(name, "").strip()
    found = re.search(r"(\d{6})$", text)
    if text and not found:
        raise Refusal(
            Problem("place_unreadable", "这个地方没有认出来。", "请从提示里选，或写六位代码。")
        )
    return found[1] if found else ""


def _word(given: QueryDict, name: str, words: Mapping[str, str], usual: str) -> str:
    word = {"all": ""}.get(given.get(name, usual), given.get(name, usual))
    if word not in words:
        raise Refusal(Problem("word_unknown", "筛选条件无法识别。", "请重新选择。", where=name))
    return word


# ---- pages


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in large type with its change since as many months before."""

    figure: Figure
    said: str
    unit: str
    before: str
    address: str


@guarded("figures")
def overview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Care: seven numbers, the months, where people go, of what kind."""
    asked = read(request.GET, visit)
    found = figure_tables.care(asked.asked, show.places())
    said = {"headline": _headline(asked, found), "elsewhere": _elsewhere(asked, found)}
    return _page(request, visit, asked, "care", found.tables, **said)


def _elsewhere(asked: Filter, found: figure_tables.Care) -> tuple[str, ...]:
    """Where there is nothing: from which side it was looked, the other side and its address."""
    if found.whole.get("bills"):
        return ()
    other = next(side for side in SIDES if side != asked.asked.side)
    return SIDES[asked.asked.side], SIDES[other], asked.address("staff-figures", {"side": other})


@guarded("figures")
def desks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What offices did: filings, deadlines, answers, deductions, clearing."""
    asked = read(request.GET, visit)
    found = figure_tables.desks(asked.asked)
    prepaid = figure_tables.prepayments(asked.asked, show.places())
    return _page(request, visit, asked, "desks", (*found, prepaid))


def _page(
    request: HttpRequest, visit: Visit, asked: Filter, tab: str, found: tuple[Table, ...], **more: Any
) -> HttpResponse:  # fmt: skip
    said = {
        "visit": visit, "asked": asked, "tab": tab, "tables": [_shown(t, asked) for t in found],
        "counted_at": reads.counted_at(), "choices": _choices(visit), "place": _place(asked),
        "addresses": {
            "care": asked.address("staff-figures"), "desks": asked.address("staff-figures-desks"),
        },
        "report_month": add_months(month_of(visit.now.date()), -1), **more,
    }  # fmt: skip
    return render(request, "staff/figures/page.html", said)


def _headline(asked: Filter, found: figure_tables.Care) -> list[Number]:
    made = []
    for code in figure_tables.HEADLINE:
        figure = FIGURES[code]
        now, before = value(figure, found.whole), value(figure, found.before)
        earlier = tables.said(before, figure.unit) if found.before.get("visits") else "没有"
        unit = "" if figure.unit == "rate" else UNITS[figure.unit]
        address = asked.address("staff-figures-rows", None, "care")
        made.append(Number(figure, tables.said(now, figure.unit), unit, earlier, address))
    return made


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with its numbers, (in words, number, head of its column), and the address of its rows."""

    labels: tuple[str, ...]
    cells: tuple[tuple[str, int | None, str], ...]
    address: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as the template has it. heads: (unit, head) of each column of numbers; empty: whether there
    is nothing in it."""

    table: Table
    heads: tuple[tuple[str, str], ...]
    lines: tuple[ShownLine, ...]
    export: str
    empty: bool


def _head(figure: Figure) -> str:
    return f"{figure.name}（元）" if figure.unit == "fen" else figure.name


def _shown(table: Table, asked: Filter) -> ShownTable:
    heads = tuple((figure.unit, _head(figure)) for figure in table.figures)
    lines = tuple(
        ShownLine(
            line.labels,
            tuple(
                (tables.said(number, unit), number, head)
                for (unit, head), number in zip(heads, line.numbers, strict=True)
            ),
            asked.address("staff-figures-rows", line.asks, table.subject)
            if line.asks and table.subject in _SUBJECTS
            else "",
        )
        for line in table.lines
    )
    empty = not any(number for line in table.lines for number in line.numbers)
    export = asked.address("staff-figures-export", None, table.name)
    return ShownTable(table, heads, lines, export, empty)


def _choices(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    beneath = reads.areas_beneath(visit.regions)
    return {
        "area": [("", "我的全部统筹区"), *((code, show.region_name(code)) for code in beneath)],
        "side": list(SIDES.items()),
        "scope": [(word or "all", said) for word, said in _SCOPES.items()],
        "care": [("", "全部"), *WORDS["care"].items()],
        "insurance": [("", "全部"), *WORDS["insurance"].items()],
        "way": [("", "全部"), *WORDS["way"].items()],
    }


def _place(asked: Filter) -> str:
    code = asked.asked.other
    return f"{show.region_name(code)} {code}" if code else ""


@guarded("figures")
def export(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """A table as an Excel file, its definitions below the lines."""
    asked = read(request.GET, visit)
    table = next((one for one in _all_tables(asked, name) if one.name == name), None)
    if table is None:
        raise Http404
    columns = [Column(head, width=22) for head in table.heads]
    columns += [
        Column(f"{one.name}（{UNITS[one.unit]}）", _KINDS.get(one.unit, "text"), 18)
        for one in table.figures
    ]
    rows = [(*line.labels, *_cells(table, line.numbers)) for line in table.lines]
    look.exported(visit.actor, f"统计 {table.title}：{asked.spoken}", len(rows), visit.now)
    return attached(
        workbook(rows, columns, table.title[:31].replace("：", " ")), f"figures-{name}.xlsx"
    )


def _cells(table: Table, numbers: tuple[int | None, ...]) -> list[Any]:
    return [
        tables.said(number, figure.unit) if figure.unit == "days" else number
        for figure, number in zip(table.figures, numbers, strict=True)
    ]


def _all_tables(asked: Filter, name: str) -> tuple[Table, ...]:
    """The tables of the page on which one of this name stands."""
    if name == "prepayments":
        return (figure_tables.prepayments(asked.asked, show.places()),)
    if name in figure_tables.OF_CARE:
        return figure_tables.care(asked.asked, show.places()).tables
    return figure_tables.desks(asked.asked)


# ---- rows

_SUBJECTS = {
    "care": "结算和报销", "filings": "备案", "decisions": "备案审核", "claims": "手工报销",
    "tickets": "协同工单", "deductions": "审核扣款", "payable": "清算",
    "prepayments": "预付金",
}  # fmt: skip
_KIND_WORDS: Mapping[str, Mapping[str, str]] = {
    "filings": shape.KINDS, "claims": WORDS["care"], "tickets": TICKETS,
    "decisions": {"approve": "通过", "reject": "不通过", "waiting": "逾期没有审核"},
    "payable": CLEARING, "deductions": figure_tables.WHERE,
    "prepayments": {**prepayment.EVENTS, "used": "最近一个出表的月份用掉"},
}  # fmt: skip


@guarded("figures")
def rows(request: HttpRequest, visit: Visit, subject: str) -> HttpResponse:
    """The rows behind a number, a page at a time: as far as the person may see them."""
    if subject not in _SUBJECTS:
        raise Http404
    asked = read(request.GET, visit)
    found = (
        _care_rows(request, asked)
        if subject == "care"
        else _desk_rows(request, asked, subject, visit)
    )
    look.listed(
        visit.actor, f"统计明细 {_SUBJECTS[subject]}：{asked.spoken}", len(found["rows"]), visit.now
    )
    said = {
        "visit": visit, "asked": asked, "subject": subject, "title": _SUBJECTS[subject],
        "side": SIDES[asked.asked.side],
        "back": asked.address("staff-figures" if subject == "care" else "staff-figures-desks"),
        "centre": all(code.endswith("0000") for code in asked.asked.areas), **found,
    }  # fmt: skip
    return render(request, "staff/figures/rows.html", said)


def _care_rows(request: HttpRequest, asked: Filter) -> dict[str, Any]:
    way, _, number = request.GET.get("after", "").partition(".")
    after = (way, int(number)) if way in WORDS["way"] and number.isdecimal() else None
    found = reads.care_rows(asked.asked, after, reads.PAGE + 1)
    shown, more = found[: reads.PAGE], len(found) > reads.PAGE
    (whole,) = reads.care(asked.asked, ())
    key = f"{shown[-1].way}.{shown[-1].id}" if more else ""
    return {
        "rows": [(row, show.places().name(row.place), _words(row)) for row in shown],
        "whole": whole.get((), {}),
        "next": asked.address("staff-figures-rows", {"after": key}, "care") if more else "",
    }  # fmt: skip


def _words(row: reads.CareRow) -> str:
    """住院，跨省异地，职工医保."""
    told = {"care": row.care, "scope": row.scope, "insurance": row.insurance}
    return "，".join(WORDS[name].get(word, word) for name, word in told.items())


def _desk_rows(request: HttpRequest, asked: Filter, subject: str, visit: Visit) -> dict[str, Any]:
    kind, channel = request.GET.get("kind", ""), request.GET.get("channel", "")
    after = _after(request.GET.get("after", ""))
    if subject == "prepayments":
        found = reads.prepaid_rows(asked.asked, after, reads.PAGE + 1)
    else:
        found = reads.desk_rows(
            subject, asked.asked, visit.now.date(), kind, channel, after, reads.PAGE + 1
        )
    shown, more = found[: reads.PAGE], len(found) > reads.PAGE
    asks = {"kind": kind, "channel": channel}
    if more:
        asks["after"] = f"{shown[-1].day}_{shown[-1].id}"
    words = _KIND_WORDS.get(subject, {})
    return {
        "rows": [
            (
                row, show.region_name(row.region), show.region_name(row.other) if row.other else "",
                words.get(row.kind, row.kind), figure_tables.CHANNELS.get(row.channel, ""),
                _opens(visit, subject, row),
            )
            for row in shown
        ],
        "next": asked.address("staff-figures-rows", asks, subject) if more else "",
    }  # fmt: skip


def _after(text: str) -> tuple[date, int] | None:
    """The key in an address (day_id); None if it is unreadable."""
    day, _, number = text.partition("_")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


_PAGES = {
    "filings": ("review", "staff-review"), "decisions": ("review", "staff-review"),
    "claims": ("claims", "staff-claim"), "tickets": ("cooperate", "staff-ticket"),
    "deductions": ("review_bills", "staff-reviewing-one"),
    "payable": ("see_clearing", "staff-clearing-month"),
    "prepayments": ("see_clearing", "staff-clearing-prepayments"),
}  # fmt: skip
"""Subject → the right that opens a row, and its page."""


def _opens(visit: Visit, subject: str, row: reads.DeskRow) -> str:
    """The page of a row; empty where it is not theirs to open."""
    right, page = _PAGES[subject]
    if not visit.me.may(right):
        return ""
    if subject == "prepayments" and row.kind == "used":
        return reverse("staff-clearing-month", args=[-row.id])
    whole: dict[str, list[Any]] = {
        "tickets": [row.number], "payable": [row.id], "prepayments": [],
    }  # fmt: skip
    return reverse(page, args=whole.get(subject, [row.region, row.number]))


# ---- definitions, sources, the report


@guarded("figures")
def definitions(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What each figure means."""
    said = {"visit": visit, "figures": [(one, UNITS[one.unit]) for one in FIGURES.values()]}
    return render(request, "staff/figures/definitions.html", said)


@guarded("figures")
def sources(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Loaded aggregates of the areas: what each prints, and whether it adds up."""
    found = [
        (source, *_loaded(reads.loaded(source.id)), _totals(source))
        for source in reads.sources(visit.regions)
    ]
    return render(request, "staff/figures/sources.html", {"visit": visit, "sources": found})


def _loaded(cells: list[reads.LoadedCell]) -> tuple[list[str], list[tuple[str, list[Any]]]]:
    """The measures that are told, and each cell: its dimensions in words, its numbers as printed."""
    told = [name for name in MEASURES if any(name in cell.numbers for cell in cells)]
    heads = {name: MEASURES[name] + ("" if name in COUNTS else "（元）") for name in told}
    rows = [
        (_dimensions(cell), [(*_printed(cell, name), head) for name, head in heads.items()])
        for cell in cells
    ]
    return list(heads.values()), rows


def _dimensions(cell: reads.LoadedCell) -> str:
    words = (WORDS[name].get(word, "") for name, word in cell.words.items() if name in WORDS)
    return "，".join(word for word in words if word)


def _printed(cell: reads.LoadedCell, name: str) -> tuple[str, int | None]:
    number = cell.numbers.get(name)
    return ("" if number is None else written(number, 1 if name in COUNTS else 100)), number


def _totals(source: reads.Source) -> list[tuple[Mapping[str, Any], str]]:
    said = {"same": "相符", "within_rounding": "相差不超过四舍五入"}
    return [(total, said[total["stands"]]) for total in source.totals]


@guarded("figures")
def report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The monthly report as PDF; by default the last whole month."""
    usual = add_months(month_of(visit.now.date()), -1)
    month = _month(request.GET, "month", usual)
    asked = read(request.GET, visit)
    made = monthly_report.pdf(asked.asked.areas, month, show.places(), visit.now)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="figures-{month:%Y-%m}.pdf"'
    return response
