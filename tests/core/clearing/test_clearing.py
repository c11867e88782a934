"""What is due, the match, the cut-off, the table and its positions; the two tables of states."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clearing.made import (
    BEIJING,
    JINZHONG,
    TAIYUAN,
    item,
    months_of_items,
    reversal,
    unhurried,
)
from yidi.core.clearing import cutting, dates, items, life, matching, table
from yidi.core.clearing.items import Item, Pair, due, pool
from yidi.core.clearing.matching import CENTRE, INSURED, PLACE
from yidi.core.clearing.month import Month, month
from yidi.core.ledger import entries
from yidi.core.problems import Refusal
from yidi.policy_files.folder import agency_duties

OCTOBER = Month(2026, 10)


# ---- what is due


def test_due_is_what_the_institution_did_not_get_from_the_patient() -> None:
    lines = {
        entries.CARE: -100_000, "hifp_pay": 60_000, entries.ACCOUNT: 10_000,
        entries.FAMILY_ACCOUNT: 5_000, entries.CASH: 20_000, entries.HOSPITAL: 5_000,
    }  # fmt: skip
    assert due(lines) == {"hifp_pay": 60_000, "account": 10_000, "family_account": 5_000}


def test_a_final_deduction_lowers_what_is_due_by_fund() -> None:
    lines = {"hifp_pay": -3_000, "maf_pay": -500, entries.HOSPITAL: 3_500}
    assert due(entries.entry(lines).lines) == {"hifp_pay": -3_000, "maf_pay": -500}


@pytest.mark.parametrize(
    ("place", "found"),
    [("110105", BEIJING), ("140729", JINZHONG), ("419001", "419001"), ("410881", "419001"),
     ("610403", "610403"), ("659001", "660000"), ("110000", BEIJING)],
)  # fmt: skip
def test_an_institution_lies_in_a_pool(place: str, found: str) -> None:
    assert pool(place) == found


def test_across_provinces_a_province_owes_a_province() -> None:
    assert item().pair == Pair("cross_province", "140000", "110000")
    assert items.pair("in_province", JINZHONG, TAIYUAN) == Pair("in_province", JINZHONG, TAIYUAN)
    assert items.pair("cross_province", "650100", "660000").payee == "660000"
    assert items.pair("cross_province", JINZHONG, "659001").payee == "660000"


# ---- months


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-01", "2026/01", "", "0000-01"])
def test_a_month_that_no_calendar_has(text: str) -> None:
    with pytest.raises(Refusal):
        month(text)


@unhurried
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-30, 30))
def test_months_count_as_they_go(day: date, months: int) -> None:
    one = Month(day.year, day.month)
    assert one.later(months).since(one) == months
    assert month(str(one)) == one
    assert one.first <= day < one.after


# ---- the match


def lists(*said: Item | None) -> dict[str, list[Item]]:
    """What the three sides say of one item; None: nothing."""
    sides = zip((INSURED, PLACE, CENTRE), said, strict=True)
    return {side: [one] if one else [] for side, one in sides}


GIVEN_BACK = reversal(item(), "R1")


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ((item(), item(), item()), []),
        ((None, item(), item()), [1]),
        ((item(), None, item()), [2]),
        ((item(), item(), None), [3]),
        ((None, item(), None), [1, 3]),
        ((item(), item(), item(funds={"hifp_pay": 120_001, "account": 5_000})), [4]),
        ((item(), item(funds={"hifmi_pay": 120_000, "account": 5_000}), item()), [4]),
        ((None, GIVEN_BACK, GIVEN_BACK), [5]),
        ((GIVEN_BACK, None, None), [5]),
        ((item(), item(care="outpatient"), item()), [6]),
        ((None, item(funds={"maf_pay": 1}), item(insurance="resident")), [1, 4, 6]),
    ],
)
def test_each_kind_of_difference(said: tuple[Item | None, ...], kinds: list[int]) -> None:
    found = matching.match(lists(*said))
    assert [one.kind for one in found.differences] == kinds
    assert bool(found.agreed) == (not kinds)


def test_a_number_listed_twice_is_never_agreed() -> None:
    found = matching.match({INSURED: [item(), item()], PLACE: [item()]})
    assert ([one.kind for one in found.differences], found.agreed) == ([7], ())


@unhurried
@given(months_of_items())
def test_equal_lists_agree_in_any_order(known: list[Item]) -> None:
    found = matching.match({INSURED: known, PLACE: reversed(known), CENTRE: known})
    assert found.differences == ()
    assert sorted(found.agreed, key=_number) == sorted(known, key=_number)


def _number(one: Item) -> str:
    return one.reference


# ---- the cut-off, and disputed items


def limits(months: int = 2, year_ends: int = 3) -> cutting.Limits:
    return cutting.Limits(months, year_ends)


@unhurried
@given(months_of_items(), st.integers(0, 3))
def test_the_cut_takes_every_item_once(known: list[Item], latest: int) -> None:
    found = cutting.cut(known, OCTOBER, limits(latest))
    assert sorted((*found.taken, *found.later), key=_number) == sorted(known, key=_number)
    assert all(one.origin > OCTOBER for one in found.later)
    assert all(OCTOBER.since(one.origin) > latest for one in found.overdue)
    assert set(map(_number, found.overdue)) <= set(map(_number, found.taken))


@unhurried
@given(st.integers(0, 6), st.integers(1, 12), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_disputed_item_moves_until_its_last_month(latest: int, ends: int, day: date) -> None:
    one, bound = item(day=day), limits(latest, ends)
    at = one.origin
    while cutting.may_move(one.origin, at, bound):
        at = cutting.next_month(one.origin, at, bound)
    assert at == min(one.origin.later(latest), Month(2027, ends))
    with pytest.raises(Refusal) as caught:
        cutting.next_month(one.origin, at, bound)
    assert one.origin.spoken in caught.value.problems[0].sentence


# ---- the table and its positions


@unhurried
@given(months_of_items())
def test_a_table_is_the_sum_of_its_items_and_positions_come_to_zero(known: list[Item]) -> None:
    made = table.table(known)
    assert sum(row.amount for row in made.values()) == sum(one.amount for one in known)
    assert sum(row.items for row in made.values()) == sum(len(one.funds) for one in known)
    debts = table.owed(made)
    found = table.positions(debts)
    assert sum(found.values()) == 0
    assert sum(debts.values()) == sum(one.amount for one in known)


@unhurried
@given(months_of_items())
def test_netting_leaves_what_the_positions_say(known: list[Item]) -> None:
    debts = table.owed(table.table(known))
    moved: dict[str, int] = {}
    for net in table.netted(debts):
        assert net.amount >= 0
        moved[net.payee] = moved.get(net.payee, 0) + net.amount
        moved[net.payer] = moved.get(net.payer, 0) - net.amount
    found = table.positions(debts)
    assert {region: moved.get(region, 0) for region in found} == found


def test_two_regions_are_set_against_each_other() -> None:
    debts = {
        Pair("cross_province", "110000", "140000"): 60,
        Pair("cross_province", "140000", "110000"): 100,
    }
    (net,) = table.netted(debts)
    assert (net.payer, net.payee, net.amount) == ("140000", "110000", 40)


def test_scopes_are_not_netted_with_each_other() -> None:
    debts = {Pair("cross_province", "A", "B"): 60, Pair("in_province", "B", "A"): 100}
    assert [net.amount for net in table.netted(debts)] == [60, 100]


def test_a_settlement_and_its_reversal_leave_a_row_of_zero() -> None:
    made = table.table([item(), reversal(item(), "R1")])
    assert [(row.items, row.amount) for row in made.values()] == [(2, 0), (2, 0)]


# ---- when each step is due


def weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("state", "entered", "due"),
    [
        ("collecting", date(2026, 10, 1), date(2026, 11, 3)),
        ("cut", date(2026, 11, 2), date(2026, 11, 20)),
        ("answered", date(2026, 11, 18), date(2026, 11, 21)),
        ("issued", date(2026, 11, 21), date(2026, 11, 25)),
        ("disputed", date(2026, 11, 23), date(2026, 11, 25)),
        ("confirmed", date(2026, 11, 24), date(2026, 11, 30)),
        ("noticed", date(2026, 11, 27), date(2026, 12, 4)),
        ("submitted", date(2026, 12, 4), date(2026, 12, 18)),
        ("paid", date(2026, 12, 18), date(2026, 12, 25)),
    ],
)
def test_each_step_has_its_last_day(state: str, entered: date, due: date) -> None:
    found = dates.deadline(agency_duties(), JINZHONG, OCTOBER, state, entered, weekday)
    assert found is not None
    assert (found.day, found.duty.status) == (due, "assumed")


def test_the_end_has_no_deadline_and_every_other_state_but_the_last_step_has() -> None:
    asked = {*dates.BY_DAY, *dates.BY_WORKING_DAYS}
    assert set(life.STATES) - asked == {"received", "closed"}
    for state in ("received", "closed"):
        assert not dates.deadline(agency_duties(), JINZHONG, OCTOBER, state, OCTOBER.first, weekday)


def test_how_late_is_data() -> None:
    found = dates.limits(agency_duties(), JINZHONG, OCTOBER.first)
    assert found == cutting.Limits(2, 3)
    assert found.last(Month(2026, 12)) == Month(2027, 2)
    assert cutting.Limits(9, 3).last(Month(2026, 12)) == Month(2027, 3)


# ---- states


@pytest.mark.parametrize(("state", "event"), list(itertools.product(life.STATES, life.EVENTS)))
def test_a_month_goes_one_way(state: str, event: str) -> None:
    order = list(life.STATES)
    after = life.LIFE.table.get((state, event))
    if after is None:
        with pytest.raises(Refusal):
            life.LIFE.next(state, event)
    elif event not in {"reopen", "withdraw", "bounce", "move", "escalate", "decide"}:
        assert order.index(after) >= order.index(state)


def test_every_state_can_be_reached_and_left_except_the_last() -> None:
    for machine, ends in ((life.LIFE, {"closed"}), (life.ITEM_LIFE, {"cleared", "refused"})):
        reached = set(machine.table.values()) | {next(iter(machine.states))}
        assert reached == set(machine.states)
        assert {state for state, _ in machine.table} == set(machine.states) - ends
