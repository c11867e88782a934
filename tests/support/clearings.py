"""Settlements as clearing finds them: rows and entries of the journal, put straight into the tables.

Import it only where Django is set up.
"""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import count
from typing import Any

from support import visits
from support.people import ZONE, moment
from yidi.actions.actor import Actor
from yidi.actions.clearing import answer, close, collect, confirm, cut, issue, notice, pay
from yidi.actions.clearing.working import Asked
from yidi.core import regions
from yidi.core.ledger.entries import Entry, apart
from yidi.core.settlement import amounts
from yidi.core.settlement.amounts import NOTHING, Amounts
from yidi.store import reach
from yidi.store.models import (
    Bill,
    ClearingMonth,
    Confirmation,
    JournalLine,
    Person,
    Settlement,
    Visit,
)

HENAN, SHANXI, BEIJING = "410000", "140000", "110000"
_keys = count(1)
_serial = count(1)


def person(region: str = "419001", name: str = "张示例") -> Person:
    """Somebody insured in a region; no book is published."""
    serial = next(_serial)
    with reach.service():
        return Person.objects.create(
            insured_region=region, psn_no=f"c{serial}", name=name, insurance="employee",
            updated_at=moment("2025-01-01T00:00"),
        )  # fmt: skip


def moved(
    hifp: int = 100_000, account: int = 2_000, cash: int = 3_000, hospital: int = 0, family: int = 0
) -> Amounts:
    """What a settlement moves; family: of the account."""
    total = hifp + account + cash + hospital
    return NOTHING._replace(
        total=total, in_scope=total, hifp_pay=hifp, fund_total=hifp, person=account + cash,
        account=account, cash=cash, hospital=hospital, family=family,
    )  # fmt: skip


def settled(
    who: Person, on: str = "2026-03-09", place: str = BEIJING, of: Amounts | None = None,
    code: str = visits.HOSPITAL, **more: Any,
) -> Settlement:  # fmt: skip
    """A settlement with its visit, bill and entry. more: `sharer`, whose family account paid."""
    made = of or moved()
    at = datetime.combine(date.fromisoformat(on), time(10), ZONE)
    with reach.service():
        visit = Visit.objects.create(
            insured_region=who.insured_region, place=place, institution_code=code, person=who,
            mdtrt_id=f"8{next(_serial):09d}", number=f"C{next(_serial)}", care="inpatient",
            med_type="21", insurance=who.insurance, credential="id_card", first=at, last=at,
            state="discharged", opened_at=at, opened_by="测试",
        )  # fmt: skip
        bill = Bill.objects.create(
            insured_region=who.insured_region, visit=visit, lines=1, total=made.total
        )
        row = _row(who, visit, bill, made, at, **more)
        Bill.objects.filter(pk=bill.pk).update(settlement=row)
        _posted(row, made)
    return row


def taken_back(of: Settlement, on: str = "2026-03-20") -> Settlement:
    """What takes a settlement back."""
    at = datetime.combine(date.fromisoformat(on), time(10), ZONE)
    made = amounts.turned(_amounts(of))
    with reach.service():
        row = _row(
            of.person, of.visit, of.bill, made, at, kind="reversal", reverses=of, sharer=of.sharer
        )
        Bill.objects.filter(pk=of.bill_id).update(settlement=None)
        _posted(row, made)
    return row


def _amounts(of: Settlement) -> Amounts:
    return Amounts(
        **{
            name: getattr(of, "person_part" if name == "person" else name)
            for name in Amounts._fields
        }
    )


