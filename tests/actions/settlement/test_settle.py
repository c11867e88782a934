"""Settling a bill: the sums of the quote, once, and back again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum

from support import visits
from support.visits import SETTLED
from yidi.actions.settlement.asking import Ask, Outcome
from yidi.actions.settlement.cancel import Cancel, Cancelled, cancel
from yidi.actions.settlement.preview import preview
from yidi.actions.settlement.settle import settle
from yidi.core.problems import Refusal
from yidi.store import reach
from yidi.store.models import (
    AccountShare,
    JournalLine,
    Message,
    Person,
    PersonYear,
    Settlement,
)


def said(outcome: Outcome | Cancelled) -> bytes:
    """An answer that tells the number and the amounts."""
    return json.dumps({"setl_id": outcome.setl_id, **outcome.amounts._asdict()}).encode()


def settled(ask: Ask, serial: int = 1, content: str = "a") -> dict[str, Any]:
    answer = settle(visits.message(serial, content=content), ask, SETTLED, said)
    return json.loads(answer)


def taken_back(of: Any, setl_id: str) -> None:
    ask = Cancel(of.insured_region, setl_id, of.mdtrt_id, of.person.psn_no, "收费员")
    cancel(visits.message(2, "2305"), ask, SETTLED, said)


def year(person_id: int) -> tuple[dict[str, int], int]:
    with reach.service():
        row = PersonYear.objects.get(person_id=person_id)
        return {name: amount for name, amount in row.sums.items() if amount}, row.stays


@pytest.fixture
def stay(db: None) -> tuple[Any, Any]:
    visits.hospital()
    who = visits.person(balance=50_000)
    visits.filed(who)
    of = visits.visit(who)
    return of, visits.bill(of, 2_500_000, own_paid=120_000, class_b=80_000)


def test_a_stay_is_settled_as_quoted(stay: tuple[Any, Any]) -> None:
    of, made = stay
    tried = preview(visits.asking(of, made), SETTLED)
    done = settled(visits.asking(of, made))
    assert done["total"] == 2_500_000
    assert done["fund_total"] + done["person"] + done["hospital"] == done["total"]
    assert {n: done[n] for n in tried.amounts._fields} == tried.amounts._asdict()
    assert tried.priced.quote.manner.settlement == "direct"
    with reach.service():
        row = Settlement.objects.get()
        lines = JournalLine.objects.all()
        assert sum(line.amount for line in lines) == 0
        assert {line.account for line in lines} >= {"care", "hifp_pay", "cash"}
        assert row.bill.__class__.objects.get(pk=made.pk).settlement_id == row.pk
        assert row.person.__class__.objects.get(pk=of.person_id).balance == row.balance
    assert year(of.person_id)[1] == 1


def test_the_same_message_gets_the_same_answer(stay: tuple[Any, Any]) -> None:
    of, made = stay
    first = settle(visits.message(1), visits.asking(of, made), SETTLED, said)
    assert settle(visits.message(1), visits.asking(of, made), SETTLED, said) == first
    with pytest.raises(Refusal, match="message_reused"):
        settled(visits.asking(of, made), content="b")
    with reach.service():
        assert Settlement.objects.count() == 1


def test_two_settlements_of_one_bill_are_one(stay: tuple[Any, Any]) -> None:
    of, made = stay
    settled(visits.asking(of, made))
    with pytest.raises(Refusal, match="bill_empty"):
        settled(visits.asking(of, made, 2), 2)


def test_settle_then_cancel_leaves_no_trace(stay: tuple[Any, Any]) -> None:
    of, made = stay
    done = settled(visits.asking(of, made))
    ask = Cancel("140700", done["setl_id"], of.mdtrt_id, of.person.psn_no, "收费员")
    back = json.loads(cancel(visits.message(2, "2305"), ask, SETTLED, said))
    assert {n: back[n] for n in back if n != "setl_id"} == {
        n: -done[n] for n in done if n != "setl_id"
    }
    assert year(of.person_id) == ({}, 0)
    with reach.service():
        assert sum(line.amount for line in JournalLine.objects.filter(account="hifp_pay")) == 0
        assert of.person.__class__.objects.get(pk=of.person_id).balance == 50_000
    with pytest.raises(Refusal, match="settlement_reversed"):
        cancel(visits.message(3, "2305"), ask, SETTLED, said)
    again = settled(visits.asking(of, made, 4), 4)
    assert again["fund_total"] == done["fund_total"]


def test_interim_bills_come_to_what_one_bill_comes_to(stay: tuple[Any, Any]) -> None:
    of, first = stay
    part = settled(visits.asking(of, first, interim=True))
    second = visits.bill(of, 1_000_000, class_b=33_333, number=2)
    rest = settled(visits.asking(of, second, 2), 2)
    other = visits.person(balance=50_000)
    visits.filed(other)
    whole_stay = visits.visit(other)
    whole = visits.bill(whole_stay, 3_500_000, own_paid=120_000, class_b=113_333)
    at_once = settled(visits.asking(whole_stay, whole, 3), 3)
    both = {name: part[name] + rest[name] for name in part if name != "setl_id"}
    assert both == {name: at_once[name] for name in both}
    assert year(of.person_id) == year(other.pk)
    ask = Cancel("140700", part["setl_id"], of.mdtrt_id, of.person.psn_no, "收费员")
    with pytest.raises(Refusal, match="settlement_counted_on"):
        cancel(visits.message(4, "2305"), ask, SETTLED, said)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"place": "120000"}, "filing_elsewhere"),
        ({"first": SETTLED.date()}, "filing_not_yet"),
        ({"state": "cancelled", "ended_at": SETTLED - timedelta(days=1)}, "filing_cancelled"),
        ({"state": "submitted"}, "filing_pending"),
    ],
)
def test_the_one_reason_why_not(db: None, columns: dict[str, Any], code: str) -> None:
    visits.hospital()
    who = visits.person()
    visits.filed(who, **columns)
    of = visits.visit(who)
    made = visits.bill(of, 100_000)
    with pytest.raises(Refusal, match=code):
        settled(visits.asking(of, made))
    with reach.service():
        assert Settlement.objects.count() == 0


def sharing(who: Any, balance: int, region: str = "419001") -> Any:
    """A relative insured in a region, whose account also pays for `who`."""
    sharer = visits.person(region, balance=balance)
    with reach.service():
        AccountShare.objects.create(
            insured_region=who.insured_region, person=who, sharer=sharer,
            sharer_region=sharer.insured_region, relation="child", consented_at=SETTLED,
        )  # fmt: skip
    return sharer


def balances(*people: Any) -> list[int]:
    with reach.service():
        return [Person.objects.get(pk=who.pk).balance for who in people]


def test_a_family_account_pays_what_the_own_one_leaves_and_gets_it_back(
    stay: tuple[Any, Any],
) -> None:
    of, made = stay
    sharer = sharing(of.person, 70_000)
    only_own = preview(visits.asking(of, made), SETTLED).amounts
    done = settled(visits.asking(of, made, use_account="2"))
    assert (only_own.family, done["family"]) == (0, 70_000)
    assert done["account"] == only_own.account + 70_000
    assert done["cash"] == only_own.cash - 70_000
    assert balances(of.person, sharer) == [0, 0]
    with reach.service():
        told = Message.objects.get(person=sharer)
        assert told.insured_region == "419001" and "700.00元" in told.text
        assert JournalLine.objects.get(account="family_account").amount == 70_000
    taken_back(of, done["setl_id"])
    assert balances(of.person, sharer) == [50_000, 70_000]


def borne() -> dict[tuple[str, str], dict[str, int]]:
    """(pool, insurance) → account → fen of all that was posted, without zeros."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    with reach.service():
        lines = JournalLine.objects.values("insured_region", "insurance", "account")
        for line in lines.annotate(sum=Sum("amount")).order_by("insured_region"):
            sums = found.setdefault((line["insured_region"], line["insurance"]), {})
            sums |= {line["account"]: line["sum"]} if line["sum"] else {}
    return found


