"""Outpatients are judged by the day of their charges, however long ago they registered and however
late they are settled; newborns by a parent's number; credentials by what was really shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from support import visits
from support.people import insured, moment, number
from support.visits import SETTLED
from yidi.actions.actor import Actor
from yidi.actions.filing.change import change
from yidi.actions.filing.correct import correct
from yidi.actions.settlement.asking import Ask, Outcome
from yidi.actions.settlement.preview import preview
from yidi.actions.settlement.settle import settle
from yidi.core.problems import Refusal
from yidi.store import reach, sealing
from yidi.store.models import (
    ChargeLine,
    Filing,
    Institution,
    Opening,
    Person,
    PersonYear,
    TrailLine,
    Visit,
)

REGION = "900100"


def settled(ask: Ask, at: datetime) -> dict[str, Any]:
    def said(made: Outcome) -> bytes:
        return json.dumps(made.amounts._asdict()).encode()

    done: dict[str, Any] = json.loads(settle(visits.message(1), ask, at, said))
    return done


def charged(of: Visit, at: str, total: int = 100_000) -> Any:
    """An unsettled batch with one line of that moment."""
    made = visits.bill(of, total, batch="1")
    with reach.service():
        ChargeLine.objects.create(
            insured_region=of.insured_region, visit=of, bill=made, feedetl_sn="1", at=moment(at),
            code="YP1", name="演示片", fee_kind="09", quantity=10_000, price=total * 10_000,
            amount=total, category="A", own_paid=0, over_limit=0, class_b=0,
        )  # fmt: skip
    return made


@pytest.fixture
def who(db: None) -> Person:
    visits.hospital()
    made = visits.person(REGION)
    visits.filed(made)
    return made


def outpatient(who: Person, first: str) -> Visit:
    return visits.visit(who, "outpatient", first=moment(first), last=None)


def test_a_bill_of_the_last_evening_belongs_to_the_old_year(who: Person) -> None:
    with reach.service():
        Filing.objects.update(last=date(2026, 12, 31))
    of = outpatient(who, "2026-12-31T22:00")
    made = charged(of, "2026-12-31T23:00")
    settled(visits.asking(of, made), moment("2027-01-01T00:30"))
    with reach.service():
        assert [row.year for row in PersonYear.objects.all()] == [2026]


def test_a_death_after_the_charges_does_not_reach_back(who: Person) -> None:
    with reach.service():
        Person.objects.update(status="dead", status_since=date(2026, 3, 2))
    of = outpatient(who, "2026-03-02T08:00")
    made = charged(of, "2026-03-02T09:00")
    assert settled(visits.asking(of, made), SETTLED)["total"] == 100_000


def test_an_old_registration_does_not_outlive_filing_and_opening(who: Person) -> None:
    of = outpatient(who, "2026-01-02T08:00")
    made = charged(of, "2026-03-02T09:00")
    preview(visits.asking(of, made), SETTLED)
    with reach.service():
        Opening.objects.filter(care="outpatient").update(after=date(2026, 2, 1))
    Opening.objects.create(
        institution=Opening.objects.first().institution, care="outpatient", status="suspended",
        first=date(2026, 2, 1),
    )  # fmt: skip
    with pytest.raises(Refusal, match="provider_suspended"):
        preview(visits.asking(of, made), SETTLED)
    with reach.service():
        Opening.objects.filter(status="suspended").update(after=date(2026, 3, 1))
        Opening.objects.filter(care="outpatient", status="open").update(after=None)
        Filing.objects.update(last=date(2026, 2, 28))
    with pytest.raises(Refusal, match="filing_expired"):
        preview(visits.asking(of, made), SETTLED)


AT_HOME = {"way": "commitment", "channel": "self_service"}
LATER = moment("2026-03-12T09:00")
"""Three days after the discharge of 9 March, 10:00."""


def stay_with(**filing: Any) -> Ask:
    """A stay of somebody from Jinzhong, its bill, and a filing as it stands when that is settled."""
    visits.hospital()
    who = visits.person()
    visits.filed(who, **filing)
    of = visits.visit(who)
    return visits.asking(of, visits.bill(of, 1_000_000))


ENDED_SINCE = {
    "cancelled": {"state": "cancelled", "ended_at": moment("2026-03-10T15:00")},
    "cancelled an hour after the discharge": {
        "state": "cancelled", "ended_at": moment("2026-03-09T11:00"),
    },
    "ended with the insurance": {"state": "terminated", "ended_at": moment("2026-03-10T00:00")},
    "evidence due after the discharge": {
        **AT_HOME, "filed_at": moment("2026-02-09T10:00"),
        "effective_at": moment("2026-02-09T10:00"),
    },
    "the same, written down": {
        **AT_HOME, "filed_at": moment("2026-02-09T10:00"), "state": "void",
        "effective_at": moment("2026-02-09T10:00"), "ended_at": moment("2026-03-10T00:00"),
    },
}  # fmt: skip


@pytest.mark.parametrize("case", ENDED_SINCE)
def test_a_filing_that_ended_after_the_discharge_still_counts(db: None, case: str) -> None:
    tried = preview(stay_with(**ENDED_SINCE[case]), LATER).priced.quote
    assert tried.manner.settlement == "direct"
    assert (tried.level.kind, tried.level.where) == ("long_term_resident", "filed_place")


def changed(ask: Ask, at: str = "2026-03-10T09:00", by: Any = change, **asked: Any) -> Ask:
    """The filing behind a stay is changed at the window, or corrected."""
    with reach.service():
        number = Filing.objects.get(current=True).number
    clerk = Actor("staff", "s1", "王经办", regions=(ask.asked.region,))
    made = by(clerk, ask.asked.region, number, moment(at), reason="工作变动", **asked)
    assert made.accepted, made.problems
    return ask


CHANGES: dict[str, dict[str, Any]] = {
    "place": {"place": "310104"},
    "kind": {"kind": "other_temporary", "last": date(2026, 8, 31)},
    "dates": {"first": date(2026, 3, 10)},
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_filing_that_was_changed_after_the_discharge_counts_as_it_was(
    db: None, case: str
) -> None:
    quote = preview(changed(stay_with(), **CHANGES[case]), LATER).priced.quote
    assert quote.manner.settlement == "direct"
    assert (quote.level.kind, quote.level.where) == ("long_term_resident", "filed_place")


def test_two_changes_leave_what_was_before_the_first(db: None) -> None:
    ask = changed(changed(stay_with(), place="310104"), "2026-03-11T09:00", place="320100")
    assert preview(ask, LATER).priced.quote.level.where == "filed_place"


def test_one_that_was_changed_during_the_stay_counts_as_it_became(db: None) -> None:
    ask = changed(stay_with(), "2026-03-05T09:00", place="310104")
    with pytest.raises(Refusal, match="filing_elsewhere"):
        preview(ask, LATER)


def test_one_that_was_changed_to_here_counts_as_filed_before_the_bill(db: None) -> None:
    ask = changed(stay_with(place="310000"), place="110105")
    assert preview(ask, LATER).priced.quote.level.where == "filed_place"


def test_a_typing_error_that_was_mended_was_never_the_filing(db: None) -> None:
    ask = changed(stay_with(), by=correct, place="310104")
    with pytest.raises(Refusal, match="filing_elsewhere"):
        preview(ask, LATER)


ENDED_BEFORE = {
    "filing_cancelled": {"state": "cancelled", "ended_at": moment("2026-03-09T09:00")},
    "filing_terminated": {"state": "terminated", "ended_at": moment("2026-03-05T00:00")},
    "filing_void": {
        **AT_HOME, "filed_at": moment("2026-02-08T10:00"),
        "effective_at": moment("2026-02-08T10:00"),
    },
    "filing_void by a finding": {"state": "void", "ended_at": moment("2026-03-10T15:00")},
}  # fmt: skip


@pytest.mark.parametrize("code", ENDED_BEFORE)
def test_one_that_ended_during_the_stay_or_was_false_does_not(db: None, code: str) -> None:
    ask = stay_with(**ENDED_BEFORE[code])
    with pytest.raises(Refusal, match=code.split(maxsplit=1)[0]):
        preview(ask, LATER)


def test_a_stay_in_a_hospital_for_mental_illness_needs_no_diagnosis(db: None) -> None:
    visits.hospital()
    who = visits.person("419001")
    with reach.service():
        visits.filed(who, kind="other_temporary", last=date(2026, 6, 30))
    of = visits.visit(who)
    ask = visits.asking(of, visits.bill(of, 1_000_000))
    plain = preview(ask, SETTLED).priced.quote
    Institution.objects.filter(code=visits.HOSPITAL).update(mental=True)
    borrowed = preview(ask, SETTLED).priced.quote
    assert (plain.level.kind, borrowed.level.kind) == ("other_temporary", "emergency")
    assert borrowed.statement.fund_total > plain.statement.fund_total


def test_a_newborn_is_named_by_a_parents_number(who: Person) -> None:
    baby = insured(REGION, "张婴儿", "", "", parent=who, birth=date(2026, 3, 1))
    visits.filed(baby)
    of = visits.visit(baby)
    made = visits.bill(of, 100_000)
    mother = number("19520101", 999)
    with reach.service():
        Person.objects.filter(pk=who.pk).update(id_digest=sealing.digest(mother))
    ask = visits.asking(of, made)
    assert preview(replace(ask, certno=mother), SETTLED).amounts.total == 100_000
    with pytest.raises(Refusal, match="person_differs"):
        preview(replace(ask, certno=number("19520101", 998)), SETTLED)


def test_an_electronic_credential_without_its_token_is_not_one(db: None) -> None:
    visits.hospital()
    who = visits.person("370300")
    visits.filed(who)
    of = visits.visit(who, credential="id_card")
    made = visits.bill(of, 100_000)
    for claimed in ("id_card", "e_credential"):
        with pytest.raises(Refusal, match="credential_not_accepted"):
            preview(visits.asking(of, made, credential=claimed), SETTLED)
    assert preview(visits.asking(of, made, credential="social_card"), SETTLED)


def test_a_trial_leaves_a_line(who: Person) -> None:
    of = visits.visit(who)
    preview(visits.asking(of, visits.bill(of, 100_000)), SETTLED)
    with reach.service():
        line = TrailLine.objects.get(action="settlement.try")
        assert line.subject == f"person:{who.pk}" and line.actor.startswith(visits.HOSPITAL)
