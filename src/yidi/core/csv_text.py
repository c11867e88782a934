"""Rows of a CSV file that offices and banks open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

_RUN = ("=", "+", "-", "@")


def row(cells: Iterable[str]) -> str:
    """One line, quoted where needed."""
    return ",".join(map(_cell, cells)) + "\r\n"


def plain(text: str) -> str:
    """Somebody's words as a cell that no spreadsheet runs."""
    return f"'{text}" if text[:1] in _RUN else text


def digits(text: str) -> str:
    """A number that keeps its zeros: behind a tab, a spreadsheet reads it as text."""
    return f"\t{text}"


def _cell(text: str) -> str:
    quoted = any(mark in text for mark in ',"\r\n')
    return '"' + text.replace('"', '""') + '"' if quoted else text
