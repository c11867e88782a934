"""Places: division codes, what lies in what, and how far away care is from home.

A code is six digits. 310000 contains 310104; 140700 contains 140729; 419001, directly under a
province, contains only itself: the city is never derived by cutting digits alone, and the province that
insures and pays is not always the one on the map (R86).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CODE = re.compile(r"\d{6}")
ALIASES = {"410881": "419001"}
"""Codes still found in old lists → the code in force (nhsa-interface §3.7)."""


def canonical(code: str) -> str:
    """The code in force for a code that may be an old one."""
    return ALIASES.get(code, code)


STANDS_ALONE = ("610403",)
"""Places that are pools of their own although their code lies inside a city: 杨凌."""

XPCC = "660000"
"""新疆生产建设兵团: a province of its own for the medical insurance, in the land of Xinjiang."""
ELSEWHERE = {"6590": XPCC}
"""Where care belongs to another province than the land, by the first four digits: 兵团的城市."""


def contains(area: str, place: str) -> bool:
    """Whether `place` lies in `area` (or is it)."""
    if area == place:
        return True
    if area.endswith("0000"):
        return area == province_of(place)
    if area.endswith("00"):
        return area[:4] == place[:4] and place not in STANDS_ALONE
    return False


def province_of(place: str) -> str:
    """The province-level code to which the care of a place belongs: it insures, files, pays, clears."""
    return ELSEWHERE.get(place[:4], land_of(place))


def land_of(place: str) -> str:
    """The province-level code of a place on the map."""
    return place[:2] + "0000"


def keeps_catalogue(code: str) -> bool:
    """Whether a code is of the level that keeps a catalogue: a province, or the XPCC."""
    return code == province_of(code)


MUNICIPALITIES = ("11", "12", "31", "50")
"""直辖市, by the first two digits: a province and one city."""


def city_of(place: str) -> str:
    """The city-level code: 140729 → 140700, 310104 → 310000; places directly under a province stand
    for themselves."""
    if place[:2] in MUNICIPALITIES:
        return province_of(place)
    alone = place[2:4] == "90" or place in STANDS_ALONE or place.endswith("0000")
    return place if alone else place[:4] + "00"


def scope(covers: Iterable[str], place: str) -> str:
    """local | in_province | cross_province, seen from a pool that covers `covers`."""
    areas = tuple(covers)
    if any(contains(area, place) for area in areas):
        return "local"
    return "in_province" if province_of(areas[0]) == province_of(place) else "cross_province"


@dataclass(frozen=True, slots=True)
class Places:
    """The list of divisions: code → name."""

    names: Mapping[str, str]

    def __contains__(self, code: object) -> bool:
        return code in self.names

    def name(self, code: str) -> str:
        """The name with its province or city before it: 晋中市榆次区."""
        own = self.names.get(code, code)
        if code.endswith("0000"):
            return own
        above = city_of(code) if city_of(code) != code else province_of(code)
        if above == code:
            return own
        return (self.names.get(above) or self.names.get(province_of(code), "")) + own
