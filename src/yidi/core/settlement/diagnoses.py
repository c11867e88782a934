"""Diagnosis codes (ICD-10, 医保版) and whether one lies within another.

A category has three characters (M05), a subdivision follows after a dot (M05.9, M05.900,
M05.900x001). M05 contains M05.900; M05.9 contains M05.900; M0 is not a code and contains nothing.
Categories may be named by their first and last: C00-C97.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

CODE = re.compile(r"[A-Z]\d{2}(\.[0-9A-Za-z]{1,12})?", re.ASCII)
"""A diagnosis code; the dagger or star behind it is not part of it."""

RANGE = re.compile(r"[A-Z]\d{2}-[A-Z]\d{2}", re.ASCII)
"""The first and the last of several categories."""

_MARKS = "†*＋+"


def plain(text: str) -> str:
    """A code as lists write it: without mark, the category in capitals."""
    code = text.strip().rstrip(_MARKS)
    return code[:1].upper() + code[1:]


def within(code: str, wider: str) -> bool:
    """Whether `code` is `wider`, a subdivision of it or in its range; as `plain` gives them."""
    if code == wider:
        return True
    if "-" in wider:
        first, _, last = wider.partition("-")
        return first <= code[:3] <= last
    return code.startswith(wider if "." in wider else f"{wider}.")


def any_within(codes: Iterable[str], wider: Iterable[str]) -> bool:
    """Whether one of the codes lies within one of the wider ones."""
    listed = tuple(wider)
    return any(within(code, one) for code in codes for one in listed)


def found(names: Mapping[str, str], text: str, most: int = 20) -> list[tuple[str, str]]:
    """(code, name) of the categories that a text finds: by the beginning of the code, which may
    be a subdivision of it, or by a part of the name."""
    code, said = plain(text), text.strip()
    if not said:
        return []
    hits = (
        (category, name)
        for category, name in names.items()
        if category.startswith(code) or within(code, category) or said in name
    )
    return list(hits)[:most]
