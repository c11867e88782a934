"""A family account whose holder is insured in another pool: that pool owes the place of care itself."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db.models import Sum
from django.test import Client

from support import clearings as c
from support import offices, people
from support.people import moment
from yidi.actions.actor import JOB
from yidi.actions.clearing import dispute
from yidi.actions.clearing.export import export
from yidi.actions.clearing.files import month_statement
from yidi.core.clearing import verifying
from yidi.core.clearing.month import Month
from yidi.core.ledger.entries import Entry
from yidi.core.review import deducting
from yidi.interfaces.commands.clearing_lists import Export
from yidi.interfaces.common import clock
from yidi.store import reach
from yidi.store.chain import Sm3
from yidi.store.models import (
    ClearingItem,
    ClearingMonth,
    Deduction,
    JournalLine,
    Settlement,
    Visit,
)
from yidi.store.reads import clearing as reads
from yidi.store.reads import months
from yidi.store.reads.clearing_lists import COLUMNS, HOLDERS
from yidi.store.writes import review

JINZHONG, JIYUAN, ZIBO = "140700", "419001", "370300"
SPENT = c.moved(100_000, 50_000, 3_000, family=48_000)
"""1,000.00 of the pool, 20.00 of the own account, 480.00 of the family account, 30.00 in cash."""


def shared(insured: str, holder: str, place: str = c.BEIJING, **more: Any) -> Settlement:
    """A settlement to which the family account of somebody insured in `holder` paid."""
    return c.settled(c.person(insured), place=place, of=SPENT, sharer=c.person(holder), **more)


def owed(kind: str = "settlement") -> dict[tuple[str, str], int]:
    """(who owes, whom) → fen, of the items of a kind; all of them are agreed."""
    with reach.service():
        assert set(ClearingItem.objects.values_list("state", flat=True)) <= {"agreed"}
        rows = ClearingItem.objects.filter(kind=kind).order_by("id")
        return {(i.insured, i.place): i.amount for i in rows}


def balances(pool: str) -> Counter[str]:
    """The trial balance of a pool in March, by account."""
    made: Counter[str] = Counter()
    with reach.service():
        for one in reads.trial(pool, date(2026, 3, 1), date(2026, 4, 1)):
            made[one.account] += one.amount
    return made


@pytest.mark.parametrize(
    ("insured", "holder", "place", "wanted"),
    [
        (JINZHONG, JIYUAN, c.BEIJING, {(JINZHONG, c.BEIJING): 102_000, (JIYUAN, c.BEIJING): 48_000}),
        (c.BEIJING, JIYUAN, c.BEIJING, {(JIYUAN, c.BEIJING): 48_000}),
        (JINZHONG, c.BEIJING, c.BEIJING, {(JINZHONG, c.BEIJING): 102_000}),
        (JINZHONG, JINZHONG, c.BEIJING, {(JINZHONG, c.BEIJING): 150_000}),
        (JINZHONG, "140100", c.BEIJING, {(JINZHONG, c.BEIJING): 102_000, ("140100", c.BEIJING): 48_000}),
        (JINZHONG, "140100", JINZHONG, {("140100", JINZHONG): 48_000}),
    ],
    ids=["three pools", "local", "the holder's place", "one pool", "one province", "in the province"],
)  # fmt: skip
def test_each_pool_owes_what_it_bears(
    db: None, insured: str, holder: str, place: str, wanted: dict[tuple[str, str], int]
) -> None:
    shared(insured, holder, place)
    assert c.collected().differing == 0
    assert c.collected().new == 0
    assert owed() == wanted
    for pool in {insured, holder}:
        assert sum(balances(pool).values()) == 0
    borne = balances(insured)["care"] + (balances(holder)["care"] if holder != insured else 0)
    assert borne == -SPENT.total
    with reach.service():
        assert reads.owed_by_journal() == sum(wanted.values())
        scopes = {i.insured: i.scope for i in ClearingItem.objects.all()}
    assert scopes == {
        pool: "in_province" if pool[:2] == to[:2] else "cross_province" for pool, to in wanted
    }


def test_a_pool_that_covers_the_place_owes_nothing_for_it(db: None) -> None:
    """149900 covers Taiyuan: to it, care there is local."""
    people.published("149900")
    shared(JINZHONG, "149900", "140100")
    c.collected()
    assert owed() == {(JINZHONG, "140100"): 102_000}


def test_both_months_come_to_their_end_and_the_statements_hold(db: None) -> None:
    row = shared(JINZHONG, JIYUAN)
    c.collected()
    c.confirmed(row)
    for event in c.ROAD:
        for payer in (c.SHANXI, c.HENAN):
            c.step(event, c.month(payer))
            with reach.service():
                assert reads.owed_by_journal() == sum(one.owed for one in reads.positions()), event
    for payer, amount, number in (
        (c.SHANXI, 102_000, row.setl_id), (c.HENAN, 48_000, f"G{row.setl_id}"),
    ):  # fmt: skip
        of = c.month(payer)
        assert (of.state, of.items, of.amount) == ("closed", 1, amount)
        said = month_statement(c.staff(payer), of.pk, moment("2026-05-01T09:00")).text
        assert verifying.verify(said.splitlines(), Sm3).amount == amount
        assert f'"item":"{number}"' in said


def test_of_two_items_of_one_month_each_is_disputed_by_whom_it_is_of(db: None) -> None:
    row = shared(JINZHONG, "140100")
    c.collected()
    c.confirmed(row)
    of = c.brought("issue", c.month(c.SHANXI))
    assert (of.items, of.amount) == (2, 150_000)
    with reach.service():
        item = ClearingItem.objects.get(reference=f"G{row.setl_id}")
    dispute.dispute(c.asked(c.SHANXI, of), item.pk, "账户余额待核实")
    with reach.service():
        found = dict(ClearingItem.objects.values_list("insured", "state"))
    assert found == {JINZHONG: "listed", "140100": "disputed"}
    dispute.refuse_item(c.asked(c.BEIJING, of), item.pk, "属实")
    assert c.month(c.SHANXI).amount == 102_000
    with reach.service():
        hospital = JournalLine.objects.get(source="clearing", account="hospital")
        assert reads.owed_by_journal() == sum(one.owed for one in reads.positions()) == 102_000
    assert (hospital.insured_region, hospital.amount) == ("140100", 48_000)


@pytest.mark.parametrize(("insured", "items"), [(JINZHONG, 2), (c.BEIJING, 1)])
def test_what_is_taken_back_goes_back_to_the_pool_that_paid(
    db: None, insured: str, items: int
) -> None:
    row = shared(insured, JIYUAN)
    c.collected()
    with reach.service():
        ClearingItem.objects.update(state="cleared")
        ClearingMonth.objects.update(state="closed")
    back = c.taken_back(row, "2026-04-03")
    assert c.collected("2026-04-04T06:00").new == items
    with reach.service():
        found = ClearingItem.objects.get(reference=f"G{back.setl_id}")
        sums = JournalLine.objects.values("insured_region", "account").annotate(sum=Sum("amount"))
        assert not any(one["sum"] for one in sums)
    assert (found.state, found.about, found.funds) == (
        "agreed", f"G{row.setl_id}", {"family_account": -48_000},
    )  # fmt: skip


def test_a_hospital_that_has_not_heard_differs_on_both(db: None) -> None:
    row = shared(JINZHONG, JIYUAN)
    back = c.taken_back(row)
    with reach.service():
        row.bill.settlement = row
        row.bill.save()
    assert c.collected().differing == 2
    with reach.service():
        found = {
            i.reference: i.differs[0]["kind"]
            for i in ClearingItem.objects.filter(state="differing")
        }
    assert found == {back.setl_id: 5, f"G{back.setl_id}": 5}


def test_an_amount_that_the_settlement_does_not_have_differs(db: None) -> None:
    row = shared(JINZHONG, JIYUAN)
    c.collected()
    with reach.service():
        one = ClearingItem.objects.filter(reference=f"G{row.setl_id}")
        one.update(state="collected", funds={"family_account": 48_001})
    assert c.collected().differing == 1
    with reach.service():
        assert [d["kind"] for d in one.get().differs] == [4]


def test_an_entry_from_before_stays_in_one_pool_and_agrees(db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(c, "apart", lambda whole: (whole, Entry({})))
    row = shared(JINZHONG, JIYUAN)
    c.taken_back(row)
    c.collected()
    assert owed() == {(JINZHONG, c.BEIJING): 150_000}
    assert owed("reversal") == {(JINZHONG, c.BEIJING): -150_000}


def test_a_deduction_is_of_the_funds_and_so_of_the_patients_pool_alone(db: None) -> None:
    row = shared(JINZHONG, JIYUAN)
    with reach.service():
        cut = Deduction(
            pk=1, place=row.place, insured_region=row.insured_region, case_id=1,
            institution_code=row.institution_code, settlement=row, insurance=row.insurance,
            care=row.care, day=date(2026, 3, 20), fees=1_000, amount=700, funds={"hifp_pay": 700},
            cuts=[], at=moment("2026-03-20T09:00"), by="甲",
        )  # fmt: skip
        review._keep(cut, deducting.posted(cut.funds))
    c.collected()
    assert owed("deduction") == {(JINZHONG, c.BEIJING): -700}
    assert sum(balances(JINZHONG).values()) == sum(balances(JIYUAN).values()) == 0


def test_what_an_institution_keeps_out_goes_on_in_both_directions(db: None) -> None:
    row = shared(JINZHONG, JIYUAN)
    c.collected()
    c.confirmed(row, word=False)
    with reach.service():
        listed = months.rows(row.institution_code, 202603)
    assert [(one.setl_id, one.agency) for one in listed] == [(row.setl_id, 150_000)]
    for payer in (c.SHANXI, c.HENAN):
        c.step("cut", c.month(payer))
        c.step("answer", c.month(payer))
    with reach.service():
        assert set(ClearingItem.objects.values_list("unit__month", "state")) == {(202604, "moved")}


def test_of_local_care_the_institution_is_not_asked(db: None) -> None:
    shared(c.BEIJING, JIYUAN)
    c.collected()
    of = c.brought("issue", c.month(c.HENAN), "2026-04-04T09:00")
    assert (of.state, of.amount) == ("issued", 48_000)


def test_the_holders_pool_sees_the_item_and_its_money_and_nothing_of_the_visit(db: None) -> None:
    shared(JINZHONG, JIYUAN)
    shared(c.BEIJING, JIYUAN)
    c.collected()
    with reach.staff([JIYUAN]):
        items = list(ClearingItem.objects.values_list("insured", flat=True))
        lines = list(JournalLine.objects.values_list("account", "amount"))
        assert not Settlement.objects.exists() and not Visit.objects.exists()
    assert items == [JIYUAN, JIYUAN]
    assert sorted(lines) == [("care", -48_000)] * 2 + [("family_account", 48_000)] * 2
    with reach.staff([ZIBO]):
        assert not ClearingItem.objects.exists()


def test_the_console_names_it(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, "2026-04-21T09:00")
    shared(JINZHONG, JIYUAN)
    c.collected()
    offices.staff("hn", (c.HENAN, "supervisor"), name="甲")
    where = f"/staff/clearing/{c.month(c.HENAN).pk}/items/"
    page = offices.signed_in(Client(), "hn").get(where).content.decode()
    assert '<span class="tag">家庭共济</span>' in page and "济源" in page and "晋中" not in page


def test_a_list_has_both_under_numbers_of_their_own(db: None, tmp_path: Path) -> None:
    row = shared(JINZHONG, JIYUAN)
    back = c.taken_back(row)
    local = shared(c.BEIJING, "110000")
    with Export(tmp_path / "list", COLUMNS) as made:
        export(JOB, Month(2026, 3), "", made.write, moment("2026-04-02T09:00"))
    rows: list[dict[str, Any]] = pq.read_table(tmp_path / "list").to_pylist()
    assert [(r["number"], r["about"], r["insured"], r["family_account"]) for r in rows] == [
        (2 * row.pk, 0, JINZHONG, 0), (2 * back.pk, 2 * row.pk, JINZHONG, 0),
        (2 * row.pk + HOLDERS, 0, JIYUAN, 48_000),
        (2 * back.pk + HOLDERS, 2 * row.pk + HOLDERS, JIYUAN, -48_000),
    ]  # fmt: skip
    assert local.pk not in {r["number"] // 2 for r in rows}
