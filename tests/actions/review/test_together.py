"""A deduction beside the reversal of its settlement, or beside the bill that gives the line back: the
books come out either way."""

from django.db.models import Sum

from support import reviews, settled
from support.reviews import LATER, asked, cut, replied
from support.together import at_once
from yidi.actions.review import answer, finish, pick, screen
from yidi.store import reach
from yidi.store.models import Deduction, JournalLine, ReviewCase


def test_a_deduction_meets_the_reversal_and_another_deduction(own_db: str) -> None:
    of, case = reviews.proposed()
    answer.agree(replied(case.number))
    cuts, card = [cut(case)], reviews.card(case)
    steps = [asked(case.number, name, LATER) for name in "乙丙"]
    said = at_once(
        lambda: finish.finish(steps[0], cuts),
        lambda: finish.finish(steps[1], cuts),
        lambda: settled.taken_back(of, card.setl_id),
    )
    assert said[2] == "", "the reversal always wins in the end"
    done = said[:2].count("")
    assert done <= 1
    assert set(said[:2]) - {""} <= {"step_not_allowed", "settlement_reversed"}
    with reach.service():
        assert Deduction.objects.count() == 2 * done
        sums = JournalLine.objects.values("account").annotate(sum=Sum("amount"))
        assert not any(row["sum"] for row in sums)
    assert reviews.card(case).state == "void"


def test_a_deduction_meets_the_bill_that_gives_the_line_back(own_db: str) -> None:
    stay = reviews.LongStay()
    stay.told(1_000_000)
    said = at_once(
        lambda: stay.final(1_000_000),
        lambda: stay.settle(stay.given_back(500_000)),
    )
    assert said == ["", ""]
    card, lines = stay.card, reviews.journal()
    assert card.fees in {500_000, 1_000_000}, "given back after the decision, or counted in it"
    assert lines["hospital"] == card.amount


def test_a_case_is_not_opened_on_what_is_being_reversed(own_db: str) -> None:
    of, setl_id = reviews.stay()
    said = at_once(
        lambda: pick.pick(reviews.reviewer(), setl_id, "举报", LATER),
        lambda: screen.screen_place(reviews.PLACE, reviews.AT),
        lambda: settled.taken_back(of, setl_id),
    )
    assert said[0] in {"", "under_review", "settlement_not_found"} and said[1:] == ["", ""]
    with reach.service():
        assert set(ReviewCase.objects.values_list("state", flat=True)) <= {"void"}
