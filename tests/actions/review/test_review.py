"""A bill from the checks to the deduction: who may do what, in which order, once; and what is posted."""

from __future__ import annotations

from typing import Any

import pytest

from support import duties, reviews, settled, visits
from support.people import moment
from support.reviews import LATER, PLACE, asked, cut, journal, refused, replied
from yidi.actions.review import answer, clear, finish, lapse, pick, propose, screen, uphold
from yidi.core.review.deducting import Cut
from yidi.store import reach
from yidi.store.models import (
    Bill,
    ChargeLine,
    Deduction,
    PersonYear,
    ReviewCase,
    ReviewMove,
    ReviewRun,
    TrailLine,
    Visit,
)
from yidi.store.reads import review as reads

pytestmark = pytest.mark.usefixtures("db")


# ---- screening


def test_a_night_opens_a_case_for_what_the_checks_raise_once() -> None:
    _, setl_id = reviews.stay()
    first = screen.screen_all(reviews.AT)
    again = screen.screen_all(reviews.AT)
    assert (first.looked, first.opened) == (1, 1)
    assert (again.looked, again.opened) == (0, 0)
    with reach.staff([PLACE]):
        case = ReviewCase.objects.get()
        run = ReviewRun.objects.get(day="2026-03-09")
    assert (case.origin, case.scope, case.state) == ("found", "cross_province", "opened")
    assert {finding["number"] for finding in case.findings} >= {9}
    assert case.doubt == reviews.settlement(case).in_scope
    assert (run.looked, run.found) == (1, 1)
    with reach.staff([PLACE]):
        screen.screen(PLACE, [visits.HOSPITAL], (run.day, run.day), reviews.reviewer(), reviews.AT)
        assert ReviewCase.objects.count() == 1
    assert setl_id == reviews.card(case).setl_id


@pytest.mark.parametrize(("days", "split"), [(3, False), (5, True)])
def test_a_split_stay_is_judged_by_the_days_of_the_place(
    monkeypatch: pytest.MonkeyPatch, days: int, split: bool
) -> None:
    """Back for the same disease five days after the discharge."""
    disease = [{"code": "J15.902"}]
    of, _ = reviews.stay()
    before = {"first": moment("2026-02-20T08:00"), "last": moment("2026-02-25T10:00")}
    visits.visit(of.person, diagnoses=disease, **before)
    with reach.service():
        Visit.objects.filter(pk=of.pk).update(diagnoses=disease)
    known = duties.own(PLACE, review__readmitted_within=days)
    monkeypatch.setattr("yidi.actions.review.screen.agency_duties", lambda: known)
    screen.screen_place(PLACE, reviews.AT)
    with reach.service():
        raised = {finding["number"] for finding in ReviewCase.objects.get().findings}
    assert (10 in raised) is split


def test_what_was_reversed_is_not_looked_at() -> None:
    of, setl_id = reviews.stay()
    settled.taken_back(of, setl_id)
    assert screen.screen_all(reviews.AT).looked == 0


def test_a_bill_may_be_picked_by_hand_once_and_only_in_ones_own_place() -> None:
    _, setl_id = reviews.stay()
    at = reviews.AT
    refused("reason_missing", lambda: pick.pick(reviews.reviewer(), setl_id, " ", at))
    elsewhere = reviews.reviewer(place="140700")
    refused("settlement_not_found", lambda: pick.pick(elsewhere, setl_id, "举报", at))
    place, number = pick.pick(reviews.reviewer(), setl_id, "举报", at)
    refused("under_review", lambda: pick.pick(reviews.reviewer(), setl_id, "举报", at))
    with reach.service():
        case = ReviewCase.objects.get(number=number)
    assert {finding["number"] for finding in case.findings} >= {9}
    assert case.doubt == reviews.settlement(case).in_scope
    assert screen.screen_all(at).opened == 0
    clear.clear(asked(number), "查清")
    assert pick.pick(reviews.reviewer(), setl_id, "又有举报", at)[0] == place


# ---- the way through


def test_a_deduction_goes_its_way_and_balances() -> None:
    _, case = reviews.final(fees=100_000)
    card, paid = reviews.card(case), reviews.settlement(case)
    with reach.staff([PLACE]):
        made = Deduction.objects.get()
    share = (2 * 100_000 * paid.fund_total + paid.in_scope) // (2 * paid.in_scope)
    assert (card.state, card.fees, card.amount) == ("final", 100_000, share)
    assert made.amount == share == sum(made.funds.values())
    lines = journal()
    assert sum(lines.values()) == 0
    assert lines["hospital"] == share
    assert {name: -amount for name, amount in lines.items() if name != "hospital"} == made.funds
    assert [m.event for m in reads_moves(case)] == [
        "open", "propose", "answer", "uphold", "appeal", "finish",
    ]  # fmt: skip


def reads_moves(case: ReviewCase) -> list[Any]:
    with reach.service():
        return reads.moves(case.pk)


