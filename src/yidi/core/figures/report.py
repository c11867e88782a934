"""The monthly report as values: numbers, pictures, remarks, definitions. Ready to be set and printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yidi.core import money
from yidi.core.figures.definitions import FIGURES, UNITS
from yidi.core.figures.tables import Table, said


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a picture; part: its length of the longest, in thousandths."""

    label: str
    said: str
    part: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A table drawn by its first column of numbers; the other columns stand beside. standing: over
    months."""

    title: str
    head: str
    unit: str
    heads: tuple[str, ...]
    bars: tuple[Bar, ...]
    others: tuple[tuple[str, ...], ...]
    standing: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A month of some areas. numbers: name, number, unit, the month before; usual: what no figure counts."""

    title: str
    area: str
    as_of: datetime
    numbers: tuple[tuple[str, str, str, str], ...]
    remarks: tuple[str, ...]
    pictures: tuple[Picture, ...]
    definitions: tuple[tuple[str, str], ...]
    usual: str


def picture(table: Table, most: int = 12) -> Picture:
    """The first lines of a table as bars."""
    figure, *beside = table.figures
    lines = table.lines[-most:] if table.picture == "standing" else table.lines[:most]
    longest = max((line.numbers[0] or 0 for line in lines), default=0)
    return Picture(
        table.title,
        table.heads[-1],
        UNITS[figure.unit],
        tuple(f"{one.name}（{UNITS[one.unit]}）" for one in (figure, *beside)),
        tuple(
            Bar(
                " → ".join(line.labels),
                said(line.numbers[0], figure.unit),
                _thousandths(line.numbers[0] or 0, longest),
            )
            for line in lines
        ),
        tuple(
            tuple(said(n, one.unit) for n, one in zip(line.numbers[1:], beside, strict=True))
            for line in lines
        ),
        table.picture == "standing",
    )


def _thousandths(part: int, whole: int) -> int:
    return money.share(max(part, 0), whole, 1000) if whole > 0 else 0


def explained(codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Name and sentence of figures, each with what is left out where that is its own."""
    usual = FIGURES["visits"].leaves_out
    return tuple(
        (one.name, one.sentence if one.leaves_out == usual else f"{one.sentence}{one.leaves_out}。")
        for one in (FIGURES[code] for code in codes)
    )
