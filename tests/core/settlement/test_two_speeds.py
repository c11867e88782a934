"""One text of the arithmetic, two speeds, and a second opinion: every amount equal to the fen."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given as for_any
from hypothesis import settings as limits
from hypothesis import strategies as st

from core.settlement import bills, oracle
from yidi.core import steps
from yidi.core.money import LARGEST_BILL, LARGEST_SUM
from yidi.core.problems import BrokenInvariant, Refusal
from yidi.core.settlement import amounts as money
from yidi.core.settlement import columns, recording
from yidi.core.settlement.case import Bill
from yidi.core.settlement.reversal import given_back
from yidi.core.settlement.statement import Statement
from yidi.core.steps import NO_LIMIT

ENOUGH = 100_000
Rows = list[tuple[bills.Setting, bills.Given]]


def generated(seed: int, each: int, of_each: int) -> Iterator[tuple[bills.Setting, bills.Given]]:
    """Random cases of every edition of every pool, each with random bills and bills on ceilings."""
    chance = random.Random(seed)
    for setting in bills.settings(chance, each):
        if setting.profile is None:
            continue
        for _ in range(of_each):
            given = bills.any_bill(chance, setting.profile)
            yield setting, given
            for edge in bills.on_the_ceiling(chance, setting.profile, given):
                yield setting, edge


@pytest.fixture(scope="module")
def many() -> Rows:
    """More than a hundred thousand bills over all pools and shapes."""
    rows: Rows = []
    for number in range(20):
        rows += generated(20_260_301 + number, each=40, of_each=8)
        if len(rows) >= ENOUGH * 11 // 10:
            break
    random.Random(1).shuffle(rows)
    return rows


def named(statement: Statement) -> dict[str, int]:
    """A statement's amounts by the names of columns."""
    return {
        "deductible": statement.deductible,
        "hospital": statement.hospital,
        "account": statement.account,
        "family": statement.family,
        "cash": statement.cash,
        "person": statement.person,
        **{f"fund.{name}": paid for name, paid in statement.fund.items()},
        **{f"year.{name}": after for name, after in statement.year.items()},
    }


def as_columns(rows: Rows) -> tuple[columns.Shelf, np.ndarray, columns.Bills]:
    """The same bills as columns, and the number of each row's profile."""
    shelf = columns.Shelf()
    numbers = np.array([shelf.place(s.profile) for s, _ in rows if s.profile], dtype=np.int32)

    def column(read):
        return np.array([read(given) for _, given in rows], dtype=np.int64)

    made = columns.Bills(
        column(lambda g: g.bill.total),
        column(lambda g: g.bill.own_paid),
        column(lambda g: g.bill.over_limit),
        column(lambda g: g.bill.class_b),
        column(lambda g: g.own_account),
        column(lambda g: g.family),
        {name: column(lambda g, n=name: g.year.get(n, 0)) for name in shelf.sums()},
    )
    return shelf, numbers, made


def different(rows: Rows, found: columns.Results) -> list[tuple[int, str]]:
    """(row, amount) wherever the columns differ from the single-bill path."""
    lists = {name: column.tolist() for name, column in found.columns.items()}
    wrong = []
    for at, (setting, given) in enumerate(rows):
        assert setting.profile
        expected = named(given.run(setting.profile))
        wrong += [(at, name) for name, amount in expected.items() if lists[name][at] != amount]
    return wrong


# ---- columns against single bills


def test_a_hundred_thousand_bills_at_both_speeds(many: Rows) -> None:
    shelf, numbers, given = as_columns(many)
    assert len(many) >= ENOUGH
    assert {s.region for s, _ in many} == set(bills.POOLS)
    assert len(shelf) >= 100
    assert different(many, columns.run(shelf, numbers, given)) == []


def test_rows_of_one_program_and_a_handful_of_rows(many: Rows) -> None:
    program = many[0][0].profile.program
    alike = [(s, g) for s, g in many if s.profile.program == program]
    for rows in (alike, alike[: columns.FEW - 1], alike[: columns.FEW], many[: columns.FEW - 1]):
        shelf, numbers, given = as_columns(rows)
        assert different(rows, columns.run(shelf, numbers, given)) == []


