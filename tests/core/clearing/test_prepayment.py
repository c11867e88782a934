"""Prepayments: usage, warnings with their boundaries, the urgent raise, the amount of a year."""

import itertools
from datetime import date

import pytest

from yidi.core.clearing import prepayment, sides
from yidi.core.clearing.prepayment import EVENTS, LIFE, SIDES, STATES
from yidi.core.problems import Refusal
from yidi.policy_files.folder import agency_duties

SAID = prepayment.terms(agency_duties(), "410000", date(2026, 3, 1))
WATCH = {"calm": "normal", "warn_yellow": "yellow", "warn_red": "red", "reset": "normal"}
ROADS = {
    "normal": WATCH,
    "yellow": WATCH,
    "red": WATCH | {"request_raise": "raise_requested"},
    "raise_requested": {"approve_raise": "raise_approved", "refuse_raise": "red"},
    "raise_approved": {"pay_raise": "raise_paid", "bounce": "raise_approved"},
    "raise_paid": {"receive_raise": "normal", "bounce": "raise_approved"},
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(STATES, EVENTS)))
def test_every_state_and_event(state, event):
    after = ROADS[state].get(event)
    if after:
        assert LIFE.next(state, event) == after
    else:
        with pytest.raises(Refusal):
            LIFE.next(state, event)


def test_everything_that_is_asked_for_has_a_side():
    assert set(SIDES) == set(EVENTS) - set(LIFE.unasked)
    assert set(SIDES.values()) <= set(sides.NAMES)


@pytest.mark.parametrize(
    ("cleared", "held", "level"),
    [(69_999, 100_000, "normal"), (70_000, 100_000, "yellow"), (89_999, 100_000, "yellow"),
     (90_000, 100_000, "red"), (250_000, 100_000, "red"), (-5, 100_000, "normal"),
     (1, 0, "normal")],
)  # fmt: skip
def test_the_boundary_itself_warns(cleared, held, level):
    assert prepayment.level(prepayment.usage(cleared, held), SAID) == level


def test_a_warning_comes_once_and_goes_when_usage_falls():
    assert prepayment.warning("normal", 900_000, SAID) == "warn_red"
    assert prepayment.warning("red", 950_000, SAID) is None
    assert prepayment.warning("red", 100, SAID) == "calm"
    assert prepayment.warning("raise_requested", 100, SAID) is None


def test_twice_the_mean_of_the_last_quarter():
    assert prepayment.base_months(2026, SAID) == (202510, 202511, 202512)
    assert prepayment.yearly([100, 100, 101], SAID) == 201
    with pytest.raises(Refusal):
        prepayment.yearly([100, 100], SAID)
    assert prepayment.due(2026, SAID) == (date(2026, 1, 31), date(2026, 2, 28))


@pytest.mark.parametrize("cleared", [70_000, 123_457, 99_999_999])
def test_the_suggested_raise_brings_the_month_below_yellow_and_little_less_does_not(cleared):
    raised = 50_000 + prepayment.suggested(cleared, 50_000, SAID)
    assert prepayment.level(prepayment.usage(cleared, raised), SAID) == "normal"
    assert prepayment.level(prepayment.usage(cleared, raised - raised // 1000), SAID) == "yellow"
