"""A list by a day or a moment, a page at a time: it goes on after the row that an address names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from django.db.models import F, Q, QuerySet

PAGE = 100


class _Row(Protocol):
    @property
    def id(self) -> int: ...


Card = TypeVar("Card", bound=_Row)
Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Order:
    """The column that a list goes by, rows without a value last, then the id."""

    column: str
    latest_first: bool = False

    def page(self, rows: Rows, after: str = "", most: int = PAGE + 1) -> Rows:
        """The rows after an address, one more than a page by default; of an unreadable address the first."""
        key = _key(after)
        if key:
            rows = rows.filter(self._behind(*key))
        by = F(self.column)
        sorted_by = by.desc(nulls_last=True) if self.latest_first else by.asc(nulls_last=True)
        return rows.order_by(sorted_by, "id")[:most]

    def _behind(self, value: date | None, number: int) -> Q:
        level = Q(**{self.column: value, "id__gt": number})
        if value is None:
            return level
        than = "lt" if self.latest_first else "gt"
        return level | Q(**{f"{self.column}__{than}": value}) | Q(**{self.column: None})

    def next(self, found: Sequence[Card]) -> str:
        """The address of the page after this one; "" where it is the last."""
        if len(found) <= PAGE:
            return ""
        row = found[PAGE - 1]
        value = getattr(row, self.column)
        return f"{value.isoformat() if value else ''}_{row.id}"


def _key(text: str) -> tuple[date | None, int] | None:
    value, _, number = text.rpartition("_")
    try:
        return _value(value), int(number)
    except ValueError:
        return None


def _value(text: str) -> date | None:
    if len(text) > len("2026-01-01"):
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if text else None
