"""A visit from its opening to its end: every state with every event, and what stands in the way."""

from __future__ import annotations

from itertools import product

import pytest

from yidi.core.problems import Refusal
from yidi.core.settlement.visiting import EVENTS, LIFE, STATES, Stand, fixed, step


def codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_every_state_and_event_is_in_the_table_or_refused(state: str, event: str) -> None:
    stand = Stand(state, "inpatient")
    if (state, event) in LIFE.table:
        assert step(stand, event) == LIFE.table[state, event]
        return
    with pytest.raises(Refusal) as refused:
        step(stand, event)
    (problem,) = refused.value.problems
    assert problem.code == "step_not_allowed" and "备案" not in problem.sentence
    assert problem.next_step != "现在可以：。"


def test_what_is_cancelled_stays_so() -> None:
    assert not any(state == "cancelled" for state, _ in LIFE.table)


@pytest.mark.parametrize(
    ("stand", "event", "expected"),
    [
        (Stand("open", "outpatient", loose=2), "cancel", ["visit_has_charges"]),
        (Stand("open", "outpatient", settled=1), "cancel", ["visit_settled"]),
        (Stand("open", "inpatient", 1, 1), "cancel", ["visit_settled", "visit_has_charges"]),
        (Stand("open", "outpatient"), "discharge", ["not_a_stay"]),
        (Stand("discharged", "inpatient", 0, 1, final=True), "cancel_discharge", ["visit_settled"]),
        (Stand("discharged", "inpatient", 0, 1, final=True), "charge", ["visit_settled"]),
        (Stand("open", "inpatient", 0, 1, final=True), "settle", ["visit_settled"]),
    ],
)
def test_money_stands_in_the_way(stand: Stand, event: str, expected: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        step(stand, event)
    assert codes(refused) == expected


@pytest.mark.parametrize(
    ("stand", "event"),
    [
        (Stand("open", "inpatient", 3, 1, final=False), "charge"),  # after an interim bill
        (Stand("open", "outpatient", 3, 1, final=True), "charge"),  # another batch of the visit
        (Stand("discharged", "inpatient", 0, 1, final=False), "cancel_discharge"),
        (Stand("open", "inpatient", 5), "discharge"),
    ],
)
def test_money_that_does_not(stand: Stand, event: str) -> None:
    assert step(stand, event)


def test_what_a_settlement_rests_on_is_fixed() -> None:
    fixed(Stand("open", "chronic", settled=1), changed=False)
    fixed(Stand("open", "chronic", loose=4), changed=True)
    with pytest.raises(Refusal, match="visit_settled"):
        fixed(Stand("open", "chronic", settled=1), changed=True)


def test_lines_stay_in_the_bill_that_the_disease_chose() -> None:
    fixed(Stand("open", "chronic"), changed=True, regrouped=True)
    with pytest.raises(Refusal, match="visit_has_charges"):
        fixed(Stand("open", "outpatient", loose=1), changed=False, regrouped=True)
