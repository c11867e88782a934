"""Two at one visit at once: openings, uploads, cancellations and settlements wait for one another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from time import sleep
from typing import Any

import pytest

from support import people, visits, wards
from support.together import at_once
from yidi.actions.actor import Actor
from yidi.actions.settlement.cancel_visit import cancel_visit
from yidi.actions.settlement.charge import charge
from yidi.actions.settlement.open_visit import Arrival, open_visit
from yidi.actions.settlement.reception import Place, Purpose
from yidi.actions.settlement.settle import settle
from yidi.actions.settlement.visit import At
from yidi.core.settlement.charging import Uploaded
from yidi.core.settlement.flags import NO_FLAGS
from yidi.store import reach
from yidi.store.models import Bill, ChargeLine, Visit
from yidi.store.writes import till


@pytest.fixture
def stay(own_db: str) -> Visit:
    visits.hospital()
    wards.catalogue()
    who = visits.person()
    visits.filed(who)
    made = visits.visit(who, state="open", last=None)
    made.mdtrt_id = f"140700260302{made.pk:010d}"
    with reach.service():
        made.save(update_fields=["mdtrt_id"])
    return made


def at(of: Visit) -> At:
    who = Actor("institution", "i", "收费员")
    return At(who, of.institution_code, of.mdtrt_id, of.person.psn_no, visits.SETTLED)


def line(sn: str, of: Visit) -> Uploaded:
    when = of.first + timedelta(hours=1)
    return Uploaded("feedetail[1]", sn, "", when, "YP1", "H", 10_000_000, 10_000, 1000)


def served(work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> None:
        with reach.service():
            work()

    return run


def test_many_uploads_at_once_make_one_bill(stay: Visit) -> None:
    works = [served(lambda n=n: charge(at(stay), [line(f"{n}", stay)])) for n in range(6)]
    assert at_once(*works) == [""] * 6
    with reach.service():
        bill = Bill.objects.get()
        assert (bill.lines, bill.total, bill.class_b) == (6, 6000, 600)
        assert ChargeLine.objects.count() == 6


def test_one_line_number_is_taken_once(stay: Visit) -> None:
    works = [served(lambda: charge(at(stay), [line("1", stay)])) for _ in range(3)]
    assert sorted(at_once(*works)) == ["", "charge_twice", "charge_twice"]
    with reach.service():
        assert Bill.objects.get().total == 1000


def test_a_visit_is_charged_or_cancelled(stay: Visit) -> None:
    said = at_once(
        served(lambda: charge(at(stay), [line("1", stay)])),
        served(lambda: cancel_visit(at(stay), stay=True)),
    )
    with reach.service():
        state, lines = Visit.objects.get().state, ChargeLine.objects.count()
    assert (said, state, lines) in [
        (["", "visit_has_charges"], "open", 1), (["step_not_allowed", ""], "cancelled", 0),
    ]  # fmt: skip


def test_a_bill_is_settled_as_it_was_seen_or_not_at_all(stay: Visit) -> None:
    with reach.service():
        charge(at(stay), [line("1", stay)])
        bill = Bill.objects.get()
    asked = visits.asking(stay, bill)
    said = at_once(
        served(lambda: charge(at(stay), [line("2", stay)])),
        lambda: settle(visits.message(1), asked, visits.SETTLED, lambda _: b"{}"),
    )
    with reach.service():
        bill.refresh_from_db()
        total = sum(ChargeLine.objects.filter(bill=bill).values_list("amount", flat=True))
    assert bill.total == total
    settled = bill.settlement_id is not None
    assert settled == (said[1] == "") and said[1] in {"", "bill_changed", "total_differs"}
    assert (total == 1000) if settled else (total == 2000)


def test_the_institutions_number_is_given_once(own_db: str) -> None:
    visits.hospital()
    who = visits.person(order=7)
    visits.filed(who)
    at_ = Place(visits.HOSPITAL, "北京示范医院", "tertiary", False, "110000")
    purpose = Purpose("inpatient", "21", "", "id_card", visits.SETTLED, NO_FLAGS)
    known = (
        who.insured_region,
        who.psn_no,
        people.number("19520101", 7),
        who.name,
        "employee",
        "Z1",
    )
    arrival = Arrival(*known, purpose)
    actor = Actor("institution", "i", "收费员")
    works = [served(lambda: open_visit(actor, at_, arrival, visits.SETTLED)) for _ in range(4)]
    assert sorted(at_once(*works)) == ["", *["visit_number_taken"] * 3]
    with reach.service():
        assert Visit.objects.count() == 1


def test_what_is_charged_while_an_interim_bill_settles_goes_into_the_next(
    stay: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reach.service():
        charge(at(stay), [line("1", stay)])
        bill = Bill.objects.get()
    held, keep = Event(), till.keep

    def keep_and_wait(*given: Any) -> bool:
        done = keep(*given)
        held.set()
        sleep(0.5)
        return done

    def charge_meanwhile() -> None:
        held.wait(10)
        charge(at(stay), [line("2", stay)])

    monkeypatch.setattr(till, "keep", keep_and_wait)
    asked = visits.asking(stay, bill, interim=True)
    said = at_once(
        served(charge_meanwhile),
        lambda: settle(visits.message(1), asked, visits.SETTLED, lambda _: b"{}"),
    )
    assert said == ["", ""]
    with reach.service():
        assert list(Bill.objects.order_by("id").values_list("number", "lines")) == [(1, 1), (2, 1)]
