"""A deduction is split as the funds paid, never more than is left; a drawn sample can be drawn again."""

from __future__ import annotations

import hashlib
import itertools
import random
from datetime import date

import pytest

from yidi.core.problems import Refusal
from yidi.core.review import deducting, life, rates, sampling
from yidi.core.review.deducting import Cut, Left
from yidi.core.review.life import EVENTS, LIFE, LIVING, STATES
from yidi.core.review.rates import Reviewed

PAID = {"hifp_pay": 70_001, "hifmi_pay": 10_003, "maf_pay": 7}


def test_the_rest_goes_to_the_largest_fund() -> None:
    made = deducting.split(100, PAID, PAID)
    assert made == {"hifp_pay": 87, "hifmi_pay": 13}
    assert sum(deducting.split(1, PAID, PAID).values()) == 1


def test_all_of_it_is_what_the_funds_paid() -> None:
    assert deducting.split(sum(PAID.values()), PAID, PAID) == PAID


def test_many_deductions_take_what_there_is_and_no_more() -> None:
    chance = random.Random(7)
    for _ in range(300):
        paid = {name: chance.randrange(0, 5_000) for name in ("a", "b", "c", "d")}
        left = dict(paid)
        while (rest := sum(left.values())) > 0:
            amount = chance.randrange(1, rest + 1)
            made = deducting.split(amount, paid, left)
            assert sum(made.values()) == amount
            for name, taken in made.items():
                assert 0 < taken <= left[name]
                left[name] -= taken


def test_of_a_fee_the_funds_take_back_their_part() -> None:
    left = Left({1: 1_000, 2: 500}, 1_500, {"hifp_pay": 1_000}, {"hifp_pay": 1_000})
    made = deducting.deducted([Cut(1, 100, 1)], left)
    assert (made.fees, made.amount) == (100, 67)
    whole = deducting.deducted([Cut(1, 1_000, 1), Cut(2, 500, 1)], left)
    assert whole.amount == 1_000
    rest = Left(left.lines, 1_500, left.paid, {"hifp_pay": 10})
    assert deducting.deducted([Cut(1, 1_000, 1)], rest).amount == 10


@pytest.mark.parametrize(
    ("cuts", "code"),
    [
        ([], "cuts_missing"),
        ([Cut(1, 1_001, 1)], "cut_too_large"),
        ([Cut(1, 600, 1), Cut(1, 600, 2)], "cut_too_large"),
        ([Cut(1, -5, 1)], "cut_too_large"),
        ([Cut(9, 1, 1)], "cut_too_large"),
    ],
)
def test_what_cannot_be_cut_is_refused(cuts: list[Cut], code: str) -> None:
    left = Left({1: 1_000}, 1_000, {"hifp_pay": 700}, {"hifp_pay": 700})
    with pytest.raises(Refusal) as caught:
        deducting.deducted(cuts, left)
    assert caught.value.problems[0].code == code


def test_where_no_fund_paid_there_is_nothing_to_take() -> None:
    for paid in ({}, {"hifp_pay": 0}):
        with pytest.raises(Refusal, match="funds_paid_nothing"):
            deducting.deducted([Cut(1, 5, 1)], Left({1: 5}, 5, paid, paid))


@pytest.mark.parametrize(
    ("now", "fees"),
    [
        ({1: 1_000}, [300, 200, 100]),
        ({1: 900}, [200, 200, 100]),
        ({1: 600}, [100, 100]),
        ({1: 300}, []),
        ({}, []),
        ({1: 1_200}, [300, 200, 100]),
    ],
)
def test_what_was_given_back_comes_off_each_cut_in_turn(
    now: dict[int, int], fees: list[int]
) -> None:
    earlier: list[Cut] = []
    first = deducting.lessened([Cut(1, 300, 1, of=1_000), Cut(1, 200, 2, of=1_000)], now, earlier)
    second = deducting.lessened([Cut(1, 100, 1, of=1_000)], now, earlier)
    assert [cut.fees for cut in (*first, *second)] == fees


def test_what_was_given_back_before_was_counted_then() -> None:
    assert deducting.lessened([Cut(1, 600, 1, of=600)], {1: 600}, [])[0].fees == 600
    assert deducting.kept([Cut(1, 5, 1, "x", 9).as_dict()]) == (Cut(1, 5, 1, "x", 9),)