def test_a_holders_pool_bears_what_its_account_paid_and_gets_it_back(stay: tuple[Any, Any]) -> None:
    of, made = stay
    sharing(of.person, 70_000)
    done = settled(visits.asking(of, made, use_account="2"))
    own, holders = borne().values()
    assert list(borne()) == [("140700", "employee"), ("419001", "employee")]
    assert holders == {"care": -70_000, "family_account": 70_000}
    assert own["care"] == 70_000 - done["total"] and sum(own.values()) == 0
    assert own["account"] == 50_000 and "family_account" not in own
    taken_back(of, done["setl_id"])
    assert list(borne().values()) == [{}, {}]


def test_an_entry_that_was_kept_whole_is_turned_whole(
    stay: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before ADR 30 the patient's pool bore the holder's money, so it gets that back."""
    of, made = stay
    sharing(of.person, 70_000)
    with monkeypatch.context() as patch:
        patch.setattr("yidi.actions.settlement.settle.insurance", lambda *_: "")
        done = settled(visits.asking(of, made, use_account="2"))
    assert borne()["140700", "employee"]["family_account"] == 70_000
    taken_back(of, done["setl_id"])
    assert borne() == {("140700", "employee"): {}}


def test_within_one_pool_an_entry_stays_one(stay: tuple[Any, Any]) -> None:
    of, made = stay
    sharing(of.person, 70_000, "140700")
    settled(visits.asking(of, made, use_account="2"))
    assert borne()["140700", "employee"]["family_account"] == 70_000
    assert len(borne()) == 1


def test_a_family_account_that_is_ended_or_an_interim_bill_draws_nothing(
    stay: tuple[Any, Any],
) -> None:
    of, made = stay
    sharer = sharing(of.person, 70_000)
    part = settled(visits.asking(of, made, use_account="2", interim=True))
    assert part["family"] == 0
    with reach.service():
        AccountShare.objects.update(ended_at=SETTLED)
    rest = visits.bill(of, 1_000_000, number=2)
    assert settled(visits.asking(of, rest, 2, use_account="2"), 2)["family"] == 0
    assert balances(sharer) == [70_000]
