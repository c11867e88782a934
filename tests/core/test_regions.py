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
        ("660000", "660100", True),
        ("660000", "650100", False),
        ("650000", "650100", True),
        ("650000", "659001", False),
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


@pytest.mark.parametrize(
    ("covers", "place", "scope"),
    [
        ("650100", "650200", "in_province"),
        ("650100", "659001", "cross_province"),
        ("650000", "659001", "cross_province"),
        ("659001", "650100", "cross_province"),
        ("660000", "650100", "cross_province"),
        ("660000", "659001", "local"),
        ("659001", "659002", "in_province"),
        ("659001", "660100", "in_province"),
        ("650100", "660000", "cross_province"),
    ],
)
def test_the_corps_is_a_province_of_its_own(covers: str, place: str, scope: str) -> None:
    assert regions.scope((covers,), place) == scope


def test_the_land_is_not_the_province_everywhere() -> None:
    assert (regions.province_of("659001"), regions.land_of("659001")) == ("660000", "650000")
    assert regions.province_of("650100") == regions.land_of("650100") == "650000"
    assert regions.keeps_catalogue("660000") and not regions.keeps_catalogue("659001")
