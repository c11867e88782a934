"""What the pages for the insured are made of, asked without a browser."""

from datetime import date

import pytest

from yidi.core.policy import shape
from yidi.core.problems import Refusal
from yidi.interfaces.citizen import answers, choices, outcome, places, questions, shelf
from yidi.interfaces.citizen.questions import Asked

TODAY = date(2026, 2, 20)
COMPLETE = {
    "region": "419001",
    "insurance": "retiree",
    "place": "310000",
    "why": "referral",
    "type": "inpatient",
    "level": "tertiary",
    "from": "2026-03-01",
    "to": "2026-03-10",
    "bill": "known",
    "total": "25000",
    "own_paid": "1000",
    "class_b": "500",
}


def asked(**changed):
    query = {k: v for k, v in {**COMPLETE, **changed}.items() if v is not None}
    return Asked(answers.read(query), shelf.folder(), TODAY)


# ---- what was written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("25000", "25000"),
        ("¥25,000.00 元", "25000.00"),
        ("２５０００", "25000"),
        ("2.5万", "25000"),
        ("0.00001万", "0.1"),
        ("很多", "很多"),
        ("Infinity万", "Infinity万"),
    ],
)
def test_amounts_are_read_as_people_write_them(written, read):
    assert answers.read({"total": written}).said("total") == read


def test_answers_travel_in_the_address_and_nothing_else_does():
    given = answers.read({"region": "419001", "name": "张三", "done": "who"})
    assert given.query() == "region=419001"


def test_an_endless_answer_is_cut():
    assert len(answers.read({"place": "上" * 5000}).said("place")) == answers.LONGEST


# ---- places


@pytest.mark.parametrize(
    ("typed", "first"),
    [("上海", "310000"), ("西安", "610100"), ("榆次", "140702"), ("310104", "310104")],
)
def test_the_nearest_place_comes_first(typed, first):
    found = places.search(shelf.folder().places, typed, ("310000",))
    assert found[0].code == first


def test_a_province_is_offered_by_its_cities_where_filings_are_made_to_cities():
    found = places.search(shelf.folder().places, "广东", ("310000",))
    assert "440000" not in {place.code for place in found}
    assert "440100" in {place.code for place in found}


def test_a_name_that_many_places_share_says_where_each_lies():
    found = places.search(shelf.folder().places, "朝阳区", ())
    assert {place.within for place in found} >= {"北京市", "吉林省长春市"}


def test_a_name_without_a_place_finds_nothing():
    assert places.search(shelf.folder().places, "火星", ()) == []


# ---- which question, and what is wrong


def test_complete_answers_leave_nothing_open():
    assert questions.next_open(asked()) is None
    assert questions.impossible(asked()) is None


@pytest.mark.parametrize("question", ["who", "where", "why", "care", "dates", "bill"])
def test_each_question_is_asked_when_its_answer_is_missing(question):
    missing = dict.fromkeys(answers.FIELDS[question])
    assert questions.next_open(asked(**missing)) == question


