"""Interim bills: over the year's end, taken back, given back; and bills of nothing."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from support import visits
from support.people import moment
from support.visits import SETTLED
from yidi.actions.settlement.asking import Ask, Outcome
from yidi.actions.settlement.cancel import Cancel, Cancelled, cancel
from yidi.actions.settlement.preview import preview
from yidi.actions.settlement.settle import settle
from yidi.core.problems import BrokenInvariant, Refusal
from yidi.store import reach
from yidi.store.models import Bill, ChargeLine, Person, PersonYear, Visit


def said(outcome: Outcome | Cancelled) -> bytes:
    return json.dumps({"setl_id": outcome.setl_id, **outcome.amounts._asdict()}).encode()


def settled(ask: Ask, serial: int = 1, at: datetime = SETTLED) -> dict[str, Any]:
    done: dict[str, Any] = json.loads(settle(visits.message(serial), ask, at, said))
    return done


def taken_back(of: Visit, done: dict[str, Any], serial: int, at: datetime = SETTLED) -> None:
    ask = Cancel("140700", done["setl_id"], of.mdtrt_id, of.person.psn_no, "收费员")
    cancel(visits.message(serial, "2305"), ask, at, said)


def sums(who: Person) -> dict[int, dict[str, int]]:
    """What is not nothing, by year."""
    with reach.service():
        years = PersonYear.objects.filter(person=who)
        return {y.year: {n: a for n, a in y.sums.items() if a} for y in years}


def stayed(who: Person, first: str, last: str, total: int) -> tuple[Visit, Bill]:
    """A stay that is over, and its bill."""
    of = visits.visit(who, first=moment(f"{first}T08:00"), last=moment(f"{last}T10:00"))
    return of, visits.bill(of, total)


@pytest.fixture
def who(db: None) -> Person:
    visits.hospital()
    made = visits.person(balance=50_000)
    visits.filed(made)
    return made


def test_a_stay_over_the_years_end_counts_whole_in_the_year_it_ends_in(who: Person) -> None:
    of = visits.visit(who, first=moment("2026-12-20T08:00"), last=None, state="open")
    first = visits.bill(of, 2_000_000)
    part = settled(visits.asking(of, first, interim=True), 1, moment("2026-12-30T10:00"))
    with reach.service():
        Visit.objects.filter(pk=of.pk).update(
            last=moment("2027-01-05T08:00"), state="discharged"
        )  # fmt: skip
    second = visits.bill(of, 1_000_000, number=2)
    rest = settled(visits.asking(of, second, 2), 2, moment("2027-01-05T10:00"))
    assert part["deductible"] and not rest["deductible"]
    whole = {2026: {}, 2027: {"stay_fund": part["hifp_pay"] + rest["hifp_pay"]}}
    assert sums(who) == whole
    taken_back(of, rest, 3, moment("2027-01-06T10:00"))
    assert sums(who) == {2026: {"stay_fund": part["hifp_pay"]}, 2027: {}}
    settled(visits.asking(of, second, 4), 4, moment("2027-01-07T10:00"))
    assert sums(who) == whole


def test_the_old_year_gives_back_once_and_only_what_this_stay_counted(who: Person) -> None:
    """Two interim bills, one in each year; another stay of the old year stands."""
    other = settled(visits.asking(*stayed(who, "2026-12-01", "2026-12-05", 500_000)), 1)
    of = visits.visit(who, first=moment("2026-12-20T08:00"), last=None, state="open")
    old = settled(
        visits.asking(of, visits.bill(of, 2_000_000), 2, interim=True), 2,
        moment("2026-12-30T10:00"),
    )  # fmt: skip
    kept = {"stay_fund": other["hifp_pay"]}
    assert sums(who) == {2026: {"stay_fund": other["hifp_pay"] + old["hifp_pay"]}}
    second = visits.bill(of, 1_000_000, number=2)
    new = settled(visits.asking(of, second, 3, interim=True), 3, moment("2027-01-03T10:00"))
    assert sums(who) == {2026: kept, 2027: {"stay_fund": old["hifp_pay"] + new["hifp_pay"]}}
    with reach.service():
        Visit.objects.filter(pk=of.pk).update(last=moment("2027-01-05T08:00"), state="discharged")
    last = settled(
        visits.asking(of, visits.bill(of, 400_000, number=3), 4), 4, moment("2027-01-05T10:00")
    )
    paid = sum(done["hifp_pay"] for done in (old, new, last))
    assert sums(who) == {2026: kept, 2027: {"stay_fund": paid}}
    with pytest.raises(Refusal, match="settlement_counted_on"):
        taken_back(of, new, 5, moment("2027-01-06T10:00"))
    taken_back(of, last, 6, moment("2027-01-06T10:00"))
    taken_back(of, new, 7, moment("2027-01-06T11:00"))
    taken_back(of, old, 8, moment("2027-01-06T12:00"))
    assert sums(who) == {2026: kept, 2027: {}}


def test_more_than_was_counted_is_never_given_back(who: Person) -> None:
    of, made = stayed(who, "2026-12-01", "2026-12-05", 500_000)
    done = settled(visits.asking(of, made), 1)
    with reach.service():
        PersonYear.objects.filter(person=who).update(sums={"stay_fund": done["hifp_pay"] - 1})
    with pytest.raises(BrokenInvariant, match="below zero"):
        taken_back(of, done, 2)


def test_a_settled_bill_is_not_tried_again(who: Person) -> None:
    of = visits.visit(who)
    made = visits.bill(of, 2_000_000)
    settled(visits.asking(of, made, interim=True))
    with pytest.raises(Refusal, match="bill_empty"):
        preview(visits.asking(of, made), SETTLED)


def test_a_bill_of_nothing(who: Person) -> None:
    of = visits.visit(who)
    done = settled(visits.asking(of, visits.bill(of, 0)))
    taken_back(of, done, 2)


def test_what_came_after_an_interim_bill_goes_back_into_it(who: Person) -> None:
    of = visits.visit(who)
    first = visits.bill(of, 2_000_000, own_paid=1_000)
    part = settled(visits.asking(of, first, interim=True))
    second = visits.bill(of, 1_000_000, class_b=500, number=2)
    with reach.service():
        ChargeLine.objects.create(
            insured_region=of.insured_region, visit=of, bill=second, feedetl_sn="1", at=of.first,
            code="YP1", name="演示片", fee_kind="09", quantity=10_000, price=10**10,
            amount=1_000_000, category="B", own_paid=0, over_limit=0, class_b=500,
        )  # fmt: skip
    taken_back(of, part, 2)
    with reach.service():
        whole, emptied = Bill.objects.filter(visit=of).order_by("number")
        assert (whole.lines, whole.total) == (2, 3_000_000)
        assert (whole.own_paid, whole.class_b) == (1_000, 500)
        assert (emptied.lines, emptied.total, emptied.class_b) == (0, 0, 0)
        assert ChargeLine.objects.get().bill_id == whole.pk
    done = settled(visits.asking(of, whole, 3), 3)
    assert done["total"] == 3_000_000
    with pytest.raises(Refusal, match="bill_empty"):
        settled(visits.asking(of, emptied, 4), 4)


def test_all_that_an_interim_bill_had_is_given_back(who: Person) -> None:
    of = visits.visit(who)
    part = settled(visits.asking(of, visits.bill(of, 2_000_000), interim=True))
    rest = settled(visits.asking(of, visits.bill(of, -2_000_000, number=2), 3), 3)
    assert {n: part[n] + rest[n] for n in part if n != "setl_id"} == {
        n: 0 for n in part if n != "setl_id"
    }
    assert sums(who) == {2026: {}}
    with reach.service():
        assert Person.objects.get(pk=who.pk).balance == 50_000
        Person.objects.filter(pk=who.pk).update(balance=49_999)
    with pytest.raises(Refusal, match="account_spent"):
        taken_back(of, rest, 4)
