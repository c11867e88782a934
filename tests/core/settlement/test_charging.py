"""Charges of a visit: all in order or none, every fault with its line and field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yidi.core import money
from yidi.core.problems import Refusal
from yidi.core.settlement.catalogue import Item, Original
from yidi.core.settlement.charging import Former, Ground, Uploaded, charged, kind
from yidi.core.settlement.scope import Kept, Parts, Terms

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PILL = Item("X1", "演示片", "101", "09", "B", DAY, self_pay_rate=100_000)
SCAN = Item("T1", "演示检查", "201", "03", "A", DAY, most_per_day=10_000)
ITEMS = {("X1", DAY): PILL, ("T1", DAY): SCAN, ("Z9", DAY): None}
GROUND = Ground("v1", DAY, DAY, "employee", "tertiary", None, None, (), ITEMS)


def line(sn: str, code: str = "X1", price: str = "1.05", count: int = 3, **more: Any) -> Uploaded:
    """A line whose amount is price × count."""
    scaled = round(float(price) * 1_000_000), count * 10_000
    amount = money.line_amount(scaled[0], abs(scaled[1]))
    made = Uploaded(
        f"feedetail[{sn}]", sn, "", AT, code, "own", *scaled, -amount if count < 0 else amount
    )
    return made._replace(**more)


def faults(ground: Ground, *lines: Uploaded) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refused:
        charged(ground, lines)
    return [(problem.code, problem.where) for problem in refused.value.problems]


def test_lines_come_back_in_order_with_their_parts() -> None:
    made = charged(GROUND, [line("2"), line("1", "Z9", "2.00", 1)])
    assert [one.given.sn for one in made] == ["2", "1"]
    assert made[0].split.parts == Parts(0, 0, 32, 283)
    assert made[1].split.parts == Parts(200, 0, 0, 0) and made[1].listed == "C"


def test_every_fault_is_named_with_line_and_field_in_the_order_sent() -> None:
    late = line("3", at=datetime(2026, 3, 3, tzinfo=UTC))
    wrong = line("1", amount=999)
    assert faults(GROUND, wrong, line("2"), late, line("2")) == [
        ("line_amount_wrong", "feedetail[1].det_item_fee_sumamt"),
        ("charge_outside_visit", "feedetail[3].fee_ocur_time"),
        ("charge_twice", "feedetail[2].feedetl_sn"),
    ]


def test_a_number_that_the_visit_has_is_refused() -> None:
    ground = replace(GROUND, taken=frozenset({"1"}))
    assert faults(ground, line("1")) == [("charge_twice", "feedetail[1].feedetl_sn")]


def test_a_batch_has_one_disease() -> None:
    mixed = [
        line(str(n), batch="b", disease_code=code) for n, code in enumerate(("M03900", "M01600"))
    ]
    assert faults(GROUND, *mixed) == [("batch_mixed", "feedetail[1].dise_codg")]
    assert charged(GROUND, [one._replace(batch=one.sn) for one in mixed])


def test_what_is_not_of_the_disease_goes_apart() -> None:
    assert kind("M00500", line("1", disease_code="M00503")) == "main"
    assert kind("M00500", line("1", disease_code="M03900")) == "unrelated"
    assert kind("M00500", line("1")) == "main"
    assert kind("", line("1", disease_code="M03900")) == "main"


def test_limits_count_what_the_visit_has_and_what_came_before_in_the_message() -> None:
    twice = [line("1", "T1", "10", 1), line("2", "T1", "10", 1)]
    assert [one.split.parts.own_paid for one in charged(GROUND, twice)] == [0, 1000]
    ground = replace(GROUND, used={("T1", DAY): 10_000, ("T1", None): 10_000})
    assert [one.split.parts.own_paid for one in charged(ground, twice)] == [1000, 1000]


FORMER = {"o": Former("", Original("v1", "X1", Kept(Terms("B", 100_000), 1_050_000, 30_000, 315)))}


def test_a_return_mirrors_its_original_whatever_the_catalogue_says_now() -> None:
    ground = replace(GROUND, former=FORMER, items={("X1", DAY): replace(PILL, category="A")})
    (made,) = charged(ground, [line("r", count=-3, returns="o")])
    assert made.split.parts == Parts(0, 0, -32, -283)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"returns": "?"}, "return_without_original", "init_feedetl_sn"),
        ({"returns": ""}, "return_without_original", "init_feedetl_sn"),
        ({"code": "T1"}, "return_other_item", "med_list_codg"),
        ({"price": 1_000_000}, "return_price_differs", "pric"),
        ({"batch": "b"}, "return_without_original", "init_feedetl_sn"),
        ({"quantity": -40_000, "amount": -420}, "return_exceeds", "cnt"),
    ],
)
def test_a_return_that_does_not_fit(changed: dict[str, Any], code: str, field: str) -> None:
    ground = replace(GROUND, former=FORMER)
    back = line("r", count=-3, returns="o")._replace(**changed)
    assert faults(ground, back) == [(code, f"feedetail[r].{field}")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_charge_and_returns_in_one_message_leave_nothing(pieces: list[int]) -> None:
    whole = line("1", count=sum(pieces))
    price, lines, left = whole.price, [whole], whole.amount
    for number, count in enumerate(pieces):
        last = number == len(pieces) - 1
        amount = left if last else min(left, money.line_amount(price, count * 10_000))
        left -= amount
        lines.append(line(f"r{number}", count=-count, returns="1")._replace(amount=-amount))
    made = charged(GROUND, lines)
    assert [sum(one.split.parts[n] for one in made) for n in range(4)] == [0, 0, 0, 0]
