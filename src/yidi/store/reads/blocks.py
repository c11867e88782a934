"""Sealed blocks: how far a series is sealed, and whether the rows still are what was sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yidi.store import chain
from yidi.store.chain import Place, Series
from yidi.store.models import SealedBlock


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
    """When the last block was sealed, and the moment of the oldest row that waits for the next."""

    sealed_at: datetime | None
    waiting_since: datetime | None


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


def changed(series: Series) -> Iterator[Sealed]:
    """The blocks whose rows are not what was sealed; none is what should come."""
    for block in blocks(series):
        texts = [text for _, text in rows(series, block.place.first, block.place.last)]
        if chain.digest(block.place, block.previous, texts) != block.digest:
            yield block


def state(series: Series, moment_column: str = "at") -> State:
    """How the sealing keeps up. Needs the reach of a service."""
    newest = last(series)
    key, *_ = series.columns
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {moment_column} FROM {series.table}"  # noqa: S608 - our own names
            f" WHERE {key} > %s ORDER BY {key} LIMIT 1",
            [newest.place.last if newest else 0],
        )
        waiting = cursor.fetchone()
    return State(newest.sealed_at if newest else None, waiting[0] if waiting else None)


def _sealed(row: SealedBlock, previous: str) -> Sealed:
    place = Place(row.series, row.number, row.first_id, row.last_id)
    return Sealed(place, row.rows, row.digest, previous, row.sealed_at)
