"""Finding a place by typing part of its name, and naming it so that nobody mistakes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from yidi.core import regions
from yidi.core.regions import Places

MOST = 12
USUAL = (
    "110000", "310000", "440100", "440300", "330100", "320100", "510100", "420100", "610100",
    "120000", "500000", "460100",
)  # fmt: skip
"""Where people most often go for treatment; offered before anything is typed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place to choose: its code, its own name, and what it lies in."""

    code: str
    name: str
    within: str = ""


def full_name(places: Places, code: str) -> str:
    """Province, city and own name without repetition: 山西省晋中市榆次区."""
    return f"{_within(places, code)}{places.names.get(code, code)}"


def usual(places: Places) -> list[Place]:
    """Places to offer before anything is typed."""
    return [_place(places, code) for code in USUAL if code in places]


def search(places: Places, typed: str, direct: Collection[str]) -> list[Place]:
    """Places whose name holds `typed`, the nearest first.

    A whole province can be chosen only where filings are made to the province (`direct`);
    otherwise its cities are offered in its stead.
    """
    words = typed.strip().replace(" ", "")
    if not words:
        return []
    if words in places:
        return list(_choosable(places, words, direct))
    ranked = sorted(
        (rank, code) for code in places.names if (rank := _rank(places, code, words)) is not None
    )
    found = (place for _, code in ranked for place in _choosable(places, code, direct))
    return list({place.code: place for place in found}.values())[:MOST]


def _rank(places: Places, code: str, words: str) -> int | None:
    """How near a place is to what was typed; None if it is not."""
    own = places.names[code]
    size = 0 if code.endswith("0000") else 1 if code.endswith("00") else 2
    if own.startswith(words):
        return size
    if words in own:
        return size + 3
    if words in full_name(places, code):
        return size + 6
    return None


def _choosable(places: Places, code: str, direct: Collection[str]) -> Iterator[Place]:
    """The place itself; the cities of a province that is not filed as a whole."""
    if not code.endswith("0000") or code in direct:
        yield _place(places, code)
        return
    for each in places.names:
        if regions.contains(code, each) and each != code and _is_city(each):
            yield _place(places, each)


def _is_city(code: str) -> bool:
    return regions.city_of(code) == code


def _place(places: Places, code: str) -> Place:
    return Place(code, places.names[code], _within(places, code))


def _within(places: Places, code: str) -> str:
    """Everything above a place, the widest first; empty for a province."""
    above = dict.fromkeys((regions.province_of(code), regions.city_of(code)))
    return "".join(places.names[each] for each in above if each != code and each in places)
