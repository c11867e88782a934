"""Catalogues of the place of care: the items of a bill in one statement, search, versions, files.

`items` is on the way of every bill. It reads only what this process has not read yet under the
version that the caller names; whoever names none always reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from yidi.core import regions
from yidi.core.settlement.catalogue import Item
from yidi.store.catalogue_sql import COLUMNS, quoted
from yidi.store.models import CatalogueItem, CatalogueVersion

VERSION_SQL = "SELECT version FROM store_catalogue WHERE region = %s"
"""The number that changes with every change of a region's catalogue, for a caller's own statement."""

ITEMS_SQL = f"""
SELECT {quoted(COLUMNS)}, first, after FROM store_catalogueitem
WHERE region = %s AND code = ANY (%s) AND (after IS NULL OR after > first)
"""  # noqa: S608

MOST_KEPT = 20_000
"""Codes that a process remembers of one region."""

Wanted = tuple[str, date]
"""A code and the day on which the thing was given."""


def region_of(place: str) -> str:
    """The region whose catalogue counts in a place."""
    return regions.province_of(place)


def version(region: str) -> int:
    """The number of a region's catalogue; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION_SQL, [region])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def items(
    region: str, wanted: Collection[Wanted], version: int | None = None
) -> dict[Wanted, Item | None]:
    """The item that holds for each code on its day; None where the catalogue has none then.

    At most one statement. version: from `version` or VERSION_SQL, read in this transaction; what
    comes back is never older than that.
    """
    codes = {code for code, _ in wanted}
    shelf = _shelf(region, version)
    unknown = [code for code in codes if code not in shelf]
    if unknown:
        shelf.update(_read(region, unknown))
    return {
        (code, day): next((item for item in shelf[code] if item.holds_on(day)), None)
        for code, day in wanted
    }


_shelves: dict[str, tuple[int, dict[str, tuple[Item, ...]]]] = {}


def _shelf(region: str, version: int | None) -> dict[str, tuple[Item, ...]]:
    """What this process has read of a region under a version: every span of a code."""
    if version is None:
        return {}
    kept = _shelves.get(region)
    if kept is None or kept[0] != version or len(kept[1]) > MOST_KEPT:
        kept = _shelves[region] = (version, {})
    return kept[1]


def _read(region: str, codes: list[str]) -> dict[str, tuple[Item, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(ITEMS_SQL, [region, codes])
        rows = cursor.fetchall()
    found: dict[str, list[Item]] = {code: [] for code in codes}
    for row in rows:
        found[row[0]].append(item(row))
    return {code: tuple(spans) for code, spans in found.items()}


def item(row: tuple[Any, ...]) -> Item:
    """A row of ITEMS_SQL as a value."""
    kept: dict[str, Any] = dict(zip((*COLUMNS, "first", "after"), row, strict=True))
    del kept["name_initials"]
    for name in ("self_pay_by_insurance", "price_caps"):
        kept[name] = numbers(kept[name])
    for name in ("diagnoses", "levels"):
        kept[name] = tuple(kept[name].split(",")) if kept[name] else ()
    return Item(**kept)


def numbers(text: str) -> Mapping[str, int]:
    """Numbers by word as a column keeps them ("tertiary=12500000;primary=8000000")."""
    pairs = (pair.split("=") for pair in text.split(";") if pair)
    return {word: int(number) for word, number in pairs}


# ---- for people: search, one item through time, versions


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A change of a catalogue: from which day, how many items, by whom."""

    region: str
    number: int
    first: date
    new: int
    changed: int
    gone: int
    by: str
    at: datetime


def search(region: str, text: str, on: date, most: int = 20) -> list[Item]:
    """Items that hold on a day: by the beginning of the code or of the pinyin initials where the
    text is letters and figures, else by a part of the name. In order of name."""
    wanted = text.strip()
    if not wanted:
        return []
    if wanted.isascii():
        by_initials = Q(name_initials__startswith=wanted.lower())
        found = by_initials | Q(code__startswith=wanted.upper())
    else:
        found = Q(name__contains=wanted)
    rows = CatalogueItem.objects.filter(found, region=region, first__lte=on)
    rows = rows.filter(Q(after=None) | Q(after__gt=on)).order_by("name", "code")
    return [item(row) for row in rows.values_list(*COLUMNS, "first", "after")[:most]]


def through_time(region: str, code: str) -> list[Item]:
    """Every span of a code that ever counted, in order of time."""
    return sorted(_read(region, [code])[code], key=lambda one: one.first)


def versions(regions: Iterable[str] = ()) -> list[VersionCard]:
    """Every change of the catalogues of some regions, of all if none is named; latest first."""
    rows = CatalogueVersion.objects.order_by("catalogue_id", "-number")
    asked = list(regions)
    return [_card(row) for row in (rows.filter(catalogue__in=asked) if asked else rows)]


def counted(region: str, on: date) -> dict[str, int]:
    """How many items of each class a region's catalogue has on a day."""
    rows = CatalogueItem.objects.filter(region=region, first__lte=on)
    rows = rows.filter(Q(after=None) | Q(after__gt=on)).order_by("category")
    counts = rows.values("category").annotate(count=Count("id"))
    return {row["category"]: row["count"] for row in counts}


def _card(row: CatalogueVersion) -> VersionCard:
    return VersionCard(
        row.catalogue_id, row.number, row.first, row.new, row.changed, row.gone,
        row.by, row.at,
    )  # fmt: skip
