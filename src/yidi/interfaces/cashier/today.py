"""The fifth screen: what was settled on a day, the end of the shift, and whether the centre agrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from yidi.actions.counter import compare_day
from yidi.actions.counter.asking import Counter
from yidi.core.settlement import counter, shift_sheet
from yidi.core.settlement.counter import Moved
from yidi.core.settlement.shift_sheet import Entry
from yidi.documents import receipts
from yidi.interfaces.cashier import shown
from yidi.interfaces.cashier.guard import ACT, READ, at_counter
from yidi.interfaces.cashier.papers import as_file
from yidi.store import reach
from yidi.store.reads import counter as reads
from yidi.store.reads import resettling
from yidi.store.reads.counter import BillCard

UNKNOWN = ("sent", "undoing")
"""States in which nobody knows what the centre has."""


@at_counter(READ)
def today(request: HttpRequest, at: Counter) -> HttpResponse:
    """A day of the counter; ?day= another than today."""
    day = _day(request.GET.get("day", ""), at.moment.date())
    with reach.service():
        bills = reads.of_day(at.code, day)
        waiting = resettling.waiting_count(at.code, 1_000)
    said = {
        "day": day,
        "is_today": day == at.moment.date(),
        "before": (day - timedelta(days=1)).isoformat(),
        "rows": [shown.row(bill) for bill in bills],
        "shifts": counter.shifts(_moved(bills, day)),
        "differences": compare_day.compare_day(at.code, day),
        "resettling": waiting,
        "unknown": [shown.row(b) for b in bills if b.state in UNKNOWN],
    }
    return render(request, "cashier/today.html", said)


@at_counter(READ)
def sheet(request: HttpRequest, at: Counter) -> HttpResponse:
    """The end of the shift, as PDF; ?day= another than today."""
    day = _day(request.GET.get("day", ""), at.moment.date())
    with reach.service():
        bills = reads.of_day(at.code, day)[::-1]
    unclear = {one.bill.id for one in compare_day.compare_day(at.code, day)}
    unclear |= {bill.id for bill in bills if bill.state in UNKNOWN}
    named = f"{at.institution.name}（{at.code}）"
    made = shift_sheet.sheet(
        named,
        day,
        counter.shifts(_moved(bills, day)),
        _entries(bills, day),
        len(unclear),
        at.moment,
    )
    return as_file(receipts.shift(made), f"shift-{at.code}-{day.isoformat()}.pdf")


@at_counter(ACT)
def mend(request: HttpRequest, at: Counter) -> HttpResponse:
    """The one safe thing for one difference."""
    day = _day(request.POST.get("day", ""), at.moment.date())
    bill_id = int(request.POST.get("bill", "0") or 0)
    compare_day.mend(at, bill_id, day)
    messages.success(request, "已处理，两边一致。")
    return redirect(f"{reverse('cashier-today')}?day={day.isoformat()}")


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def _moved(bills: Iterable[BillCard], day: date) -> Iterator[Moved]:
    for bill, said, undone in _happened(bills, day):
        yield Moved(
            bill.operator, undone, said["total"], said["fund_total"], said["account"], said["cash"]
        )


def _happened(
    bills: Iterable[BillCard], day: date
) -> Iterator[tuple[BillCard, Mapping[str, Any], bool]]:
    """What befell bills on a day: settled, taken back (True), with what was answered."""
    for bill in bills:
        if bill.answer and bill.day == day:
            yield bill, bill.answer, False
        if bill.undo and bill.undo_day == day:
            yield bill, bill.undo, True


def _entries(bills: Iterable[BillCard], day: date) -> Iterator[Entry]:
    for bill, said, undone in _happened(bills, day):
        yield Entry(
            bill.sent_at and localtime(bill.sent_at), shown.masked(bill.person),
            bill.content.label, undone, str(said["setl_id"]), bill.operator,
            said["total"], said["fund_total"], said["account"], said["cash"],
        )  # fmt: skip
