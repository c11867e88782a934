"""What was deducted and is given back by a later bill of the stay is taken from the institution once."""

from __future__ import annotations

import pytest

from support import reviews, settled
from support.reviews import LATER, asked, cut, journal, refused, replied
from yidi.actions.review import answer, finish, pick, propose, uphold
from yidi.store import reach
from yidi.store.models import Deduction, ReviewCase, ReviewMove

pytestmark = pytest.mark.usefixtures("db")
MRI = 1_680_000
"""The line that everybody argues about, in fen; all of it in scope."""


def alone(fees: int) -> int:
    """What the deduction of so much comes to where nothing is given back."""
    stay = reviews.LongStay(serial=9)
    stay.told(fees)
    stay.final(fees)
    return journal()["hospital"]


def test_a_line_given_back_after_its_deduction_is_not_taken_twice() -> None:
    stay = reviews.LongStay()
    stay.told(MRI)
    stay.final(MRI)
    taken = journal()["hospital"]
    assert taken > 0
    back = stay.given_back(MRI)
    assert journal()["hospital"] == taken, "what is not settled moves no money"
    stay.settle(back)
    assert not any(journal().values())
    assert (stay.card.state, stay.card.fees, stay.card.amount, stay.card.cuts) == (
        "final",
        0,
        0,
        (),
    )
    with reach.service():
        assert ReviewMove.objects.filter(case=stay.case, event="adjust", side="job").count() == 1


@pytest.mark.parametrize(("back", "left"), [(400_000, 600_000), (1_000_000, 0), (1_200_000, 0)])
def test_a_part_given_back_comes_off_the_deduction_first(back: int, left: int) -> None:
    expected = alone(left) if left else 0
    base = journal()["hospital"]
    stay = reviews.LongStay()
    stay.told(1_000_000)
    stay.final(1_000_000)
    stay.settle(stay.given_back(back), 3)
    assert journal()["hospital"] - base == expected == stay.card.amount
    assert stay.card.fees == left


def test_what_was_given_back_before_the_deduction_was_counted_then() -> None:
    stay = reviews.LongStay()
    back = stay.given_back(400_000)
    stay.told(1_000_000)
    stay.final(1_000_000)
    taken = journal()["hospital"]
    stay.settle(back)
    assert journal()["hospital"] == taken > 0
    assert stay.card.fees == 1_000_000


def test_a_deduction_that_was_agreed_meets_the_return() -> None:
    stay = reviews.LongStay()
    stay.told(MRI)
    stay.settle(stay.given_back(1_000_000))
    refused("cut_too_large", lambda: stay.final(MRI))
    stay.final(680_000)
    assert stay.card.fees == 680_000 and journal()["hospital"] == stay.card.amount > 0


def test_the_bill_that_gave_it_back_is_reversed_and_settled_anew() -> None:
    stay = reviews.LongStay()
    stay.told(1_000_000)
    stay.final(1_000_000)
    taken = journal()
    back = stay.given_back(400_000)
    second = stay.settle(back)
    less = journal()
    settled.taken_back(stay.visit, second, 3)
    assert journal() == taken and stay.card.fees == 1_000_000
    third = stay.settle(back, 4)
    assert journal() == less and stay.card.fees == 600_000
    settled.taken_back(stay.visit, third, 5)
    settled.taken_back(stay.visit, stay.setl_id, 6)
    assert not any(journal().values()) and stay.card.state == "void"
    with reach.service():
        assert not Deduction.objects.filter(kind="deduction", reversed_by=None).exists()


def test_an_appeal_ends_with_the_reversal() -> None:
    stay = reviews.LongStay()
    propose.propose(asked(stay.case.number), [cut(stay.case, MRI)])
    answer.answer(replied(stay.case.number), "不对")
    uphold.uphold(asked(stay.case.number, "甲", LATER), [cut(stay.case, MRI)], "对")
    answer.appeal(replied(stay.case.number), "请复核")
    settled.taken_back(stay.visit, stay.setl_id, 7)
    assert stay.card.state == "void" and not journal()
    refused("step_not_allowed", lambda: stay.final(MRI))


def test_two_deductions_of_a_line_lose_what_was_given_back_once() -> None:
    stay = reviews.LongStay()
    stay.told(500_000)
    stay.final(500_000)
    _, number = pick.pick(reviews.reviewer(), stay.setl_id, "再查", LATER)
    with reach.service():
        second = ReviewCase.objects.get(number=number)
    propose.propose(asked(number), [cut(second, 300_000)])
    answer.agree(replied(number))
    finish.finish(asked(number, "乙", LATER), [cut(second, 300_000)])
    stay.settle(stay.given_back(600_000))
    assert (stay.card.fees, reviews.card(second).fees) == (0, 200_000)
    assert journal()["hospital"] == reviews.card(second).amount > 0
