"""What somebody has answered so far. It travels in the address of each page, so that going back,
sending the page to the family and working without cookies all just work.

Nothing in it says who somebody is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

LONGEST = 40
FIELDS: dict[str, tuple[str, ...]] = {
    "who": ("region", "insurance"),
    "where": ("place",),
    "why": ("why",),
    "proof": ("proof",),
    "care": ("type", "level"),
    "dates": ("from", "to"),
    "bill": ("bill", "total", "own_paid", "class_b"),
}
"""The questions in their order, each with the answers it asks for."""

QUESTIONS = tuple(FIELDS)
_KNOWN = tuple(field for fields in FIELDS.values() for field in fields)
_AMOUNTS = ("total", "own_paid", "class_b")


@dataclass(frozen=True, slots=True)
class Answers:
    """Field → what was written, tidied but not yet judged."""

    given: Mapping[str, str]

    def said(self, field: str) -> str:
        return self.given.get(field, "")

    def query(self) -> str:
        """The answers as the query part of an address."""
        return urlencode(self.given)

    def without(self, fields: Iterable[str]) -> dict[str, str]:
        """Everything but some fields: what a form carries along unseen."""
        left_out = set(fields)
        return {name: value for name, value in self.given.items() if name not in left_out}


def read(query: Mapping[str, str]) -> Answers:
    """The answers in an address; what is not an answer is left out."""
    tidied = {field: _tidy(field, query.get(field, "")) for field in _KNOWN}
    return Answers({field: value for field, value in tidied.items() if value})


def _tidy(field: str, text: str) -> str:
    """Full-width figures made plain, blanks and signs of money taken off."""
    plain = unicodedata.normalize("NFKC", text).strip()[:LONGEST]
    return _amount(plain) if field in _AMOUNTS else plain


def _amount(text: str) -> str:
    """An amount as people write it, in yuan: "¥25,000元" and "2.5万" both mean 25000."""
    plain = "".join(c for c in text if c not in "¥, ，元")
    if not plain.endswith("万"):
        return plain
    try:
        value = Decimal(plain[:-1]) * 10_000
    except InvalidOperation:
        return plain
    return f"{value.normalize():f}" if value.is_finite() else plain
