"""Which rows of the law the cases exercise: a measure for policy officers, never a goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yidi.core.policy.read import Row
from yidi.core.policy.tree import Branch, Items, Tree
from yidi.core.problems import Refusal
from yidi.core.settlement.quote import quote
from yidi.core.settlement.request import request
from yidi.policy_files import text
from yidi.policy_files.folder import Folder


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many cases ran, how many rows there are and were used, and the rows nobody used."""

    cases: int
    rules: int
    exercised: int
    idle: tuple[Row, ...]


def cases(folder: Folder) -> Iterator[tuple[str, Branch]]:
    """(file and sentence, case) for every case beside the packs of a folder."""
    for path in sorted((folder.root / "cases").glob("*.yaml")):
        listed = text.read(path.read_text(encoding="utf-8"))
        for case in listed if isinstance(listed, Items) else []:
            if isinstance(case, Branch):
                yield f"{path.stem}: {case.get('name', '')}", case


def coverage(folder: Folder) -> Coverage:
    """Runs every case and counts the rows that were used on the way."""
    asked: set[str] = set()
    count = 0
    for _, case in cases(folder):
        count += 1
        _use(folder, case.get("given", Branch()), asked)
    rows = [r for pack in folder.packs().values() for v in pack.versions for r in v.rows]
    idle = tuple(row for row in rows if row.id not in asked)
    return Coverage(count, len(rows), len(rows) - len(idle), idle)


def _use(folder: Folder, given: Tree, asked: set[str]) -> None:
    try:
        read = request(given, folder.places)
        book = folder.book(read.insured.region)
        book.asked = asked
        quote(book, read)
    except Refusal:
        pass  # a refused case has used the rows it met
