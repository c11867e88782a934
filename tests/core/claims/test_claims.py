"""The life of a claim as a table; twins; what a pack says; the payment file."""

import itertools
from datetime import date

import pytest

from yidi.core import institutions
from yidi.core.claims import payment, twins
from yidi.core.claims.life import COUNTED, EVENTS, LIFE, LIVING, OVER, STATES
from yidi.core.claims.payment import Answer, Order
from yidi.core.claims.twins import Care, Invoice
from yidi.core.problems import Refusal

ROADS = {
    "applied": {"accept": "accepted", "lack": "lacking", "refuse": "refused",
                "withdraw": "withdrawn"},
    "lacking": {"mend": "mended", "refuse": "refused", "withdraw": "withdrawn"},
    "mended": {"accept": "accepted", "refuse": "refused", "withdraw": "withdrawn"},
    "accepted": {"put_right": "accepted", "enter": "accepted", "compute": "computed", "refuse": "refused",
                 "withdraw": "withdrawn"},
    "computed": {"put_right": "accepted", "enter": "accepted", "compute": "computed", "send_back": "accepted",
                 "approve": "decided", "close": "closed", "refuse": "refused",
                 "withdraw": "withdrawn"},
    "decided": {"correct": "decided", "send": "paying", "take_back": "taken_back"},
    "paying": {"pay": "paid", "bounce": "decided"},
    "paid": {"take_back": "taken_back"},
    "closed": {"take_back": "taken_back"},
}  # fmt: skip
DAYS = date(2026, 3, 2), date(2026, 3, 9)


@pytest.mark.parametrize(("state", "event"), list(itertools.product(STATES, EVENTS)))
def test_every_state_and_event(state, event):
    after = ROADS.get(state, {}).get(event)
    if after:
        assert LIFE.next(state, event) == after
    else:
        with pytest.raises(Refusal) as caught:
            LIFE.next(state, event)
        problem = caught.value.problems[0]
        assert STATES[state] in problem.sentence and EVENTS[event] in problem.sentence


def test_money_counts_in_exactly_the_states_after_a_decision():
    assert set(LIVING) | set(COUNTED) | set(OVER) == set(STATES)
    for (state, event), after in LIFE.table.items():
        if after in COUNTED and state not in COUNTED:
            assert event in {"approve", "close"}
        if state in COUNTED and after not in COUNTED:
            assert event == "take_back"


def care(**change):
    known = {
        "kind": "settlement", "number": "S1", "institution_code": "H1", "institution": "示范医院",
        "stay": True, "first": DAYS[0], "last": DAYS[1], "total": 100,
    } | change  # fmt: skip
    return Care(**known)


MINE = care(kind="claim", number="", total=100)
PAPER = Invoice("0110", "00012345", "86420", DAYS[1], 100)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (care(), "days_twin"),
        (care(kind="claim", number="B1"), "days_twin"),
        (care(first=DAYS[1], last=DAYS[1]), "days_twin"),
        (care(first=date(2026, 3, 10), last=date(2026, 3, 11)), None),
        (care(undone=True), None),
        (care(institution_code="H2"), None),
        (care(institution_code="", institution="示范医院"), "days_twin"),
        (care(stay=False), None),
        (care(institution_code="H2", invoices=(("0110", "00012345", "86420"),)), "invoice_twin"),
        (care(institution_code="H2", invoices=(("", "00012345", ""),)), "invoice_twin"),
        (care(institution_code="H2", invoices=(("0999", "00012345", ""),)), None),
        (care(undone=True, invoices=(("", "00012345", ""),)), "invoice_refunded"),
        (care(kind="claim", undone=True, invoices=(("", "00012345", ""),)), None),
    ],
)
def test_blocks_name_their_twin(other, code):
    found = twins.blocks(MINE, [PAPER], [other])
    assert [problem.code for problem in found] == ([code] if code else [])
    assert all(other.number in problem.sentence and problem.document for problem in found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("北京示范医院", "北京 示范医院（东院）", True),
        ("示范医院", "中国示范医院(总院)", True),
        ("北京示范医院", "上海示范医院", False),
        ("医院", "北京示范医院", False),
        ("", "", False),
    ],
)
def test_names_as_people_write_them(one, other, same):
    assert institutions.alike(one, other) is same is institutions.alike(other, one)


