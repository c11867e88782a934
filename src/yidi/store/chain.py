"""Rows as text that everybody writes alike, and the digest (SM3) of a block of them.

A block's digest covers its place (series, number, range), the digest of the block before, and every
row; changing, removing, adding or moving a row changes this digest and all later ones. Works on
text alone, so that an export can be verified without a database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes

BEGINNING = "0" * 64
"""What stands for the digest before the first block."""


class Series(NamedTuple):
    """Rows that are sealed together: a table that is never edited, and its columns in order.

    The first column is the key: a bigint from a sequence, drawn once for each row.
    """

    name: str
    table: str
    columns: tuple[str, ...]


TRAIL = Series(
    "trail",
    "store_trailline",
    (
        *("id", "at", "insured_region", "actor_kind", "actor"),
        *("action", "subject", "detail", "address"),
    ),
)
JOURNAL = Series(
    "journal",
    "store_journalline",
    (
        *("id", "insured_region", "place", "institution_code", "source", "source_id"),
        *("day", "insurance", "care", "account", "amount"),
    ),
)
SETTLEMENT = Series(
    "settlement",
    "store_settlement",
    (
        *("id", "insured_region", "place", "institution_code", "setl_id", "kind", "reverses_id"),
        *(
            "visit_id",
            "bill_id",
            "person_id",
            "sharer_id",
            "sharer_region",
            "insurance",
            "care",
            "med_type",
        ),
        *(
            "disease",
            "scope",
            "clr_type",
            "clr_way",
            "settled_at",
            "day",
            "year",
            "interim",
            "stay",
        ),
        *("total", "own_paid", "over_limit", "class_b", "in_scope", "deductible"),
        *("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay"),
        *("hifdm_pay", "oth_pay", "fund_total", "hospital", "person_part", "account", "family"),
        *("cash", "balance", "before", "after", "given", "steps", "earlier", "given_back"),
        *("book", "engine", "msgid", "invoice", "operator", "review"),
    ),
)
"""Every amount with what it was computed from: case, steps, sums of the year, digest of the book."""
SERIES = {series.name: series for series in (TRAIL, JOURNAL, SETTLEMENT)}
"""Columns may be added to a table later; those of a series stay, or its old blocks would not fit."""


class Place(NamedTuple):
    """Where a block stands: rows `first` to `last` (both included) of a series."""

    series: str
    number: int
    first: int
    last: int


def canonical(row: Iterable[Any]) -> str:
    """One row as a JSON list; moments in UTC to the microsecond."""
    return json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_text)


def digest(place: Place, previous: str, rows: Iterable[str]) -> str:
    """64 hexadecimal characters over the place, the block before and the canonical rows."""
    made = Sm3()
    made.update(canonical([*place, previous]).encode())
    for row in rows:
        made.update(b"\n" + row.encode())
    return made.hexdigest()


class Sm3:
    """SM3 over bytes as they come, in the manner of hashlib (whose SM3 not every machine has)."""

    def __init__(self) -> None:
        self._made = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        """Goes on with these bytes."""
        self._made.update(data)

    def hexdigest(self) -> str:
        """64 hexadecimal characters."""
        return self._made.copy().finalize().hex()


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