def test_proof_is_asked_only_where_there_is_a_choice():
    assert "proof" not in questions.to_ask(asked())
    assert "proof" in questions.to_ask(asked(why="long_term_resident"))
    assert "proof" not in questions.to_ask(asked(region="370300", why="long_term_resident"))
    assert len(questions.to_ask(asked(why="long_term_resident"))) <= 7


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("region", "999999", "还没有收录"),
        ("place", "419001", "不算异地"),
        ("place", "810000", "不能异地直接结算"),
        ("place", "440000", "要选到市"),
        ("place", "000000", "没有找到"),
        ("from", "2026-02-30", "日历上没有"),
        ("to", "2026-02-01", "比入院还早"),
        ("from", "2001-01-01", "开始收录"),
        ("from", "2099-01-01", "太远"),
        ("total", "abc", "写成数字"),
        ("total", "-5", "不能是负数"),
        ("total", "0", "大于0"),
        ("total", "999999999999", "太大"),
        ("own_paid", "24900", "比总费用还多"),
        ("why", "holiday", "请选"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field(field, value, said):
    changed = asked(**{field: value})
    question = questions.impossible(changed)
    assert said in questions.faults(changed, question)[field]


def test_a_guess_asks_for_no_amount():
    assert questions.next_open(asked(bill="guess", total=None)) is None


# ---- the result


def test_the_picture_adds_up_to_the_bill():
    money = outcome.outcome(asked()).money
    statement = money.quote.statement
    assert sum(block.amount for block in money.picture.bill) == statement.bill.total
    assert sum(part.amount for part in money.parts) == statement.bill.total
    assert {block.payer for block in money.picture.bill} == {"you", "fund"}


def test_what_others_pay_of_the_persons_part_adds_up_too():
    rich = asked(
        region="900100",
        insurance="resident",
        why="other_temporary",
        total="260000",
        own_paid="12000",
    )
    money = outcome.outcome(rich).money
    assert money.picture.person
    paid = sum(block.amount for block in money.picture.person)
    assert paid == money.picture.person[0].before
    assert money.picture.person[-1].amount == money.quote.statement.cash


def test_the_range_holds_the_figure_and_says_how_it_was_made():
    money = outcome.outcome(asked(bill="guess")).money
    assert money.spread.low < money.quote.statement.person < money.spread.high
    assert len(money.spread.why) == 3
    assert "起付线" in money.assumed


def test_a_known_split_narrows_the_range():
    wide = outcome.outcome(asked(own_paid=None, class_b=None)).money.spread
    narrow = outcome.outcome(asked()).money.spread
    assert narrow.high - narrow.low < wide.high - wide.low


def test_published_rules_and_a_known_split_leave_no_range():
    money = outcome.outcome(asked(region="900100", insurance="employee")).money
    reasons = money.spread.why
    assert reasons == () or all("账单" not in said for said in reasons)


def test_the_example_of_25000_yuan_leaves_7500_to_pay():
    money = outcome.outcome(
        asked(region="610403", bill="guess", **{"from": "2018-03-01", "to": "2018-03-10"})
    ).money
    assert money.direct
    assert money.quote.statement.person == 750_000


def test_a_missing_parameter_names_documents_and_the_most_that_can_be_got():
    gap = outcome.outcome(asked(insurance="resident")).gap
    assert "豫政办〔2016〕194号" in gap.documents
    assert gap.local.fund_total > 0


def test_an_emergency_needs_no_filing():
    advice = outcome.outcome(asked(why="emergency")).advice
    assert not advice.needed
    assert "急诊" in advice.why.sentence


def test_who_went_without_a_filing_pays_in_advance_and_learns_how_to_make_up_for_it():
    found = outcome.outcome(asked(why="unfiled"))
    assert found.money.quote.manner.settlement == "manual"
    assert found.money.quote.manner.reason.code == "filing_missing"
    assert "补办" in found.advice.title
    assert [way.label for way in found.ways if way.chosen] == ["不备案"]


def test_a_promise_has_its_deadline_and_its_lock():
    promise = {"why": "long_term_resident", "proof": "commitment"}
    due = outcome.outcome(asked(region="140700", **promise)).advice.deadlines
    assert [deadline.day for deadline in due] == [date(2026, 3, 20)]
    locked = outcome.outcome(asked(**promise)).advice.deadlines
    assert [deadline.day for deadline in locked] == [date(2026, 8, 20)]


def test_inside_the_province_zibo_needs_no_filing():
    found = outcome.outcome(asked(region="370300", place="370100", why="other_temporary"))
    assert not found.advice.needed
    assert [way.label for way in found.ways if way.chosen] == ["不备案"]


@pytest.mark.parametrize("kind", list(shape.KINDS))
@pytest.mark.parametrize("care", list(choices.GUESSES))
def test_every_pool_has_an_answer_for_everything(kind, care):
    for province in shelf.provinces():
        for pool in province.pools:
            for place in ("310000", "140100", "440100"):
                one = asked(
                    region=pool.region, why=kind, type=care, place=place, proof="commitment",
                    bill="guess", insurance="resident",
                )  # fmt: skip
                if questions.next_open(one):
                    continue
                try:
                    found = outcome.outcome(one)
                except Refusal as refusal:
                    pytest.fail(f"{pool.region} {kind} {care} {place}: {refusal}")
                assert (found.money is None) != (found.gap is None)
