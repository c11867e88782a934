"""The catalogue of the place of care: what an item makes of a charge, and of its returns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yidi.core import money
from yidi.core.problems import Refusal
from yidi.core.settlement import diagnoses, scope
from yidi.core.settlement.catalogue import (
    APPROVALS,
    REASONS,
    Charge,
    GivenBack,
    Item,
    LineSplit,
    Original,
    Patient,
    split,
    take_back,
)
from yidi.core.settlement.catalogue_file import COLUMNS
from yidi.core.settlement.scope import Kept, Parts, Terms

DAY = date(2026, 3, 2)
PILL = Item("X1", "演示片", "101", "09", "B", DAY, self_pay_rate=100_000)
FREE = replace(PILL, category="A", self_pay_rate=0)
MAN = Patient("employee", "tertiary", True, 40, ("M05.900",))


def charge(price: str, quantity: str, **more: Any) -> Charge:
    """A charge whose amount is price × quantity."""
    scaled = int(Fraction(price) * 1_000_000), int(Fraction(quantity) * 10_000)
    return Charge(*scaled, money.line_amount(*scaled), **more)


def numbers(found: LineSplit) -> list[int]:
    return [reason.number for reason in found.reasons]


def test_a_share_of_class_b_is_rounded_once() -> None:
    found = split(PILL, charge("1.05", "3"), MAN)
    assert found.parts == Parts(0, 0, 32, 283)  # 3.15 × 10 % = 0.315, half-up
    assert found.reasons[0].sentence == "乙类，先自付10%。"


def test_the_cap_of_the_level_counts() -> None:
    item = replace(FREE, price_caps={"tertiary": 12_500_000, "primary": 8_000_000})
    at_tertiary = split(item, charge("20", "2"), MAN)
    assert at_tertiary.parts == Parts(0, 1500, 0, 2500)
    assert at_tertiary.reasons[1].sentence == "单价超过三级机构限价12.5元，超出的自付。"
    assert split(item, charge("20", "2"), MAN._replace(level="primary")).parts[1] == 2400
    assert split(item, charge("20", "2"), MAN._replace(level="special")).parts[1] == 0


def test_the_share_is_taken_of_what_is_within_the_cap() -> None:
    item = replace(PILL, price_caps={"tertiary": 10_000_000})
    assert split(item, charge("15", "1"), MAN).parts == Parts(0, 500, 100, 900)


def test_each_insurance_may_have_its_own_share() -> None:
    item = replace(PILL, self_pay_by_insurance={"resident": 300_000})
    assert split(item, charge("10", "1"), MAN).parts.class_b == 100
    assert split(item, charge("10", "1"), MAN._replace(insurance="resident")).parts.class_b == 300


@pytest.mark.parametrize(
    ("limited", "approved", "number"),
    [(True, "0", 5), (True, "1", 2), (True, "2", 5), (False, "0", 2), (False, "1", 2), (False, "2", 6)],
)  # fmt: skip
def test_what_the_hospital_says_of_limited_items(limited: bool, approved: str, number: int) -> None:
    found = split(replace(PILL, limited=limited), charge("1", "1", approved=approved), MAN)
    assert numbers(found) == [number]
    assert (found.parts.own_paid == 100) == (number in (5, 6))


@pytest.mark.parametrize(
    ("limit", "patient", "number"),
    [
        ({"sex": "female"}, MAN, 7),
        ({"sex": "male"}, MAN, 2),
        ({"sex": "male"}, MAN._replace(male=None), 7),
        ({"age_below": 40}, MAN, 8),
        ({"age_below": 41}, MAN, 2),
        ({"age_from": 41}, MAN, 8),
        ({"age_from": 40}, MAN, 2),
        ({"age_from": 0}, MAN._replace(age=None), 8),
        ({"diagnoses": ("M05",)}, MAN, 2),
        ({"diagnoses": ("M0", "M06", "M05.1")}, MAN, 9),
        ({"levels": ("primary", "township")}, MAN, 10),
        ({"category": "C"}, MAN, 3),
    ],
)
def test_limits_that_bar_the_whole_line(
    limit: dict[str, Any], patient: Patient, number: int
) -> None:
    found = split(replace(PILL, **limit), charge("10", "1"), patient)
    assert numbers(found) == [number]
    assert (found.parts.own_paid == 1000) == (number != 2)


def test_an_unknown_code_is_paid_by_the_person() -> None:
    found = split(None, charge("3.5", "2"), MAN)
    assert found.parts == Parts(700, 0, 0, 0)
    assert numbers(found) == [4]


def test_beyond_the_most_of_a_day_the_person_pays() -> None:
    item = replace(PILL, most_per_day=20_000, most_per_stay=50_000, unit="片")
    found = split(item, charge("1", "3", used_day=10_000, used_stay=10_000), MAN)
    assert found.parts == Parts(200, 0, 10, 90)
    assert found.reasons[1].sentence == "每天最多支付2片，超出的自费。"
    assert numbers(split(item, charge("1", "2", used_stay=40_000), MAN)) == [2, 12]
    assert split(item, charge("1", "1", used_day=30_000), MAN).parts == Parts(100, 0, 0, 0)


def test_amounts_that_do_not_follow_from_the_price_are_refused() -> None:
    near = charge("1.234567", "3")
    assert split(PILL, near._replace(amount=near.amount + 1), MAN).parts.amount == near.amount + 1
    with pytest.raises(Refusal) as refused:
        split(PILL, near._replace(amount=near.amount + 2), MAN)
    assert refused.value.problems[0].code == "line_amount_wrong"


def test_a_return_is_not_a_charge() -> None:
    with pytest.raises(Refusal):
        split(PILL, Charge(1_000_000, -10_000, -100), MAN)


TERMS = st.builds(
    Terms,
    st.sampled_from("ABC"),
    st.integers(0, 1_000_000),
    st.none() | st.integers(0, 3_000_000_000),
    st.none() | st.integers(0, 200_000),
)
PRICES = st.integers(0, 2_000_000_000)
QUANTITIES = st.integers(1, 300_000)


@given(TERMS, PRICES, QUANTITIES, st.integers(-1, 1))
def test_the_parts_make_the_amount(terms: Terms, price: int, quantity: int, off: int) -> None:
    amount = max(money.line_amount(price, quantity) + off, 0)
    parts = scope.cut(terms, price, quantity, amount)
    assert parts.amount == amount
    assert min(parts) >= 0


@given(TERMS, PRICES, QUANTITIES, st.lists(st.integers(1, 40_000), max_size=8))
def test_returns_come_to_the_split_of_what_is_kept(
    terms: Terms, price: int, quantity: int, returned: list[int]
) -> None:
    """Also when every return is rounded for itself; all of it given back leaves nothing."""
    kept = Kept(terms, price, quantity, money.line_amount(price, quantity))
    total = list(kept.parts)
    for wanted in [*returned, quantity]:
        back, amount = wanted, min(money.line_amount(price, wanted), kept.amount)
        if back >= kept.quantity:
            back, amount = kept.quantity, kept.amount
        found, kept = take_back(
            Original("v", "X1", kept), GivenBack("v", "X1", price, -back, -amount)
        )
        assert found.parts.amount == -amount
        total = [before + part for before, part in zip(total, found.parts, strict=True)]
        assert total == list(kept.parts)
        assert min(total) >= 0
        if not kept.quantity:
            break
    assert total == [0, 0, 0, 0]


@given(TERMS, PRICES, st.integers(2, 300_000), st.data())
def test_the_way_of_returning_does_not_matter(
    terms: Terms, price: int, quantity: int, data: st.DataObject
) -> None:
    """What stays is the split of what stays, by whichever pieces the rest went back."""
    stays = data.draw(st.integers(1, quantity - 1))
    amount = money.line_amount(price, stays)
    start = Kept(terms, price, quantity, money.line_amount(price, quantity))
    steps = sorted(
        {quantity, stays, *data.draw(st.lists(st.integers(stays, quantity), max_size=4))}
    )
    kept = start
    for more, less in pairwise(reversed(steps)):
        paid = money.line_amount(price, less)
        _, kept = take_back(
            Original("v", "X1", kept),
            GivenBack("v", "X1", price, less - more, paid - kept.amount),
        )
    assert kept.parts == scope.cut(terms, price, stays, amount)


KEPT = split(PILL, charge("0.333", "10"), MAN)
WHOLE = Original("v1", "X1", Kept(KEPT.terms, 333_000, 100_000, 333))


@pytest.mark.parametrize(
    ("given_back", "code"),
    [
        (GivenBack("v2", "X1", 333_000, -10_000, -33), "return_other_visit"),
        (GivenBack("v1", "X2", 333_000, -10_000, -33), "return_other_item"),
        (GivenBack("v1", "X1", 333_001, -10_000, -33), "return_price_differs"),
        (GivenBack("v1", "X1", 333_000, -100_001, -333), "return_exceeds"),
        (GivenBack("v1", "X1", 333_000, -99_999, -334), "return_exceeds"),
        (GivenBack("v1", "X1", 333_000, -100_000, -332), "return_leaves_rest"),
        (GivenBack("v1", "X1", 333_000, -10_000, -35), "line_amount_wrong"),
        (GivenBack("v1", "X1", 333_000, 10_000, 33), "return_sign_wrong"),
        (GivenBack("v1", "X1", 333_000, -10_000, 33), "return_sign_wrong"),
    ],
)
def test_returns_that_are_refused(given_back: GivenBack, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        take_back(WHOLE, given_back)
    assert refused.value.problems[0].code == code


def test_the_last_of_many_returns_takes_the_rest() -> None:
    """Nine returns of 0.33 of 3.33 leave 0.36: more than a fen from the price, and all of it goes."""
    left = WHOLE
    for _ in range(9):
        left = Original(
            "v1", "X1", take_back(left, GivenBack("v1", "X1", 333_000, -10_000, -33))[1]
        )
    found, kept = take_back(left, GivenBack("v1", "X1", 333_000, -10_000, -36))
    assert (kept.quantity, kept.amount, found.parts.amount) == (0, 0, -36)


def test_every_reason_can_be_given() -> None:
    assert sorted(REASONS) == list(range(1, len(REASONS) + 1))
    assert list(APPROVALS) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("code", "wider", "inside"),
    [
        ("M05.900", "M05", True), ("M05.900x001", "M05.9", True), ("M05", "M05", True),
        ("M05", "M05.9", False), ("M06.900", "M05", False), ("M05.900", "M0", False),
        ("C97.x00", "C00-C97", True), ("D00.000", "C00-C97", False), ("C00", "C00-C97", True),
    ],
)  # fmt: skip
def test_a_diagnosis_lies_within_its_category(code: str, wider: str, inside: bool) -> None:
    assert diagnoses.within(code, wider) is inside


@settings(max_examples=50)
@given(st.from_regex(diagnoses.CODE, fullmatch=True))
def test_a_code_lies_within_itself_and_its_category(code: str) -> None:
    assert diagnoses.within(code, code)
    assert diagnoses.within(code, code[:3])
    assert diagnoses.plain(code.lower()[:1] + code[1:] + "†") == code


PAGE = (Path(__file__).parents[3] / "docs/reference/catalogue.md").read_text(encoding="utf-8")


def test_the_page_explains_every_column_and_reason() -> None:
    assert not [header for header in COLUMNS.values() if header not in PAGE]
    assert [f"| {number} | " for number in REASONS if f"\n| {number} | " not in PAGE] == []
