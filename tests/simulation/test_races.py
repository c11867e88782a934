"""Races at the till, by name: real commits, real locks, two threads that meet after reading."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from simulation.network import Meeting
from simulation.playing import meeting
from support import people, tills, visits
from yidi.actions.actor import Actor
from yidi.actions.filing.cancel import cancel as cancel_filing
from yidi.core.problems import Refusal
from yidi.interfaces.hospital.door import answered
from yidi.store import reach
from yidi.store.models import (
    Bill,
    HospitalMessage,
    JournalLine,
    Person,
    PersonYear,
    Settlement,
    YearSum,
)

AT = visits.SETTLED
REGION = "370300"
CEILING = 350_000_00
"""What the pool of Zibo pays at most for the stays of an employee in a year."""


@pytest.fixture
def here(own_db: str, monkeypatch: pytest.MonkeyPatch) -> tills.Till:
    monkeypatch.setattr("yidi.interfaces.common.clock.now", lambda: AT.astimezone(people.ZONE))
    made = tills.till(None, visits.HOSPITAL, "110105", keyed=False, level="tertiary")
    made.region = REGION
    visits.opened(made.code)
    return made


def patient(**columns: Any) -> Person:
    who = visits.person(REGION, balance=50_000, **columns)
    visits.filed(who)
    return who


def settling(of: Any, total: str, **more: str) -> dict[str, Any]:
    data = {
        "psn_no": of.person.psn_no, "mdtrt_cert_type": "03", "medfee_sumamt": total,
        "mdtrt_id": of.mdtrt_id, "insutype": "310", "acct_used_flag": "1", "mid_setl_flag": "0",
    }  # fmt: skip
    return {"data": data | more}


def message(here: tills.Till, infno: str, given: Any) -> dict[str, Any]:
    return here.message(infno, given, signtype="")


def sent(body: dict[str, Any], moment: datetime = AT) -> dict[str, Any]:
    raw = answered(json.dumps(body, ensure_ascii=False).encode(), moment.astimezone(people.ZONE))
    made: dict[str, Any] = json.loads(raw.body)
    return made


def at_once(one: Callable[[], Any], other: Callable[[], Any]) -> list[Any]:
    """Both, so that neither has written when the other reads, unless a lock makes it wait."""
    met = Meeting(0.3)

    def run(order: int, work: Callable[[], Any]) -> Any:
        try:
            return met.take_part(order, work)
        finally:
            connection.close()

    with meeting(), ThreadPoolExecutor(2) as workers:
        running = [workers.submit(run, n, work) for n, work in enumerate((one, other))]
        return [each.result(60) for each in running]


def codes(*answers: dict[str, Any]) -> list[str]:
    return [answer["err_msg"].split()[0] if answer["infcode"] else "" for answer in answers]


def year(who: Person) -> dict[str, int]:
    with reach.service():
        row = PersonYear.objects.filter(person=who, year=2026).first()
    return {name: amount for name, amount in row.sums.items() if amount} if row else {}


def rows(model: Any) -> int:
    with reach.service():
        return int(model.objects.count())


def test_two_settlements_of_one_visit_under_different_msgids(here: tills.Till) -> None:
    of = visits.visit(patient())
    visits.bill(of, 1_000_000)
    asks = [message(here, "2304", settling(of, "10000.00")) for _ in range(2)]
    found = at_once(lambda: sent(asks[0]), lambda: sent(asks[1]))
    assert codes(*found)[0] == "" and codes(*found)[1] != ""
    assert (rows(Settlement), rows(HospitalMessage)) == (1, 1)
    with reach.service():
        assert sum(line.amount for line in JournalLine.objects.filter(account="care")) == -1_000_000
    assert year(of.person)["stay_fund"] == found[0]["output"]["setlinfo"]["hifp_pay"] * 100


@pytest.mark.parametrize("filing_first", [False, True])
def test_a_filing_cancelled_against_a_settle(here: tills.Till, filing_first: bool) -> None:
    who = visits.person(REGION, balance=50_000)
    filed = visits.filed(who, kind="other_temporary", last=date(2026, 6, 30))
    of = visits.visit(who, last=AT)  # settled as they leave: what is cancelled later counts (R51)
    visits.bill(of, 1_000_000)
    ask = message(here, "2304", settling(of, "10000.00"))

    def give_up() -> str:
        actor = Actor("citizen", "citizen:1", who.name, people=(who.pk,))
        try:
            return "" if cancel_filing(actor, REGION, filed.number, AT).accepted else "refused"
        except Refusal as refusal:
            return refusal.problems[0].code

    works = [lambda: sent(ask), give_up]
    found = at_once(*(works[::-1] if filing_first else works))
    given_up, settled = found if filing_first else found[::-1]
    assert given_up == ""
    if filing_first:
        assert codes(settled) == ["filing_cancelled"] and rows(Settlement) == 0
    else:
        assert codes(settled) == [""] and rows(Settlement) == 1


def test_the_last_fen_of_a_ceiling_taken_by_two_bills_at_once(here: tills.Till) -> None:
    who = patient()
    with reach.service():
        YearSum.objects.create(
            insured_region=REGION, person=who, year=2026, name="stay_fund", amount=CEILING - 1
        )
    asks = []
    for _ in range(2):
        of = visits.visit(who)
        visits.bill(of, 1_000_000)
        asks.append(message(here, "2304", settling(of, "10000.00")))
    found = at_once(lambda: sent(asks[0]), lambda: sent(asks[1]))
    assert codes(*found) == ["", ""]
    paid = [answer["output"]["setlinfo"]["hifp_pay"] for answer in found]
    assert sorted(paid) == [0, 0.01]
    assert year(who)["stay_fund"] == 1


def test_settle_then_reverse_leaves_no_trace_in_the_yearly_sums(here: tills.Till) -> None:
    who = patient()
    first, second = visits.visit(who), visits.visit(who)
    for of in (first, second):
        visits.bill(of, 3_000_000)
    sent(message(here, "2304", settling(first, "30000.00")))
    before = year(who)
    done = sent(message(here, "2304", settling(second, "30000.00")))
    info = done["output"]["setlinfo"]
    assert year(who) != before
    ask = {"setl_id": info["setl_id"], "mdtrt_id": second.mdtrt_id, "psn_no": who.psn_no}
    assert sent(message(here, "2305", {"data": ask}))["infcode"] == 0
    assert year(who) == before
    with reach.service():
        assert PersonYear.objects.get(person=who, year=2026).stays == 1


def test_two_people_swapped_swap_results(here: tills.Till) -> None:
    """Nothing hangs on who is first, on ids or on what was remembered of the one before."""
    made: list[dict[int, dict[str, Any]]] = []
    for order in ((0, 1), (1, 0)):
        pair = [patient(retired=retired) for retired in (False, True)]
        found = {}
        for n in order:
            of = visits.visit(pair[n])
            visits.bill(of, 4_000_000, own_paid=10_000 * (n + 1), class_b=33_333)
            info = sent(message(here, "2304", settling(of, "40000.00")))["output"]["setlinfo"]
            found[n] = {
                name: value for name, value in info.items() if isinstance(value, float | int)
            }
        made.append(found)
    assert made[0] == made[1]
    assert made[0][0] != made[0][1]


@pytest.mark.parametrize("reversal_first", [False, True])
def test_a_reversal_races_its_original(here: tills.Till, reversal_first: bool) -> None:
    who = patient()
    of = visits.visit(who)
    visits.bill(of, 1_000_000)
    original = message(here, "2304", settling(of, "10000.00"))
    undo = {"psn_no": who.psn_no, "omsgid": original["msgid"], "oinfno": "2304"}
    reversal = message(here, "2601", {"data": undo})
    works = [lambda: sent(original), lambda: sent(reversal)]
    found = at_once(*(works[::-1] if reversal_first else works))
    settled = found[1] if reversal_first else found[0]
    assert codes(found[0] if reversal_first else found[1]) == [""]
    assert codes(settled) in (["message_reversed"], [""])
    with reach.service():
        assert Bill.objects.get().settlement_id is None
        assert Person.objects.get(pk=who.pk).balance == 50_000
        assert sum(line.amount for line in JournalLine.objects.filter(account="care")) == 0
    assert year(who) == {}
    assert codes(sent(original)) == codes(settled)


@pytest.mark.parametrize(
    ("moment", "code"),
    [("2026-03-31T23:59:59", ""), ("2026-04-01T00:00:00", "filing_expired")],
)
def test_midnight_ends_a_filing_to_the_second(here: tills.Till, moment: str, code: str) -> None:
    who = visits.person(REGION)
    visits.filed(who, last=date(2026, 3, 31))
    once = visits.visit(who, "outpatient")
    visits.bill(once, 80_000, batch="B1")
    asked = settling(once, "800.00", chrg_bchno="B1", med_type="11")
    body = here.message(
        "2207", asked, signtype="", inf_time=moment.replace("T", " "),
        msgid=f"{here.code}{datetime.fromisoformat(moment):%Y%m%d%H%M%S}0001",
    )  # fmt: skip
    assert codes(sent(body, people.moment(moment))) == [code]


@pytest.mark.parametrize(
    ("discharged", "counted"), [("2026-12-31T23:59:59", 2026), ("2027-01-01T00:00:00", 2027)]
)
def test_a_stay_counts_in_the_year_it_ends_in_to_the_second(
    here: tills.Till, discharged: str, counted: int
) -> None:
    """Zibo counts a stay in the year of discharge; the second of midnight decides."""
    who = patient()
    last = people.moment(discharged)
    of = visits.visit(who, first=people.moment("2026-12-20T10:00"), last=last)
    visits.bill(of, 1_000_000)
    moment = people.moment("2027-01-01T09:00")
    body = here.message(
        "2304", settling(of, "10000.00"), signtype="", inf_time="2027-01-01 09:00:00",
        msgid=f"{here.code}202701010900000001",
    )  # fmt: skip
    found = sent(body, moment)
    assert codes(found) == [""], found
    with reach.service():
        assert [row.year for row in PersonYear.objects.filter(person=who)] == [counted]
