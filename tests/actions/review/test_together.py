"""A deduction and the reversal of its settlement at the same time: the books come to nothing either way."""

from django.db.models import Sum

from support import reviews, settled
from support.reviews import LATER, asked, cut, replied
from support.together import at_once
from yidi.actions.review import answer, finish
from yidi.store import reach
from yidi.store.models import Deduction, JournalLine


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
