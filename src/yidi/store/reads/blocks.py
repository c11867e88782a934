"""Sealed blocks: how far a series is sealed, and whether the rows still are what was sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yidi.store import chain
from yidi.store.chain import Place, Series
from yidi.store.models import SealedBlock, SealMark


@dataclass(frozen=True, slots=True)
class Sealed:
    """A block as it is kept, with the digest of the one before."""

    place: Place
    rows: int
    digest: str
    previous: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """How the sealing keeps up. `waits`: rows are not sealed yet, seen last at `marked_at`."""

    number: int
    sealed_at: datetime | None
    marked_at: datetime | None
    waits: bool


def last(series: Series) -> Sealed | None:
    """The newest block."""
    row = SealedBlock.objects.filter(series=series.name).order_by("-number").first()
    return _sealed(row, "") if row else None


def blocks(series: Series, first: int = 1) -> Iterator[Sealed]:
    """Blocks from a number on, in order."""
    rows = SealedBlock.objects.filter(series=series.name, number__gte=first - 1).order_by("number")
    previous = chain.BEGINNING
    for row in rows.iterator():
        if row.number >= first:
            yield _sealed(row, previous)
        previous = row.digest


def rows(series: Series, first: int, last: int, most: int | None = None) -> list[tuple[int, str]]:
    """(key, canonical text) of the rows from `first` to `last`. Needs the reach of a service."""
    key, *_ = series.columns
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(series.columns)} FROM {series.table}"  # noqa: S608 - our own names
            f" WHERE {key} BETWEEN %s AND %s ORDER BY {key} LIMIT %s",
            [first, last, most],
        )
        return [(row[0], chain.canonical(row)) for row in cursor.fetchall()]


def newest(series: Series, most: int) -> list[Sealed]:
    """The newest blocks, the last first."""
    found = SealedBlock.objects.filter(series=series.name).order_by("-number")[: most + 1]
    rows = list(found)
    before = [row.digest for row in rows[1:]] + [chain.BEGINNING]
    return [_sealed(row, digest) for row, digest in zip(rows, before, strict=False)][:most]


def digest_of(series: str, number: int) -> str:
    """The digest that a block was sealed with, "" if there is no such block."""
    found = SealedBlock.objects.filter(series=series, number=number)
    return found.values_list("digest", flat=True).first() or ""


def unchanged(series: Series, block: Sealed) -> bool:
    """Whether the rows of a block are what was sealed. Needs the reach of a service."""
    texts = [text for _, text in rows(series, block.place.first, block.place.last)]
    return chain.digest(block.place, block.previous, texts) == block.digest


def changed(series: Series) -> Iterator[Sealed]:
    """The blocks whose rows are not what was sealed; none is what should come."""
    return (block for block in blocks(series) if not unchanged(series, block))


def state(series: Series) -> State:
    """How the sealing keeps up. Needs the reach of a service."""
    newest = last(series)
    mark = SealMark.objects.filter(series=series.name).first()
    key, *_ = series.columns
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {series.table} WHERE {key} > %s)",  # noqa: S608
            [newest.place.last if newest else 0],
        )
        (waits,) = cursor.fetchone()
    return State(
        newest.place.number if newest else 0,
        newest.sealed_at if newest else None,
        mark.marked_at if mark else None,
        waits,
    )


def _sealed(row: SealedBlock, previous: str) -> Sealed:
    place = Place(row.series, row.number, row.first_id, row.last_id)
    return Sealed(place, row.rows, row.digest, previous, row.sealed_at)