def test_the_likeliest_institution_comes_first():
    known = {"H1": "上海演示中心", "H2": "北京大学示范医院", "H3": "北京市示范医院", "H4": "药店"}
    assert institutions.likely("北京市示范医院（西院）", known) == ["H3", "H2"]


def test_outpatients_on_a_day_are_twins_by_their_sum():
    mine = care(kind="claim", stay=False, last=DAYS[0])
    assert twins.blocks(mine, [], [care(stay=False, last=DAYS[0])])
    assert not twins.blocks(mine, [], [care(stay=False, last=DAYS[0], total=99)])


def test_the_same_paper_with_another_check_code_is_a_forgery():
    (found,) = twins.blocks(
        MINE, [PAPER], [care(institution_code="H2", invoices=(("0110", "00012345", "11111"),))]
    )
    assert "不真实" in found.sentence


@pytest.mark.parametrize(
    ("other", "flagged"),
    [
        (care(institution_code="H2"), True),
        (care(institution_code="H2", stay=False, first=DAYS[0], last=DAYS[0]), False),
        (care(institution_code="H2", first=DAYS[1], last=date(2026, 3, 20)), False),
        (care(institution_code="H2", undone=True), False),
        (care(), False),
    ],
)
def test_two_places_at_once_are_flagged(other, flagged):
    assert bool(twins.flags(MINE, [other])) is flagged


VISIT = care(kind="claim", stay=False, last=DAYS[0])
RENAMED = care(
    kind="claim", stay=False, last=DAYS[0], institution_code="", institution="中国示范医院"
)


@pytest.mark.parametrize(
    ("mine", "other", "flagged"),
    [
        (VISIT, care(stay=False, last=DAYS[0], total=99), True),
        (VISIT, care(), True),
        (MINE, care(stay=False, first=DAYS[1]), True),
        (RENAMED, care(stay=False, last=DAYS[0]), True),
        (RENAMED, care(stay=False, last=DAYS[0], institution="演示诊所"), False),
        (VISIT, care(stay=False, last=DAYS[0], total=99, undone=True), False),
        (VISIT, care(stay=False, last=DAYS[0], institution_code="H2"), False),
        (VISIT, care(stay=False, first=DAYS[1], total=99), False),
    ],
)
def test_a_day_shared_at_the_same_place_is_flagged_where_it_is_not_blocked(mine, other, flagged):
    assert not twins.blocks(mine, [], [other])
    found = twins.flags(mine, [other])
    assert [one.code for one in found] == ["same_day_again"] * flagged
    assert all(other.number in one.sentence for one in found)


def test_what_is_blocked_is_not_flagged_as_well():
    assert twins.blocks(VISIT, [], [care(stay=False, last=DAYS[0])])
    assert not twins.flags(VISIT, [care(stay=False, last=DAYS[0])])


# ---- the payment file

ORDER = Order("B1", "张演示", "示范银行", "0062000012345678", 123_456)


def test_the_file_keeps_zeros_and_runs_nothing():
    text = payment.written([ORDER, Order("B2", "=1+1", "行", "62", 100)])
    assert "\t0062000012345678,1234.56," in text and "'=1+1" in text


def test_the_answer_is_that_of_the_file():
    text = payment.written([ORDER])
    assert payment.answers(text.replace("1234.56,", "1234.56,成功")) == [
        Answer("B1", 123_456, True)
    ]
    with pytest.raises(Refusal):
        payment.answers(text)
    with pytest.raises(Refusal):
        payment.answers("a,b\r\n")


@pytest.mark.parametrize(
    "back", [[], [Answer("B1", 1, True)], [Answer("B2", 123_456, True)],
             [Answer("B1", 123_456, True)] * 2],
)  # fmt: skip
def test_an_answer_that_differs_is_refused(back):
    with pytest.raises(Refusal):
        payment.agreeing([ORDER], back)
    assert payment.agreeing([ORDER], [Answer("B1", 123_456, False)])
