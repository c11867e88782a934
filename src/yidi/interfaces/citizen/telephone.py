"""The telephone numbers of an office, one by one, so that each can be tapped to call."""

from __future__ import annotations

import re

from yidi.core.policy.book import Book

_BETWEEN = re.compile(r"[、，,;；\s]+")


def phones(book: Book) -> list[str]:
    """Every number of the insured region's office; none where the law names none."""
    return [number for number in _BETWEEN.split(book.office.telephone) if number]
