"""The rules themselves: a region's in plain words, what changes when, and two side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yidi.core import calendar
from yidi.core.calendar import spoken as spoken_day
from yidi.core.policy import differ, shape, spoken, topics
from yidi.core.policy.book import Book
from yidi.core.policy.differ import Difference
from yidi.core.policy.read import Document
from yidi.core.policy.spoken import SpokenRule, SpokenTable
from yidi.core.problems import Refusal
from yidi.interfaces.citizen import basis, shelf, sorry
from yidi.interfaces.citizen.telephone import phones
from yidi.interfaces.common import clock, leaflets
from yidi.interfaces.common.words import grouped
from yidi.store.reads import policy as published

ONE_DAY = timedelta(days=1)
_MISSING = "参数缺失，应查阅"


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which a region's rules change; `titles` says in what."""

    day: date
    before: date
    titles: tuple[str, ...]
    count: int
    ahead: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    book: Book
    day: date

    @property
    def name(self) -> str:
        """济源市，2026年3月1日."""
        return f"{self.book.name}，{spoken_day(self.day)}"


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """Every region whose rules are at hand."""
    return render(request, "citizen/rules/regions.html", {"provinces": shelf.provinces()})


@require_safe
def show(request: HttpRequest, region: str) -> HttpResponse:
    """The rules of one region on one day."""
    today = clock.today()
    try:
        book = shelf.book(region)
    except Refusal as refusal:
        return _refused(request, refusal, 404)
    try:
        day = _day(request, "on", max(today, book.first_day))
        tables = spoken.rules(book, day)
    except Refusal as refusal:
        return _refused(request, refusal, 400)
    values = {
        "book": book,
        "day": day,
        "today": today,
        "topics": topics.sorted_out(map(_table, tables), lambda table: table.name),
        "changes": list(_changes(book, day, today)),
        "papers": leaflets.PAPERS.items(),
        "documents": _documents(book),
        "phones": phones(book),
    }
    return render(request, "citizen/rules/region.html", values)


@require_safe
def leaflet(request: HttpRequest, region: str, paper: str) -> HttpResponse:
    """A paper for the wall or the counter, from the book in use, as it is on a day."""
    try:
        book = published.book(region)
        day = _day(request, "on", max(clock.today(), book.first_day))
        wanted = leaflets.Wanted(paper, day, clock.today(), _link(request, region))
        made = leaflets.made(book, wanted)
    except Refusal as refusal:
        return _refused(request, refusal, 404)
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{region}-{paper}-{day:%Y%m%d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _link(request: HttpRequest, region: str) -> str:
    """Where the code on the paper leads."""
    return request.build_absolute_uri(reverse("rules-of", args=[region]))


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two regions, or one on two days, side by side: only what differs."""
    values: dict[str, Any] = {"provinces": shelf.provinces(), "today": clock.today()}
    if not request.GET.get("a"):
        return render(request, "citizen/rules/compare.html", values)
    try:
        first = _side(request, "a", None)
        second = _side(request, "b", first)
        found = _differences(first, second)
    except Refusal as refusal:
        return _refused(request, refusal, 400)
    values |= {
        "first": first,
        "second": second,
        "count": len(found),
        "names": _names(first, second),
        "same": first.book is second.book and first.day == second.day,
        "topics": _by_table(found),
    }
    return render(request, "citizen/rules/compare.html", values)


def _side(request: HttpRequest, name: str, other: Side | None) -> Side:
    region = request.GET.get(name, "")
    book = other.book if other and not region else shelf.book(region)
    default = max(other.day if other else clock.today(), book.first_day)
    return Side(book, _day(request, f"{name}_on", default))


def _names(first: Side, second: Side) -> tuple[str, str]:
    """What to call the two sides: by what tells them apart."""
    if first.day == second.day:
        return first.book.name, second.book.name
    if first.book is second.book:
        return spoken_day(first.day), spoken_day(second.day)
    return first.name, second.name


def _day(request: HttpRequest, name: str, default: date) -> date:
    text = request.GET.get(name, "")
    return calendar.day(text, name) if text else default


def _differences(first: Side, second: Side) -> list[Difference]:
    impossible = shelf.folder().impossible
    return differ.differences(first.book, first.day, second.book, second.day, impossible)


@dataclass(frozen=True, slots=True)
class Table:
    """One table's rules under a plain title."""

    name: str
    title: str
    first: bool
    rules: tuple[SpokenRule, ...]


def _table(table: SpokenTable) -> Table:
    name = table.name
    return Table(
        name, topics.title(name, table.label), name in topics.FIRST, tuple(map(_plain, table.rules))
    )


def _plain(rule: SpokenRule) -> SpokenRule:
    """The rule in the words of the pages: amounts grouped, no numbers of readings."""
    gives = grouped(rule.gives).replace(_MISSING, "还没有查到规定，要看")
    return replace(rule, gives=gives, note=basis.unnumbered(rule.note))


def _plain_difference(found: Difference) -> Difference:
    before = _plain(found.before) if found.before else None
    after = _plain(found.after) if found.after else None
    return replace(found, before=before, after=after)


def _documents(book: Book) -> list[Document]:
    """Every document behind the rules, once."""
    found = {(d.number, d.title): d for d in book.documents.values() if d.title}
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Group:
    """The differences of one table."""

    table: str
    title: str
    first: bool
    differences: tuple[Difference, ...]


def _by_table(found: list[Difference]) -> list[topics.Topic[Group]]:
    names = dict.fromkeys(difference.table for difference in found)
    groups = (
        Group(
            name,
            topics.title(name, shape.TABLES[name].label),
            name in topics.FIRST,
            tuple(_plain_difference(d) for d in found if d.table == name),
        )
        for name in names
    )
    return topics.sorted_out(groups, lambda group: group.table)


def _changes(book: Book, shown: date, today: date) -> Iterator[Change]:
    """The days on which something changes, the first day of the rules included."""
    days = [day for day in book.chain.change_days() if day >= book.first_day]
    days = days if book.first_day in days else [book.first_day, *days]
    holding = max((day for day in days if day <= shown), default=None)
    for day in days:
        found = _since_yesterday(book, day)
        titles = tuple(dict.fromkeys(topics.title(d.table, d.label) for d in found))
        if titles or day == book.first_day:
            yield Change(day, day - ONE_DAY, titles, len(found), day > today, day == holding)


def _since_yesterday(book: Book, day: date) -> list[Difference]:
    if day <= book.first_day:
        return []
    return _differences(Side(book, day - ONE_DAY), Side(book, day))


def _refused(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    return sorry.page(
        request,
        sorry.Sorry(
            "没有找到这里的规则",
            "可能是地方还没有收录，或者日期写得不对。",
            "看看有哪些地方",
            reverse("rules"),
            refusal.problems,
        ),
        status,
    )
