"""What lies in what."""

import pytest

from yidi.core import regions


@pytest.mark.parametrize(
    ("area", "place", "inside"),
    [
        ("310000", "310104", True),
        ("140700", "140729", True),
        ("140700", "140100", False),
        ("419001", "419001", True),
        ("410000", "419001", True),
        ("610400", "610403", False),
        ("610000", "610403", True),
        ("610403", "610403", True),
        ("660000", "659001", True),
        ("660000", "650100", False),
        ("650000", "659001", True),
    ],
)
def test_a_place_lies_in_an_area(area: str, place: str, inside: bool) -> None:
    assert regions.contains(area, place) is inside


@pytest.mark.parametrize(
    ("place", "city"),
    [
        ("140729", "140700"),
        ("419001", "419001"),
        ("610403", "610403"),
        ("310000", "310000"),
        ("310104", "310000"),
        ("659001", "659001"),
    ],
)
def test_the_city_of_a_place(place: str, city: str) -> None:
    assert regions.city_of(place) == city


def test_a_scope_is_seen_from_the_pool() -> None:
    covers = ("149900", "140100")
    assert regions.scope(covers, "140105") == "local"
    assert regions.scope(covers, "140700") == "in_province"
    assert regions.scope(covers, "310104") == "cross_province"
    assert regions.canonical("410881") == "419001"
