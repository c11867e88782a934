"""The two invented catalogues of policy/catalogues, one for each province that has an institution."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from yidi.actions.catalogue.apply import apply
from yidi.actions.catalogue.read_file import read_file
from yidi.config.demo.accounts import ACTOR
from yidi.core.problems import BrokenInvariant
from yidi.interfaces.common import clock
from yidi.policy_files.folder import Folder
from yidi.store.reads import catalogue, institutions

FIRST = date(2017, 1, 1)
"""Before every visit of the demonstration."""

ONE, OTHER = "110000", "370000"
"""Whose files there are: they differ on purpose in class, share and cap."""

LIKE_OTHER = {"370000", "140000", "410000", "610000", "900000"}
"""Provinces that have the second catalogue; all others have the first."""


def load(folder: Folder) -> None:
    """Reads and applies the file of each province that has no catalogue yet."""
    for region in sorted({catalogue.region_of(place) for place in institutions.places()}):
        if catalogue.version(region):
            continue
        file = folder.root / "catalogues" / f"{OTHER if region in LIKE_OTHER else ONE}.csv"
        read = read_file(ACTOR, region, f"演示目录 {file.name}", rows(file), clock.now())
        if read.faults:
            raise BrokenInvariant(f"the demonstration's catalogue has faults: {read.faults[:3]}")
        apply(ACTOR, read.number, FIRST, clock.now())


def rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file, the header first."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from enumerate(csv.reader(lines), 1)
