"""Figures as tables: what a page draws, a workbook holds and a report prints. Pure rearranging.

A line keeps what would have to be asked to see its rows (`asks`), so that every number leads there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from yidi.core import money
from yidi.core.figures.cell_file import WORDS
from yidi.core.figures.definitions import FIGURES, Figure, Sums, value
from yidi.core.regions import Places

Key = tuple[object, ...]
Name = Callable[[str], str]

BARS, STANDING, FLOWS, PLAIN = "bars", "standing", "flows", "plain"
"""How a table is drawn: bars lying down, bars standing (over months), flows between its first two
columns, not at all."""

CARE = ("visits", "total", "fund_total", "person_part", "own_share", "direct_rate")
"""What stands in every table of care."""
MOST = 15
"""Lines of a table of places; the rest is one line."""
REST = "其余"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its labels, its numbers in the order of the columns."""

    labels: tuple[str, ...]
    numbers: tuple[int | None, ...]
    asks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """name: for addresses. heads: over the labels; figures: of the columns of numbers. subject: whose
    rows stand behind it."""

    name: str
    title: str
    picture: str
    heads: tuple[str, ...]
    figures: tuple[Figure, ...]
    lines: tuple[Line, ...]
    subject: str = "care"


def said(number: int | None, unit: str) -> str:
    """A number as a page says it: 1,234, 85.32%, 12,345.00, 1.5."""
    if number is None:
        return "—"
    if unit == "rate":
        return money.percent_text(money.share(number, _HUNDREDTH, 1) * _HUNDREDTH)
    if unit == "days":
        return f"{'-' if number < 0 else ''}{str(abs(number)).rjust(2, '0')[:-1]}.{str(number)[-1]}"
    if unit == "fen":
        whole, cents = money.yuan(abs(number)).split(".")
        return f"{'-' if number < 0 else ''}{int(whole):,}.{cents}"
    return f"{number:,}"


_HUNDREDTH = 100
"""Of a percent, in millionths."""


def of(codes: Iterable[str]) -> tuple[Figure, ...]:
    """Figures by their codes."""
    return tuple(FIGURES[code] for code in codes)


def numbers(figures: Iterable[Figure], sums: Sums) -> tuple[int | None, ...]:
    """The figures of some sums."""
    return tuple(value(figure, sums) for figure in figures)


def month_name(month: date) -> str:
    """2026年3月."""
    return f"{month.year}年{month.month}月"


def month_asks(month: date) -> dict[str, str]:
    """What a line of one month asks."""
    return {"first": f"{month:%Y-%m}", "last": f"{month:%Y-%m}"}


def by_month(months: Iterable[date], sums: Mapping[Key, Sums], persons: Mapping[Key, int]) -> Table:
    """Month by month, also those in which there was nothing; persons counted for each month."""
    figures = of(("persons", *CARE))
    lines = tuple(
        Line(
            (month_name(month),),
            numbers(figures, {**sums.get((month,), {}), "persons": persons.get((month,), 0)}),
            month_asks(month),
        )
        for month in months
    )
    return Table("month", "各月", STANDING, ("月份",), figures, lines)


def by_word(name: str, title: str, dimension: str, sums: Mapping[Key, Sums]) -> Table:
    """By a dimension that has a few words, in their order."""
    figures = of(code for code in CARE if dimension != "way" or code != "direct_rate")
    words = WORDS[dimension]
    known = [(str(key[0]), sums[key]) for key in sums]
    order = {word: place for place, word in enumerate(words)}
    known.sort(key=lambda pair: order.get(pair[0], len(order)))
    lines = tuple(
        Line((words.get(word, word) or "没有写明",), numbers(figures, found), {dimension: word})
        for word, found in known
    )
    return Table(name, title, BARS, (title.removeprefix("按"),), figures, lines)


def by_place(
    name: str, title: str, asks: str, sums: Mapping[Key, Sums], places: Places, called: Name
) -> Table:
    """By place, as `called` groups them, most visits first; after MOST the rest is one line."""
    figures = of(CARE)
    grouped = _grouped((called(str(key[0])), found) for key, found in sums.items())
    ranked = sorted(grouped.items(), key=lambda pair: (-pair[1].get("visits", 0), pair[0]))
    lines = [
        Line((_place(places, code),), numbers(figures, found), {asks: code} if code else {})
        for code, found in ranked[:MOST]
    ]
    if ranked[MOST:]:
        rest = _grouped((REST, found) for _, found in ranked[MOST:])[REST]
        lines.append(Line((f"{REST}{len(ranked) - MOST}地",), numbers(figures, rest)))
    return Table(name, title, BARS, ("地方",), figures, tuple(lines))


def flows(sums: Mapping[Key, Sums], places: Places, near: Name, far: Name, side: str) -> Table:
    """From the insured region to the place of care: keys are (insured, place). near, far: how either
    end is grouped; side: which of them is ours."""
    figures = of(("visits", "total", "fund_total"))
    grouped: dict[tuple[str, str], dict[str, int]] = {}
    for key, found in sums.items():
        insured, place = str(key[0]), str(key[1])
        _add(grouped.setdefault((near(insured), far(place)), {}), found)
    ranked = sorted(grouped.items(), key=lambda pair: (-pair[1].get("visits", 0), pair[0]))
    lines = tuple(
        Line(
            (_place(places, insured), _place(places, place)),
            numbers(figures, found),
            {"area": insured, "place": place} if side == "insured" else {"area": place, "place": insured},
        )
        for (insured, place), found in ranked[: 2 * MOST]
        if found.get("visits", 0) > 0
    )  # fmt: skip
    return Table("flows", "流向", FLOWS, ("参保地", "就医地"), figures, lines)


def of_desk(
    name: str, title: str, head: str, figures: Sequence[str], subject: str,
    rows: Iterable[tuple[str, Sums, Mapping[str, str]]], picture: str = BARS,
) -> Table:  # fmt: skip
    """A table of what offices did: (label, sums, asks) a line."""
    wanted = of(figures)
    lines = tuple(Line((label,), numbers(wanted, sums), asks) for label, sums, asks in rows)
    return Table(name, title, picture, (head,), wanted, lines, subject)


def _place(places: Places, code: str) -> str:
    return places.name(code) if code else "没有写明"


def _grouped(pairs: Iterable[tuple[str, Sums]]) -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = {}
    for name, sums in pairs:
        _add(made.setdefault(name, {}), sums)
    return made


def _add(into: dict[str, int], sums: Sums) -> None:
    for name, count in sums.items():
        into[name] = into.get(name, 0) + count
