"""Every step has its side, and the money turns where a month comes to less than nothing."""

from datetime import UTC, datetime

import pytest

from yidi.core.clearing import sides
from yidi.core.clearing.card import MonthCard
from yidi.core.clearing.items import Pair
from yidi.core.clearing.life import EVENTS, ITEM_EVENTS
from yidi.core.clearing.month import Month
from yidi.core.problems import Refusal


def test_every_step_that_somebody_takes_has_a_side():
    known = {*sides.SIDES, *sides.MONEY, *sides.DECISIONS}
    assert set(EVENTS) - {"decide"} <= known <= {*EVENTS, *ITEM_EVENTS}


@pytest.mark.parametrize(
    ("event", "amount", "held", "side"),
    [
        ("cut", 5, ("payee",), "payee"),
        ("cut", 5, ("centre",), "centre"),
        ("pay", 5, ("payer", "payee"), "payer"),
        ("pay", -5, ("payer", "payee"), "payee"),
        ("receive", -5, ("payer",), "payer"),
    ],
)
def test_who_takes_a_step(event, amount, held, side):
    assert sides.acting(event, amount, held) == side


@pytest.mark.parametrize(
    ("event", "amount", "held"),
    [("cut", 5, ("payer",)), ("confirm", 5, ("payee", "centre")), ("pay", -5, ("payer",)), ("pay", 0, ())],
)  # fmt: skip
def test_the_wrong_side_is_refused_with_the_right_one(event, amount, held):
    with pytest.raises(Refusal) as caught:
        sides.acting(event, amount, held)
    assert caught.value.problems[0].code == "wrong_side"


AT = datetime(2026, 11, 1, tzinfo=UTC)


def card(state, amount=5, scope="in_province", payer="140700", payee="140100"):
    return MonthCard(
        1, Month(2026, 10), Pair(scope, payer, payee), state, 1, amount, AT, None, None
    )  # fmt: skip


def test_whose_turn_it_is():
    assert card("issued").turn == "140700" and card("collecting").turn == "140100"
    assert card("submitted").turn == "140700" and card("submitted", -5).turn == "140100"
    assert card("paid", -5).turn == "140700"


def test_the_province_is_the_centre_of_its_pools_only():
    assert card("cut").held(("140000", "140100")) == ("payee", "centre")
    across = card("cut", scope="cross_province", payer="140000", payee="110000")
    assert across.centre == "" and across.held(("140000",)) == ("payer",)