def test_columns_can_be_filled_again(many: Rows) -> None:
    """What an earlier batch left in the columns, other programs included, is gone."""
    shelf, numbers, given = as_columns(many)
    out = columns.run(shelf, numbers, given)
    half = len(many) // 2
    turned = np.concatenate((np.arange(half, len(many)), np.arange(half)))
    moved = columns.Bills(
        *(c[turned] for c in (given.total, given.own_paid, given.over_limit, given.class_b)),
        given.own_account[turned], given.family[turned],
        {name: column[turned] for name, column in given.year.items()},
    )  # fmt: skip
    columns.run(shelf, numbers[turned], moved, out)
    assert different([many[at] for at in turned[:5000]], out) == []


def test_the_order_of_rows_means_nothing(many: Rows) -> None:
    rows = many[:3000]
    shelf, numbers, given = as_columns(rows)
    straight = columns.run(shelf, numbers, given)
    shelf_back, numbers_back, given_back = as_columns(rows[::-1])
    backwards = columns.run(shelf_back, numbers_back, given_back)
    for name, column in straight.columns.items():
        assert (column == backwards[name][::-1]).all(), name


def test_amounts_outside_the_proven_range_are_refused(many: Rows) -> None:
    for count in (10, 1000):
        shelf, numbers, given = as_columns(many[:count])
        for column, value in (
            (given.total, -1), (given.class_b, -1), (given.own_paid, LARGEST_BILL * 2),
            (given.own_account, -5), (next(iter(given.year.values())), LARGEST_SUM * 2),
        ):  # fmt: skip
            kept, column[3] = int(column[3]), value
            with pytest.raises(Refusal):
                columns.run(shelf, numbers, given)
            column[3] = kept


# ---- the range


def test_no_program_can_leave_int64(many: Rows) -> None:
    """Every operation of every program is bounded for the largest bill and yearly sum accepted."""
    assert LARGEST_BILL < 2**recording.BILL_BITS and LARGEST_SUM < 2**recording.SUM_BITS
    for program in {s.profile.program for s, _ in many}:
        widest = [
            (0, NO_LIMIT) if at in _amount_places(step) else (0, 1_000_000)
            for step in program
            for at in range(step.width)
        ]
        assert recording.record(program, widest).highest < 2**63


def _amount_places(step: steps.Step) -> set[int]:
    """Which numbers of a step are amounts; the others are rates."""
    places = {
        steps.deductible: {0}, steps.ceiling: {0}, steps.ratio_band: {0, 1},
        steps.layer_band: {0, 1, 3}, steps.hospital_share: {1},
    }  # fmt: skip
    return places.get(step.run, set())


def test_a_program_that_could_leave_int64_is_refused() -> None:
    def runaway(flow, step, factor):
        flow.keep(flow.passing - flow.passing * factor * factor, flow.passing)

    program = (
        steps.Step("first_self_pay", runaway, 1),
        steps.Step("pool", steps.pool, 0, field="hifp_pay"),
    )
    with pytest.raises(BrokenInvariant, match="int64"):
        recording.record(program, [(0, 1_000_000)])


def test_a_step_that_branches_on_an_amount_is_refused() -> None:
    def branching(flow, step, due):
        flow.keep(due if flow.passing else 0, flow.passing)

    with pytest.raises(BrokenInvariant, match="branch"):
        recording.record((steps.Step("deductible", branching, 1),), [(0, 5)])


# ---- the second opinion


LAW = oracle.Law(bills.FOLDER.root)


def judged(setting: bills.Setting, given: bills.Given) -> dict[str, int]:
    """What the oracle says."""
    bill = given.bill
    parts = {
        "total": bill.total,
        "own_paid": bill.own_paid,
        "over_limit": bill.over_limit,
        "class_b": bill.class_b,
    }
    made = oracle.Reckoning(
        LAW, setting.region, str(setting.day), setting.case._asdict(), parts, given.year,
        given.own_account, given.family,
    )  # fmt: skip
    return made.amounts()


