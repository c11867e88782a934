"""Writes docs/reference/figures.md: every figure from its definition, the file of aggregates from its
columns, and the table of Shanxi 2020 from its file, added up and compared.

.venv/bin/python tools/figures_reference.py
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from yidi.core.figures.cell_file import (
    AMOUNTS,
    COLUMNS,
    COUNTS,
    DIMENSIONS,
    MEASURES,
    SAYS,
    WORDS,
    CellFile,
    cell_file,
)
from yidi.core.figures.definitions import FIGURES, UNITS
from yidi.core.figures.printed import written

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "figures.md"
PRINTED = ROOT / "policy" / "figures" / "shanxi-2020.csv"
STANDS = {"same": "the same", "within_rounding": "apart by no more than rounding"}


def page() -> str:
    """The whole page."""
    return "\n".join((*_definitions(), *_format(), *_example())) + "\n"


def _definitions() -> Iterator[str]:
    yield "# Figures"
    yield ""
    yield "Written by `tools/figures_reference.py` from `core/figures`; do not edit. How to use the pages:"
    yield "[docs/how-to/figures.md](../how-to/figures.md)."
    yield ""
    yield "## What each figure is"
    yield ""
    yield "| figure | | counted in | what it says | computed as | from | remarks | not broken down |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in FIGURES.values():
        yield (
            f"| {one.name} | {one.english} | {UNITS[one.unit]} | {one.sentence} | {one.formula} "
            f"| {one.rows} | {one.leaves_out} | {one.not_by} |"
        )
    yield ""


def _format() -> Iterator[str]:
    yield "## A file of aggregates (`yidi figures load FILE`)"
    yield ""
    yield "CSV or xlsx. Lines that begin with `#` say what the file is; all of them are needed:"
    yield ""
    yield "、".join(f"`# {words}：…`" for words in SAYS.values()) + "."
    yield ""
    yield "Then a heading and a line for each cell (`行` is 数) or printed total (合计). Columns, of which"
    yield f"those that the source does not tell are left out: {_ticked(COLUMNS.values())}."
    yield ""
    yield "| column | what may stand there |"
    yield "|---|---|"
    yield "| `从`, `到` | months, both included: 2020-01 |"
    yield "| `参保地`, `就医地` | six digits of a division, or nothing |"
    for name, words in WORDS.items():
        yield f"| `{DIMENSIONS[name]}` | {_ticked(words.values())}, or nothing |"
    yield f"| {_ticked(COUNTS.values())} | a count, as printed: 94120, 96.5万 |"
    yield f"| {_ticked(AMOUNTS.values())} | yuan, as printed: 1234.56, 20.46亿 |"
    yield "| `出处` | where in the source the number stands |"
    yield ""
    yield "An empty word of a total sums over everything. A total that its cells do not come to, rounding"
    yield "allowed for, is refused with the file; loading a file of the same name takes the old one's place."
    yield ""


def _example() -> Iterator[str]:
    file = shanxi()
    yield "## Shanxi, January to April 2020"
    yield ""
    yield f"{file.says['title']}，{file.says['publisher']}，{file.says['published']}"
    yield "(`policy/figures/shanxi-2020.csv`). As a reading, the people are those insured in Shanxi."
    yield ""
    yield "| printed | visits | cost (yuan) |"
    yield "|---|---:|---:|"
    for row in file.cells:
        yield f"| {row.where} | {row.numbers['visits'].text} | {row.numbers['total'].text} |"
    yield ""
    yield "Compared after rounding to the digits of the printed total (R29):"
    yield ""
    yield "| total | | printed | sum of the parts | |"
    yield "|---|---|---:|---:|---|"
    for one in file.compared:
        parts = " + ".join(part.text for part in one.parts)
        added = written(one.added, 1 if one.measure in COUNTS else 100)
        yield (
            f"| {one.label} | {MEASURES[one.measure]} | {one.total.text} | {parts} = {added} "
            f"| {STANDS[one.stands]} |"
        )


def shanxi() -> CellFile:
    """The file, read as `yidi figures load` reads it."""
    with PRINTED.open(encoding="utf-8", newline="") as lines:
        return cell_file(enumerate(csv.reader(lines), 1))


def _ticked(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
