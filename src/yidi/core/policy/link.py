"""From packs to tables that answer: versions made dense, and the chain of a region on a day.

A pool stands on its province and the province on the national frame. On a given day the nearest
pack that fills a table fills all of it: nothing is mixed row by row, so that a reader of one file
sees the whole rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from yidi.core.policy import shape
from yidi.core.policy.read import Pack, Row, Version

GAP = -1


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows that both apply to a cell, neither the exception to the other."""

    first: Row
    second: Row
    cell: Mapping[str, str]


class Table:
    """A version made dense: every combination of its keys points at one row, or at a gap."""

    __slots__ = ("_offsets", "cells", "clashes", "keys", "rows", "version")

    def __init__(self, version: Version) -> None:
        self.version = version
        self.keys = version.keys
        self.rows = version.rows
        self._offsets = _offsets(version.keys)
        self.cells, self.clashes = _fill(version, self._offsets)

    def row(self, case: Mapping[str, str]) -> Row | None:
        """The one row for a case, or None where the table has a gap."""
        at = sum(offset[case[key]] for key, offset in self._offsets.items())
        index = self.cells[at]
        return None if index == GAP else self.rows[index]

    def gaps(self) -> Iterable[dict[str, str]]:
        """Every combination of words that no row covers."""
        words = [tuple(shape.DIMENSIONS[key].words) for key in self.keys]
        for combination, index in zip(product(*words), self.cells, strict=True):
            if index == GAP:
                yield dict(zip(self.keys, combination, strict=True))


def _offsets(keys: Sequence[str]) -> dict[str, dict[str, int]]:
    """Per key: word → how far it moves in the dense list (the last key moves by one)."""
    offsets: dict[str, dict[str, int]] = {}
    stride = 1
    for key in reversed(keys):
        words = shape.DIMENSIONS[key].words
        offsets[key] = {word: number * stride for number, word in enumerate(words)}
        stride *= len(words)
    return {key: offsets[key] for key in keys}


def _fill(
    version: Version, offsets: Mapping[str, Mapping[str, int]]
) -> tuple[list[int], list[Clash]]:
    size = 1
    for key in version.keys:
        size *= len(shape.DIMENSIONS[key].words)
    cells = [GAP] * size
    clashes: dict[tuple[int, int], Clash] = {}
    for index, row in enumerate(version.rows):
        covered = [row.when.get(key, tuple(offsets[key])) for key in version.keys]
        for combination in product(*covered):
            at = sum(offsets[key][w] for key, w in zip(version.keys, combination, strict=True))
            held = cells[at]
            if held == GAP or version.rows[held].id in row.instead_of:
                cells[at] = index
            elif row.id not in version.rows[held].instead_of and (held, index) not in clashes:
                cell = dict(zip(version.keys, combination, strict=True))
                clashes[held, index] = Clash(version.rows[held], row, cell)
    return cells, list(clashes.values())


@dataclass(frozen=True)
class Chain:
    """A region's own pack and those it stands on, nearest first."""

    packs: tuple[Pack, ...]

    def versions(self, table: str, day: date) -> list[Version]:
        """The versions of the nearest pack that fills `table` on `day` (one, or a fault)."""
        for pack in self.packs:
            found = [v for v in pack.versions if v.table == table and day in v.span]
            if found:
                return found
        return []

    def change_days(self) -> list[date]:
        """Every day on which some version of the chain begins or has ended."""
        days = set()
        for version in (v for pack in self.packs for v in pack.versions):
            days.add(version.span.first)
            if version.span.after:
                days.add(version.span.after)
        return sorted(days)


def chain(region: str, packs: Mapping[str, Pack]) -> Chain:
    """The chain of a region; stops at a pack that is not there (the checker says so)."""
    found: list[Pack] = []
    while region in packs and packs[region] not in found:
        found.append(packs[region])
        region = packs[region].within
    return Chain(tuple(found))