def disagreements(rows: Rows) -> Iterator[str]:
    """Amounts on which engine and oracle differ."""
    for setting, given in rows:
        assert setting.profile
        mine, theirs = named(given.run(setting.profile)), judged(setting, given)
        for name in {*mine, *theirs}:
            if mine.get(name, 0) != theirs.get(name, 0):
                yield (
                    f"{setting.region} {setting.day} {setting.case} {given}: "
                    f"{name} {mine.get(name, 0)} is not {theirs.get(name, 0)}"
                )


def test_the_oracle_agrees_on_random_bills_and_every_edge(many: Rows) -> None:
    assert next(disagreements(many[:15_000]), "") == ""


def test_the_oracle_agrees_where_the_law_is_silent() -> None:
    chance = random.Random(5)
    given = bills.Given(Bill(1_000_000), {}, 0, 0)
    found = {True: 0, False: 0}
    for setting in bills.settings(chance, 25):
        try:
            judged(setting, given)
            silent = False
        except oracle.Gap:
            silent = True
        assert silent == (setting.profile is None), setting
        found[silent] += 1
    assert min(found.values()) > 100


# ---- the alarm itself


@pytest.mark.parametrize("broken", ["half_down", "band", "ceiling", "layer", "account"])
def test_a_broken_step_is_caught_by_the_oracle(many, monkeypatch, broken) -> None:
    rows = many[:2500]
    if broken == "half_down":
        monkeypatch.setattr(
            steps, "half_up", lambda amount, rate: (amount * rate + 499_999) // 1_000_000
        )
    elif broken == "band":
        whole = steps._slice
        monkeypatch.setattr(
            steps, "_slice", lambda flow, over, up_to: whole(flow, over, up_to + (up_to < NO_LIMIT))
        )
    elif broken == "account":
        drawn = steps._drawn
        monkeypatch.setattr(
            steps, "_drawn", lambda flow, step, has: drawn(flow, step, max(has - 1, 0))
        )
    else:
        name = {"ceiling": "ceiling", "layer": "layer_band"}[broken]
        kept = getattr(steps, name)
        rows = [(_with(s, kept, _one_fen_less(kept)), g) for s, g in rows]
    assert next(disagreements(rows), "")


def _one_fen_less(run):
    def lowered(flow, step, *numbers):
        run(flow, step, *numbers[:-1], max(numbers[-1] - 1, 0))

    return lowered


def _with(setting: bills.Setting, kept, broken) -> bills.Setting:
    from dataclasses import replace

    profile = setting.profile
    program = tuple(replace(s, run=broken) if s.run is kept else s for s in profile.program)
    return replace(setting, profile=replace(profile, program=program))


@pytest.mark.parametrize("operation", [recording.LEAST, recording.SUB, recording.DIVIDE])
def test_a_broken_column_operation_is_caught(many, monkeypatch, operation) -> None:
    def off_by_one(a, b, out):
        np.add(
            {"least": np.minimum, "sub": np.subtract, "divide": np.floor_divide}[operation](a, b),
            1,
            out,
        )

    for natural in (True, False):
        monkeypatch.setitem(columns._UFUNCS, (operation, natural), off_by_one)
    rows = many[:500]
    shelf, numbers, given = as_columns(rows)
    assert different(rows, columns.run(shelf, numbers, given))


# ---- reversals


def test_a_mirror_keeps_the_identities_and_the_year_is_as_it_was(many: Rows) -> None:
    for setting, given in many[:2000]:
        statement = given.run(setting.profile)
        back = money.checked(money.turned(money.of(statement)))
        assert (back.total, back.cash) == (-statement.bill.total, -statement.cash)
        year = given_back(statement.year, given.year, statement.year)
        assert year == {n: given.year.get(n, 0) for n in statement.year}


