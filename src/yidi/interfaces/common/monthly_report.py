"""The monthly report of some areas: figures gathered, said in sentences, set as PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import dropwhile

from yidi.core.calendar import add_months
from yidi.core.figures import remarks, tables
from yidi.core.figures.asked import Asked
from yidi.core.figures.definitions import FIGURES, UNITS, value
from yidi.core.figures.report import Picture, Report, explained, picture
from yidi.core.figures.tables import Table
from yidi.core.regions import Places
from yidi.documents import figures as papers
from yidi.interfaces.common import figure_tables
from yidi.interfaces.common.figure_tables import Care
from yidi.store.reads import figures as reads

_BACK = 11
"""Months before the one reported that the picture over time shows."""
_WAYS = {"insured": "去", "place": "来自"}
_TITLES = {"insured": "本地参保人去外地就医", "place": "外地参保人来本地就医"}


def pdf(areas: Sequence[str], month: date, places: Places, now: datetime) -> bytes:
    """The report as a file; seen as far as whoever asks may see it."""
    return papers.monthly_report(gathered(areas, month, places, now))


def gathered(areas: Sequence[str], month: date, places: Places, now: datetime) -> Report:
    """The report as values."""
    asked = Asked(month, month, "insured", tuple(areas))
    sides = {side: _side(asked, side, places) for side in _TITLES}
    offices = {table.name: table for table in figure_tables.desks(asked)}
    out, _ = sides["insured"]
    said = [
        *remarks.of_care(out.whole, out.before),
        *_flow_remarks(sides),
        *remarks.of_filings(offices["filings-kind"]),
        *_kept(asked),
    ]
    shown = [
        picture(_over_months(asked)),
        *_pictures(sides, ("other", "care", "insurance")),
        *(picture(offices[name]) for name in ("filings-kind", "filings-channel") if offices[name].lines),
    ]  # fmt: skip
    return Report(
        title=f"{tables.month_name(month)}异地就医月报",
        area="、".join(places.name(area) for area in areas),
        as_of=now,
        numbers=tuple(_numbers(out)),
        remarks=tuple(said),
        pictures=tuple(shown),
        definitions=explained(figure_tables.HEADLINE),
        usual=FIGURES["visits"].leaves_out,
    )


def _side(asked: Asked, side: str, places: Places) -> tuple[Care, Care]:
    """Care of the month and of the month before, seen from one side."""
    before = add_months(asked.first, -1)
    areas = asked.areas
    return (
        figure_tables.care(Asked(asked.first, asked.first, side, areas), places),
        figure_tables.care(Asked(before, before, side, areas), places),
    )


def _numbers(found: Care) -> Iterator[tuple[str, str, str, str]]:
    for code in figure_tables.HEADLINE:
        figure = FIGURES[code]
        now, before = value(figure, found.whole), value(figure, found.before)
        unit = "" if figure.unit == "rate" else UNITS[figure.unit]
        yield figure.name, tables.said(now, figure.unit), unit, tables.said(before, figure.unit)


def _flow_remarks(sides: dict[str, tuple[Care, Care]]) -> Iterator[str]:
    for side, (now, before) in sides.items():
        yield from remarks.of_flows(_named(now, "other"), _named(before, "other"), _WAYS[side])


def _kept(asked: Asked) -> Iterator[str]:
    for subject, what in (("claims", "手工报销"), ("tickets", "协同工单")):
        for sums in reads.desks(subject, asked).values():
            yield from remarks.of_desk(sums["count"], sums["part"], what)
    local, away = figure_tables.deducted(asked)
    yield from remarks.of_deductions(local, away)


def _over_months(asked: Asked) -> Table:
    first = add_months(asked.first, -_BACK)
    longer = Asked(first, asked.last, "insured", asked.areas)
    (found,) = reads.care(longer, ("month",))
    made = tables.by_month(longer.months, found, reads.persons(longer, "month"))
    lines = dropwhile(lambda line: not any(line.numbers), made.lines)
    return replace(made, lines=tuple(lines))


def _pictures(sides: dict[str, tuple[Care, Care]], names: Sequence[str]) -> Iterator[Picture]:
    for side, (now, _) in sides.items():
        for name in names:
            table = _named(now, name)
            if table.lines:
                drawn = picture(table)
                yield replace(drawn, title=f"{_TITLES[side]}：{drawn.title}")


def _named(found: Care, name: str) -> Table:
    return next(table for table in found.tables if table.name == name)
