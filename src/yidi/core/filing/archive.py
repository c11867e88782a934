"""How long a commitment must be kept."""

from __future__ import annotations

from datetime import date

from yidi.core.calendar import add_months
from yidi.core.policy.book import Book

ALIVE = ("draft", "submitted", "active")
"""States in which a filing still needs its commitment."""


def kept_until(book: Book, signed_on: date, ended_on: date | None, today: date) -> date:
    """The first day on which a commitment may be destroyed: the region's years after it was signed,
    and not before the filing has ended (`ended_on` None: it has not, so not before tomorrow)."""
    first = add_months(signed_on, 12 * _years(book, signed_on))
    if ended_on is None:
        return max(first, date.fromordinal(today.toordinal() + 1))
    return max(first, ended_on)


def _years(book: Book, signed_on: date) -> int:
    """By the law of the day of signing; where it does not reach back, by the earliest (R42)."""
    return int(book.reaching(signed_on).value("archive", {})["years"])
