"""Each check raises what it is for, with its numbers and its money, and nothing next to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yidi.core.calendar import Span
from yidi.core.problems import Refusal
from yidi.core.review import checks
from yidi.core.review.checks import Ground
from yidi.core.review.rules import Rule, Rules, rules
from yidi.core.review.seen import Bill, Line, Visited, net
from yidi.core.settlement.catalogue import Item
from yidi.policy_files.folder import review_rules
from yidi.policy_files.text import read


def march(day: int, hour: int, minute: int) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


IN, OUT = march(2, 8, 30), march(9, 10, 0)
ITEM = Item("A1", "演示片", "101", "09", "A", date(2020, 1, 1), unit="盒")


def line(number: int = 1, **more: Any) -> Line:
    """10.00 of a class-A pill, all in scope."""
    known: dict[str, Any] = {
        "id": number, "number": f"L{number}", "at": march(2, 9, number), "code": "A1",
        "name": "演示片", "fee_kind": "09", "quantity": 10_000, "price": 10_000_000,
        "amount": 1_000, "own_paid": 0, "in_scope": 1_000, "category": "A", "item": ITEM,
    } | more  # fmt: skip
    return Line(**known)


def bill(*lines: Line, **more: Any) -> Bill:
    """A stay of a week of a man of 74 in a tertiary hospital."""
    known: dict[str, Any] = {
        "id": 1, "setl_id": "S1", "visit_id": 1, "region": "140700", "place": "110000",
        "institution_code": "H1", "institution": "甲医院", "level": "tertiary",
        "care": "inpatient", "scope": "cross_province", "settled_at": OUT, "mdtrt_id": "M1",
        "first": IN, "last": OUT, "died": False, "diagnoses": ("I63.900",), "male": True,
        "birth": date(1952, 1, 1), "funds": 70_000, "in_scope": 100_000, "reviewed": "",
        "part": False, "lines": lines,
    } | more  # fmt: skip
    return Bill(**known)


def rule(kind: str, **more: Any) -> Rule:
    known: dict[str, Any] = {
        "kind": kind, "name": "规则", "region": "000000", "span": Span(date(2020, 1, 1)),
        "codes": (), "fee_kinds": (), "most": 0, "lasts": 1, "sex": "", "age_from": None,
        "age_below": None, "diagnoses": (), "levels": (), "care": "", "document": "d",
        "article": "a", "status": "assumed", "note": "",
    } | more  # fmt: skip
    return Rule(**known)


def raised(made: Bill, *known: Rule) -> list[checks.Finding]:
    return checks.findings(made, Ground(Rules(known), readmitted=15, idle=3))


def numbers(made: Bill, *known: Rule) -> list[int]:
    return [finding.number for finding in raised(made, *known)]


def other(**more: Any) -> Visited:
    """A stay of the same person in the same hospital, the week before."""
    known: dict[str, Any] = {
        "mdtrt_id": "M0", "place": "110000", "institution_code": "H1", "institution": "甲医院",
        "stay": True, "first": IN - timedelta(days=10), "last": IN - timedelta(days=3),
        "diagnosis": "I63.100", "died": False,
    } | more  # fmt: skip
    return Visited(**known)


def test_a_sound_bill_raises_nothing() -> None:
    assert raised(bill(line(1), line(2, code="A2"))) == []


def test_every_check_has_a_reason_of_its_own() -> None:
    assert len(checks.CHECKS) == len(checks.REASONS) == 16
    assert list(checks.REASONS) == list(range(1, 17))


def test_the_same_thing_twice_at_a_minute() -> None:
    at = march(3, 9, 0)
    again = bill(*(line(n, at=at) for n in (1, 2, 3)))
    (found,) = raised(again)
    assert (found.number, found.lines) == (1, ((2, 1_000), (3, 1_000)))
    assert "收了3次" in found.sentence
    assert numbers(bill(line(1, at=at), line(2, at=at, quantity=20_000))) == []
    assert numbers(bill(line(1, at=at), line(2, at=at + timedelta(minutes=1)))) == []


def test_what_was_given_back_is_not_doubted() -> None:
    at = march(3, 9, 0)
    back = line(3, returns="L2", quantity=-10_000, amount=-1_000, in_scope=-1_000)
    assert numbers(bill(*net([line(1, at=at), line(2, at=at), back]))) == []
    half = line(3, returns="L1", quantity=-4_000, amount=-400, in_scope=-400)
    (left,) = net([line(1), half])
    assert (left.quantity, left.amount, left.in_scope) == (6_000, 600, 600)


def test_a_price_above_the_cap_of_the_level() -> None:
    capped = replace(ITEM, price_caps={"tertiary": 8_000_000})
    (found,) = raised(bill(line(item=capped)))
    assert (found.number, found.doubt) == (2, 200)
    assert "10元" in found.sentence and "8元" in found.sentence
    assert numbers(bill(line(item=capped, in_scope=800))) == [], "it was cut at the till"
    assert numbers(bill(line(item=capped), level="primary")) == []


def test_more_on_a_day_than_may_be() -> None:
    once = replace(ITEM, most_per_day=10_000)
    day = [line(1, item=once), line(2, item=once, quantity=20_000, amount=2_000, in_scope=2_000)]
    (found,) = raised(bill(*day))
    assert (found.number, found.lines) == (3, ((2, 2_000),))
    assert "共3，最多1" in found.sentence
    cut = [day[0], replace(day[1], own_paid=2_000, in_scope=0)]
    assert numbers(bill(*cut)) == [], "it was cut at the till"
    dear = line(1, item=once, quantity=30_000, amount=3_333, own_paid=2_222, in_scope=1_111)
    assert numbers(bill(dear)) == [], "a fen is rounding"
    apart = [line(1, item=once), line(2, item=once, at=march(3, 9, 0))]
    assert numbers(bill(*apart)) == []
    beds = [line(1, code="B1", fee_kind="01"), line(2, code="B2", fee_kind="01")]
    assert numbers(bill(*beds), rule("most_per_day", fee_kinds=("01",), most=10_000)) == [3]


def test_more_in_a_visit_than_may_be() -> None:
    twice = replace(ITEM, most_per_stay=20_000)
    lines = [line(n, item=twice, at=IN + timedelta(days=n)) for n in (1, 2, 3)]
    assert [f.number for f in raised(bill(*lines))] == [4]
    beds = line(1, fee_kind="01", quantity=80_000, amount=8_000, in_scope=8_000)
    known = rule("most_per_stay_day", fee_kinds=("01",), most=10_000)
    (found,) = raised(bill(beds), known)
    assert (found.number, found.doubt) == (4, 1_000)
    assert "住院7天" in found.sentence
    assert numbers(bill(replace(beds, quantity=70_000)), known) == []


@pytest.mark.parametrize(
    ("limit", "number"),
    [
        ({"sex": "female"}, 5),
        ({"age_below": 14}, 6),
        ({"age_from": 80}, 6),
        ({"diagnoses": ("C00-C97",)}, 7),
        ({"levels": ("primary",)}, 8),
    ],
)
def test_limits_by_the_catalogue_and_by_a_rule(limit: dict[str, Any], number: int) -> None:
    assert numbers(bill(line(item=replace(ITEM, **limit)))) == [number]
    assert numbers(bill(line()), rule("limits", codes=("A1",), **limit)) == [number]
    assert numbers(bill(line()), rule("limits", codes=("ZZ",), **limit)) == []
    assert numbers(bill(line(item=replace(ITEM, **limit), in_scope=0))) == []


def test_what_is_not_known_of_a_person_is_not_held_against_the_hospital() -> None:
    limited = line(item=replace(ITEM, sex="female", age_below=14))
    assert numbers(bill(limited, male=None, birth=None)) == []


def test_own_paid_items_counted_in_scope() -> None:
    cases = (None, replace(ITEM, category="C"), replace(ITEM, limited=True))
    for item in cases:
        assert numbers(bill(line(item=item))) == [9]
    assert numbers(bill(line(item=None, in_scope=0))) == []
    assert numbers(bill(line(item=replace(ITEM, limited=True), approved="1"))) == []


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, [10]),
        ({"last": IN - timedelta(days=15)}, [10]),
        ({"last": IN - timedelta(days=16)}, []),
        ({"diagnosis": "J18.900"}, []),
        ({"institution_code": "H2"}, []),
        ({"stay": False}, []),
    ],
)
def test_a_stay_split_in_two(change: dict[str, Any], wanted: list[int]) -> None:
    made = bill(line(), others=(other(**change),))
    assert numbers(made) == wanted
    if wanted:
        assert checks.doubt(made, raised(made)) == made.in_scope


def test_a_stay_without_treatment() -> None:
    care = rule("treatment", fee_kinds=("09",))
    beds = [line(n, code=f"B{n}", fee_kind="01", at=march(2 + n, 8, 0)) for n in range(7)]
    (found,) = raised(bill(*beds), care)
    assert found.number == 11 and "7天没有任何" in found.sentence
    some = line(9, at=march(2, 9, 0), quantity=50_000)
    assert numbers(bill(*beds, some), care) == [], "five days' pills treat five days"
    assert numbers(bill(*beds, line(9)), care) == [11]
    assert numbers(bill(*beds), rule("treatment", fee_kinds=("09",), care="outpatient")) == []
    assert numbers(bill(line(9, fee_kind="01"), care="outpatient"), care) == []


def test_one_of_several_bills_of_a_stay_is_for_the_days_of_its_lines() -> None:
    care = rule("treatment", fee_kinds=("09",))
    lines = [line(n, at=march(2 + n, 9, n)) for n in range(3)]
    assert numbers(bill(*lines), care) == [11]
    part = bill(*lines, part=True)
    assert numbers(part, care) == []
    assert part.days == (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))


def test_after_death() -> None:
    late = line(1, at=OUT + timedelta(days=1))
    assert numbers(bill(line(2), late, died=True)) == [12]
    assert numbers(bill(line(2), late)) == []
    gone = other(died=True, institution_code="H9", institution="乙医院")
    (found,) = raised(bill(line(), others=(gone,)))
    assert found.number == 12 and "乙医院" in found.sentence and found.whole == 100_000


def test_in_two_places_at_once() -> None:
    there = other(institution_code="H2", first=IN + timedelta(days=2), last=OUT + timedelta(days=2))
    assert numbers(bill(line(), others=(there,))) == [13]
    moved = replace(there, first=OUT, last=OUT + timedelta(days=5))
    assert numbers(bill(line(), others=(moved,))) == [], "a transfer shares a day"
    pills = bill(line(), care="pharmacy", first=IN, last=IN)
    inside = replace(there, first=IN - timedelta(days=1), last=IN + timedelta(days=1))
    assert numbers(replace(pills, others=(inside,))) == [13]
    assert numbers(replace(pills, others=(replace(inside, first=IN),))) == []


def test_items_that_exclude_each_other() -> None:
    known = rule("exclusive", codes=("N1", "N2"))
    dear, cheap = line(1, code="N1", in_scope=900), line(2, code="N2", in_scope=500)
    (found,) = raised(bill(dear, cheap), known)
    assert (found.number, found.lines) == (14, ((2, 500),))
    apart = replace(cheap, at=cheap.at + timedelta(days=1))
    assert numbers(bill(dear, apart), known) == []


def test_more_of_a_drug_than_days() -> None:
    known = rule("drug_days", codes=("A1",), lasts=15, most=84, care="outpatient")
    boxes = line(quantity=80_000, amount=8_000, in_scope=8_000)
    made = bill(boxes, care="outpatient", first=IN, last=IN)
    (found,) = raised(made, known)
    assert (found.number, found.doubt) == (15, 2_400)
    assert numbers(replace(made, lines=(replace(boxes, quantity=56_000),)), known) == []
    assert numbers(bill(boxes), known) == []


def test_what_the_till_put_on_the_list() -> None:
    (found,) = raised(bill(line(), reviewed="injury"))
    assert found.number == 16 and "第三方" in found.sentence


def test_doubt_counts_a_line_once() -> None:
    at = march(3, 9, 0)
    lines = [line(n, at=at, item=None) for n in (1, 2)]
    made = bill(*lines)
    assert {f.number for f in raised(made)} == {1, 9}
    assert checks.doubt(made, raised(made)) == 2_000


def test_a_finding_is_kept_as_it_was() -> None:
    (found,) = raised(bill(line(item=None)))
    assert checks.kept(found.as_dict()) == found


def test_the_rules_of_the_house_are_dated_and_cited() -> None:
    known = review_rules().all
    assert known and all(one.document and one.span.first > date.min for one in known)
    assert {one.kind for one in known} >= {"exclusive", "treatment", "drug_days", "limits"}


def test_a_rule_that_cannot_be_read_says_all_that_is_wrong() -> None:
    wrong = read("- kind: nonsense\n  name: x\n  codes: A1\n  most: many\n  status: sure")
    with pytest.raises(Refusal) as caught:
        rules(wrong)
    found = {problem.where for problem in caught.value.problems}
    assert {"[0].kind", "[0].codes", "[0].most", "[0].status", "[0].document"} <= found