def test_the_persons_year_does_not_move() -> None:
    with reach.service():
        before = list(PersonYear.objects.values_list("sums", flat=True))
    _, case = reviews.proposed()
    with reach.service():
        settled_sums = list(PersonYear.objects.values_list("sums", flat=True))
    answer.agree(replied(case.number))
    finish.finish(asked(case.number, "乙", LATER), [cut(case)])
    with reach.service():
        assert list(PersonYear.objects.values_list("sums", flat=True)) == settled_sums != before


def test_the_final_word_is_another_persons() -> None:
    _, case = reviews.proposed()
    refused("same_person", lambda: clear.clear(asked(case.number), "算了"))
    answer.agree(replied(case.number))
    refused("same_person", lambda: finish.finish(asked(case.number), [cut(case)]))
    assert finish.finish(asked(case.number, "乙"), [cut(case)]).state == "final"


def test_the_one_who_upheld_cannot_finish_either() -> None:
    _, case = reviews.proposed()
    answer.answer(replied(case.number), "不对")
    uphold.uphold(asked(case.number, "乙"), [cut(case)], "对")
    answer.appeal(replied(case.number), "不对")
    for name in "甲乙":
        refused(
            "same_person",
            lambda name=name: finish.finish(asked(case.number, name), [cut(case)]),
        )
    assert finish.finish(asked(case.number, "丙"), [cut(case, 50_000)]).fees == 50_000


@pytest.mark.parametrize("event", ["answer", "finish", "uphold", "agree", "appeal"])
def test_wrong_order_is_refused_and_moves_nothing(event: str) -> None:
    _, case = reviews.opened()
    doing = {
        "answer": lambda: answer.answer(replied(case.number), "不对"),
        "agree": lambda: answer.agree(replied(case.number)),
        "appeal": lambda: answer.appeal(replied(case.number), "不对"),
        "uphold": lambda: uphold.uphold(asked(case.number), [cut(case)], "对"),
        "finish": lambda: finish.finish(asked(case.number), [cut(case)]),
    }
    refused("step_not_allowed", doing[event])
    assert reviews.card(case).state == "opened" and not journal()


def test_nobody_elsewhere_moves_a_case() -> None:
    _, case = reviews.opened()
    there = asked(case.number, place="140700")
    refused("review_not_found", lambda: clear.clear(there, "x"))
    outsider = reviews.Asked(reviews.reviewer("丁", "140700"), PLACE, case.number, "k", reviews.AT)
    refused("review_not_found", lambda: clear.clear(outsider, "x"))
    propose.propose(asked(case.number), [cut(case)])
    other = replied(case.number, code="H11010500009")
    refused("review_not_found", lambda: answer.agree(other))


def test_the_insured_region_reads_and_does_not_write() -> None:
    reviews.final()
    with reach.staff(["140700"]):
        assert ReviewCase.objects.get().state == "final"
        assert Deduction.objects.count() == 1
        assert ReviewCase.objects.update(state="opened") == 0
        assert not ReviewMove.objects.exists()


def test_the_same_form_twice_is_one_step() -> None:
    _, case = reviews.opened()
    ask = asked(case.number, key="once")
    propose.propose(ask, [cut(case)])
    assert propose.propose(ask, [cut(case)]).state == "proposed"
    refused("key_reused", lambda: propose.propose(ask, [cut(case, 1)]))
    assert [m.event for m in reads_moves(case)] == ["open", "propose"]


def test_more_than_a_line_counted_is_refused() -> None:
    _, case = reviews.opened()
    for fees in (0, -1, 1_680_001):
        refused(
            "cut_too_large",
            lambda fees=fees: propose.propose(asked(case.number), [cut(case, fees)]),
        )
    own = cut(case, 1, "陪护用品")
    refused("cut_too_large", lambda: propose.propose(asked(case.number), [own]))
    refused("cuts_missing", lambda: propose.propose(asked(case.number), []))


def test_more_than_was_told_is_refused() -> None:
    _, case = reviews.proposed(100_000)
    answer.answer(replied(case.number), "不对")
    more = [cut(case, 100_001)]
    refused("cut_more_than_told", lambda: uphold.uphold(asked(case.number), more, "对"))
    other = [cut(case, 1, "示例单抗注射液")]
    refused("cut_more_than_told", lambda: uphold.uphold(asked(case.number), other, "对"))


# ---- time


def test_silence_is_agreement_after_the_last_day() -> None:
    _, case = reviews.proposed()
    last = reviews.card(case).answer_by
    assert str(last) == "2026-03-17"
    assert lapse.lapse(moment("2026-03-17T23:59")) == 0
    late = replied(case.number, moment("2026-03-18T00:01"))
    refused("reply_late", lambda: answer.answer(late, "不对"))
    refused("reply_late", lambda: answer.agree(late))
    assert reviews.card(case).state == "proposed"
    assert lapse.lapse(moment("2026-03-18T00:01")) == 1
    assert lapse.lapse(moment("2026-03-18T00:01")) == 0
    refused("reply_late", lambda: answer.appeal(late, "不对"))
    assert reviews.card(case).state == "agreed"
    assert [(m.event, m.side) for m in reads_moves(case)][-1] == ("lapse", "job")