def _row(
    who: Person, visit: Visit, bill: Bill, made: Amounts, at: datetime, **more: Any
) -> Settlement:
    columns = {"person_part" if n == "person" else n: v for n, v in made._asdict().items()}
    scope = regions.scope([who.insured_region], visit.place)
    known = {"care": "inpatient", "kind": "settlement", "insurance": who.insurance} | more
    if sharer := known.get("sharer"):
        known["sharer_region"] = sharer.insured_region
    return Settlement.objects.create(
        insured_region=who.insured_region, place=visit.place,
        institution_code=visit.institution_code, setl_id=f"S{next(_serial):012d}", visit=visit,
        bill=bill, person=who, med_type="21", scope=scope, clr_type="21", clr_way="01",
        settled_at=at, day=at.date(), year=at.year, balance=0, before={}, after={}, given={},
        steps=[], book="", engine="", msgid=f"m{next(_serial)}", operator="测试", **known, **columns,
    )  # fmt: skip


def _posted(row: Settlement, made: Amounts) -> None:
    """The entry of the person's pool, and of the holder's, if that is another."""
    entry, holder = amounts.posted(made), row.sharer
    if holder and holder.insured_region != row.insured_region:
        entry, family = apart(entry)
        _lines(row, holder.insured_region, holder.insurance, family)
    _lines(row, row.insured_region, row.insurance, entry)


def _lines(row: Settlement, pool: str, insurance: str, entry: Entry) -> None:
    JournalLine.objects.bulk_create(
        JournalLine(
            insured_region=pool, place=row.place, institution_code=row.institution_code,
            source="settlement", source_id=row.pk, day=row.day, insurance=insurance, care=row.care,
            account=name, amount=amount,
        )
        for name, amount in entry.lines.items()
    )  # fmt: skip


def confirmed(*rows: Settlement, word: bool = True) -> None:
    """The institutions' word."""
    with reach.service():
        for row in rows:
            Confirmation.objects.create(
                insured_region=row.insured_region, institution_code=row.institution_code,
                month=row.day.year * 100 + row.day.month, settlement=row, confirmed=word, msgid="m",
                at=moment("2026-04-02T09:00"),
            )  # fmt: skip


# ---- steps


def staff(region: str, name: str = "甲") -> Actor:
    """Somebody of an agency or a provincial centre."""
    return Actor("staff", f"s{name}{region}", f"{name}经办", regions=(region,))


def month(payer: str = HENAN, payee: str = BEIJING, number: int = 202603) -> ClearingMonth:
    """A month of a direction, as it is in the table."""
    with reach.service():
        return ClearingMonth.objects.get(payer=payer, payee=payee, month=number)


def asked(region: str, of: ClearingMonth, at: str = "2026-04-04T09:00", key: str = "") -> Asked:
    """Somebody of a region is about to move a month."""
    return Asked(staff(region), of.pk, key or f"k{next(_keys)}", moment(at))


ROAD = ("cut", "answer", "issue", "confirm", "notice", "submit", "pay", "receive", "close")


def brought(to: str, of: ClearingMonth, at: str = "2026-04-21T09:00") -> ClearingMonth:
    """The month taken step by step until after a step, each by its side."""
    for event in ROAD[: ROAD.index(to) + 1]:
        step(event, of, at)
    with reach.service():
        return ClearingMonth.objects.get(pk=of.pk)


def step(event: str, of: ClearingMonth, at: str = "2026-04-21T09:00") -> None:
    """One step by the side that takes it."""
    payer = event in {"confirm", "submit", "pay"}
    ask = asked(of.payer if payer else of.payee, of, at)
    on = moment(at).date()
    with reach.service():
        amount = ClearingMonth.objects.get(pk=of.pk).amount
    {
        "cut": lambda: cut.cut(ask), "answer": lambda: answer.answer(ask),
        "issue": lambda: issue.issue(ask), "confirm": lambda: confirm.confirm(ask, amount),
        "notice": lambda: notice.notice(ask), "submit": lambda: pay.submit(ask),
        "pay": lambda: pay.pay(ask, on), "receive": lambda: pay.receive(ask, on),
        "close": lambda: close.close(ask),
    }[event]()  # fmt: skip


def collected(at: str = "2026-04-01T06:00") -> collect.Collected:
    """The day's work."""
    return collect.collect(moment(at))