def test_an_entry_and_its_counter_entry_come_to_nothing() -> None:
    there = deducting.posted({"hifp_pay": 87, "hifmi_pay": 13}).lines
    back = deducting.posted({"hifp_pay": -87, "hifmi_pay": -13}).lines
    assert there == {"hifp_pay": -87, "hifmi_pay": -13, "hospital": 100}
    assert all(there[name] + back[name] == 0 for name in there)


# ---- the table


def test_every_pair_is_in_the_table_or_refused() -> None:
    for state, event in itertools.product(STATES, EVENTS):
        if (state, event) in LIFE.table:
            assert LIFE.next(state, event) in STATES
        else:
            with pytest.raises(Refusal, match="step_not_allowed"):
                LIFE.next(state, event)


def test_what_is_over_only_a_reversal_or_a_return_moves() -> None:
    over = set(STATES) - set(LIVING)
    moved = {pair for pair in LIFE.table if pair[0] in over}
    assert moved == {("final", "adjust"), ("final", "void")}
    assert all((state, "void") in LIFE.table for state in LIVING)
    assert not life.lapsed("opened", None, date.max)


# ---- sampling


def test_anybody_can_draw_the_sample_again() -> None:
    numbers = [f"110000{n:010d}" for n in range(20_000)]
    drawn = {n for n in numbers if sampling.drawn(n, "2026-03", "seed", 50_000)}
    assert 900 < len(drawn) < 1_100
    assert drawn == {n for n in reversed(numbers) if sampling.drawn(n, "2026-03", "seed", 50_000)}
    assert drawn != {n for n in numbers if sampling.drawn(n, "2026-04", "seed", 50_000)}
    assert drawn < {n for n in numbers if sampling.drawn(n, "2026-03", "seed", 100_000)}
    assert all(sampling.drawn(n, "2026-03", "seed", 1_000_000) for n in numbers[:50])
    assert not any(sampling.drawn(n, "2026-03", "seed", 0) for n in numbers[:50])


def test_the_draw_is_the_one_that_is_written_down() -> None:
    digest = hashlib.sha256(b"110000260309S1|2026-03|seed").hexdigest()
    wanted = int(digest[:16], 16) < (1 << 64) // 20
    assert sampling.drawn("110000260309S1", "2026-03", "seed", 50_000) == wanted


# ---- rates


def reviewed(away: bool, deducted: int, code: str = "H1", funds: int = 100_000) -> Reviewed:
    return Reviewed("110000", code, "2026-03", away, 10, funds, deducted)


def test_clearly_lower_is_below_the_share_of_the_local_rate() -> None:
    rows = [reviewed(True, 499), reviewed(False, 1_000), reviewed(True, 800, "H2")]
    agency, one, two = rates.compared(rows, 500_000)
    assert (agency.institution_code, agency.away.bills, agency.away.deducted) == ("", 20, 1_299)
    assert (one.away.rate, one.local.rate, one.lower) == (4_990, 10_000, True)
    assert (one.away.spoken, one.local.spoken) == ("0.5%", "1%")
    assert not two.lower and two.local.spoken == "—"
    assert not rates.lower(10_000, 5_000, 500_000)
    assert not rates.lower(None, 0, 500_000) and not rates.lower(0, 0, 500_000)


def test_the_latest_month_stands_first() -> None:
    rows = [
        reviewed(True, 1),
        Reviewed("110000", "H1", "2026-04", True, 1, 1, 0),
    ]
    assert [row.month for row in rates.compared(rows, 500_000)] == ["2026-04"] * 2 + ["2026-03"] * 2


def test_what_the_first_lost_before_the_second_was_made_is_not_counted_for_it() -> None:
    first, second = Cut(1, 300, 1, of=1_000), Cut(1, 150, 2, of=800)
    for left, of_first, of_second in (
        (800, 100, 150),
        (650, 0, 100),
        (500, 0, 0),
        (1_000, 300, 150),
    ):
        earlier: list[Cut] = []
        rest = [
            sum(cut.fees for cut in deducting.lessened([one], {1: left}, earlier))
            for one in (first, second)
        ]
        assert rest == [of_first, of_second], left