def test_an_appeal_after_its_last_day_is_refused_as_well() -> None:
    _, case = reviews.proposed()
    answer.answer(replied(case.number), "不对")
    uphold.uphold(asked(case.number, "甲", LATER), [cut(case)], "对")
    last = reviews.card(case).answer_by
    assert str(last) == "2026-03-19"
    refused(
        "reply_late",
        lambda: answer.appeal(replied(case.number, moment("2026-03-20T00:01")), "不对"),
    )
    assert answer.appeal(replied(case.number, moment("2026-03-19T23:59")), "不对").answer_by is None
    clear.clear(asked(case.number, "乙", moment("2026-03-25T09:00")), "有道理")
    late = replied(case.number, moment("2026-03-26T09:00"))
    refused("step_not_allowed", lambda: answer.agree(late))


def test_the_agency_need_not_wait_for_the_job() -> None:
    _, case = reviews.proposed()
    done = finish.finish(asked(case.number, "乙", moment("2026-03-18T09:00")), [cut(case)])
    assert done.state == "final"
    assert [m.event for m in reads_moves(case)] == ["open", "propose", "lapse", "finish"]


# ---- several deductions, and a reversal afterwards


def test_several_deductions_never_exceed_the_settlement() -> None:
    _, case = reviews.final(fees=1_680_000)
    _, number = pick.pick(reviews.reviewer(), reviews.card(case).setl_id, "再查", LATER)
    with reach.service():
        second = ReviewCase.objects.get(number=number)
    refused("cut_too_large", lambda: propose.propose(asked(number), [cut(second, 1)]))
    rest = [
        cut(second, 420_000, "示例单抗注射液"),
        cut(second, 120_000, "单人病房床位费"),
    ]
    propose.propose(asked(number), rest)
    answer.agree(replied(number))
    finish.finish(asked(number, "乙", LATER), rest)
    paid = reviews.settlement(case)
    assert -sum(a for n, a in journal().items() if n != "hospital") <= paid.fund_total
    assert journal()["hospital"] <= paid.fund_total


def test_what_a_later_bill_of_the_stay_gave_back_is_not_deducted_too() -> None:
    _, case = reviews.opened()
    line = cut(case).line
    with reach.service():
        given = ChargeLine.objects.get(pk=line)
        back = {
            name: -getattr(given, name)
            for name in ("quantity", "amount", "own_paid", "over_limit", "class_b")
        }
        later = Bill.objects.create(
            insured_region=case.insured_region, visit_id=case.visit_id, number=2, total=0
        )
        given.pk, given.bill = None, later
        for name, value in (back | {"returns": given.feedetl_sn, "feedetl_sn": "R1"}).items():
            setattr(given, name, value)
        given.save()
        assert line not in reads.left(case.settlement_id).lines
    refused("cut_too_large", lambda: propose.propose(asked(case.number), [Cut(line, 1, 1)]))


def test_a_reversal_gives_the_deduction_back() -> None:
    of, case = reviews.final()
    number = settled.taken_back(of, reviews.card(case).setl_id)
    assert not any(journal().values())
    assert sum(journal("settlement").values()) == 0
    assert not any(journal("settlement").values())
    with reach.service():
        back = Deduction.objects.select_related("reverses").get(kind="taken_back")
    assert back.reverses is not None and back.amount == -back.reverses.amount
    assert reviews.card(case).state == "void"
    assert number in reads_moves(case)[-1].text
    with reach.service():
        assert reads.left(case.settlement_id).funds


def test_a_case_ends_with_its_settlement() -> None:
    of, case = reviews.proposed()
    settled.taken_back(of, reviews.card(case).setl_id)
    assert reviews.card(case).state == "void"
    refused("step_not_allowed", lambda: answer.agree(replied(case.number)))
    assert not journal()


# ---- rates


def test_the_rate_of_away_bills_counts_what_was_deducted() -> None:
    _, case = reviews.final()
    with reach.staff([PLACE]):
        (row,) = reads.rates([PLACE], moment("2026-01-01T00:00").date())
    assert (row.away, row.month, row.bills) == (True, "2026-03", 1)
    assert row.funds == reviews.settlement(case).fund_total
    assert row.deducted == reviews.card(case).amount > 0


def test_every_step_leaves_a_line() -> None:
    _, case = reviews.final()
    with reach.staff([PLACE]):
        said = TrailLine.objects.filter(subject=f"review:{case.number}").order_by("id")
        assert [line.action for line in said] == [
            "review.propose", "review.answer", "review.uphold", "review.appeal", "review.finish",
        ]  # fmt: skip