def test_giving_back_keeps_what_others_counted_in_the_meantime(many: Rows) -> None:
    for setting, given in many[:500]:
        statement = given.run(setting.profile)
        later = {name: amount + 77 for name, amount in statement.year.items()}
        back = given_back(later, given.year, statement.year)
        assert back == {n: given.year.get(n, 0) + 77 for n in statement.year}


def test_a_sum_below_zero_stops_the_giving_back(many: Rows) -> None:
    setting, given = next((s, g) for s, g in many if g.run(s.profile).year.get("stay_fund", 0) > 5)
    with pytest.raises(BrokenInvariant):
        given_back({}, {}, given.run(setting.profile).year)


# ---- what must hold for every law


PROFILES = list(
    {
        (s.profile.program, s.profile.numbers): s.profile
        for s in bills.settings(random.Random(9), 40)
        if s.profile
    }.values()
)
amounts = st.integers(0, 10**8)


@st.composite
def any_case(draw):
    """A profile and a bill in four parts with yearly sums."""
    profile = draw(st.sampled_from(PROFILES))
    parts = draw(st.tuples(amounts, amounts, amounts, amounts))
    return profile, parts, {name: draw(amounts) for name in profile.sums}


def computed(profile, parts, year) -> Statement:
    _, own_paid, over_limit, class_b = parts
    bill = Bill(sum(parts), own_paid, over_limit, class_b)
    return bills.Given(bill, year, 0, 0).run(profile)


@for_any(any_case(), st.integers(1, 10**6))
@limits(max_examples=400, deadline=None)
def test_a_larger_bill_never_costs_the_person_or_the_pool_less(found, more) -> None:
    profile, (in_scope, *rest), year = found
    small = computed(profile, (in_scope, *rest), year)
    large = computed(profile, (in_scope + more, *rest), year)
    assert large.person >= small.person
    assert large.fund["hifp_pay"] >= small.fund["hifp_pay"]
    assert large.fund_total >= small.fund_total


@for_any(any_case(), st.integers(1, 10**6))
@limits(max_examples=300, deadline=None)
def test_what_is_outside_the_scope_changes_nothing_inside(found, more) -> None:
    profile, (in_scope, own_paid, over_limit, class_b), year = found
    small = computed(profile, (in_scope, own_paid, over_limit, class_b), year)
    large = computed(profile, (in_scope, own_paid + more, over_limit, class_b), year)
    assert large.fund == small.fund
    assert large.person == small.person + more


@for_any(any_case())
@limits(max_examples=300, deadline=None)
def test_own_paid_and_over_limit_may_change_places(found) -> None:
    """Symmetry, except where the hospital bears a share of what is over the limit."""
    profile, (in_scope, own_paid, over_limit, class_b), year = found
    if any(s.run is steps.hospital_share and s.base == "over_limit" for s in profile.program):
        return
    one = computed(profile, (in_scope, own_paid, over_limit, class_b), year)
    other = computed(profile, (in_scope, over_limit, own_paid, class_b), year)
    assert named(one) == named(other)


@for_any(any_case(), st.integers(1, 10**7))
@limits(max_examples=300, deadline=None)
def test_a_year_that_has_paid_more_leaves_the_pool_less_to_pay(found, more) -> None:
    profile, parts, year = found
    counted = {n for s in profile.program if s.run is steps.pool for n in s.also_counts}
    later = {n: amount + (more if n in counted else 0) for n, amount in year.items()}
    assert (
        computed(profile, parts, later).fund["hifp_pay"]
        <= computed(profile, parts, year).fund["hifp_pay"]
    )


@for_any(any_case(), st.integers(0, 10**8), st.integers(0, 10**8))
@limits(max_examples=300, deadline=None)
def test_account_money_only_changes_who_hands_it_over(found, own, family) -> None:
    profile, parts, year = found
    without = computed(profile, parts, year)
    _, own_paid, over_limit, class_b = parts
    bill = Bill(sum(parts), own_paid, over_limit, class_b)
    given = bills.Given(bill, year, own, family).run(profile)
    assert (given.fund, given.hospital, given.person) == (
        without.fund,
        without.hospital,
        without.person,
    )
    assert given.account <= own + family
