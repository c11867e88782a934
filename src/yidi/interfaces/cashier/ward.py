"""Who is in the house; one stay with its charges, day by day, and what it comes to so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from yidi.actions.counter.asking import Counter
from yidi.actions.counter.charge_stay import charge_stay, take_back
from yidi.actions.counter.look_ward import Seen, look_stay, look_ward
from yidi.actions.counter.settle_stay import Terms, try_stay
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import catalogue, counter, ward
from yidi.core.settlement.amounts import Amounts
from yidi.core.settlement.diagnosing import ADMISSION
from yidi.interfaces.cashier import picking, shown
from yidi.interfaces.cashier.guard import ACT, READ, at_counter
from yidi.interfaces.cashier.problems import stopped
from yidi.interfaces.cashier.shown import Standing
from yidi.store.reads import ward as reads
from yidi.store.reads.visits import Visited
from yidi.store.reads.ward import Given


@dataclass(frozen=True, slots=True)
class StayView:
    """A stay on its page. state: open | discharged | closed; day: how many days; amounts: what settling
    now would come to, None where it was not tried or cannot be said."""

    seen: Seen
    who: shown.PersonView
    state: str
    first: datetime
    last: datetime | None
    day: int
    standing: Standing
    amounts: Amounts | None = None

    @property
    def so_far(self) -> int:
        """The person's cash in all, with what interim bills took, in fen."""
        return self.seen.sums.cash + (self.amounts.cash if self.amounts else 0)

    @property
    def loose(self) -> int:
        """What is not settled, in fen."""
        return self.seen.sums.loose

    @property
    def settled(self) -> int:
        """What interim bills have settled, in fen."""
        return self.seen.sums.charged - self.loose

    @property
    def ward(self) -> str:
        """Ward and bed, as far as they are known."""
        details = self.seen.visit.details
        bed = details.get("adm_bed", "")
        return f"{details.get('adm_dept_name', '')} {bed and f'{bed}床'}".strip()

    @property
    def number(self) -> str:
        """As `own_number`."""
        return own_number(self.seen.visit)


def own_number(visit: Visited) -> str:
    """The institution's own number of a stay, "" where the counter gave one."""
    return "" if visit.number.startswith(visit.institution_code) else visit.number


def admitted_for(visit: Visited) -> dict[str, str]:
    """The diagnosis of the admission, by the fields of a form."""
    found = next((one for one in visit.diagnoses if one.phase == ADMISSION), None)
    return {"diagnosis_code": found.code if found else "", "diagnosis": found.name if found else ""}


@dataclass(frozen=True, slots=True)
class GivenView:
    """A charge on the page of a stay."""

    given: Given
    label: str
    price: str
    quantity: str
    left: str
    back: str


@at_counter(READ)
def listed(request: HttpRequest, at: Counter) -> HttpResponse:
    """Everybody in the house, or whom ?q= names; one alone is opened at once."""
    asked = request.GET.get("q", "").strip()[:50]
    found = look_ward(at, asked)
    if asked and len(found) == 1:
        return redirect("cashier-stay", mdtrt_id=found[0][0].mdtrt_id)
    today = at.moment.date()
    rows = [
        {
            "one": one, "name": shown.masked(one.person.name), "standing": shown.told(finding),
            "day": ward.days(one.first.date(), one.last.date() if one.last else today),
        }
        for one, finding in found
    ]  # fmt: skip
    said = {"rows": rows, "q": asked, "full": len(rows) == reads.MOST}
    return render(request, "cashier/ward.html", said)


def viewed(at: Counter, mdtrt_id: str) -> StayView:
    """A stay as its pages show it. Raises Refusal."""
    seen = look_stay(at, mdtrt_id)
    visit = seen.visit
    first, last = localtime(visit.first), visit.last and localtime(visit.last)
    return StayView(
        seen=seen,
        who=shown.person(seen.person, at.moment),
        state="closed" if seen.sums.closing else visit.state,
        first=first,
        last=last,
        day=ward.days(first.date(), last.date() if last else at.moment.date()),
        standing=shown.told(seen.finding),
    )


def tried(at: Counter, mdtrt_id: str) -> StayView:
    """The same with what settling now would come to, or why it cannot be. Raises Refusal."""
    view = viewed(at, mdtrt_id)
    loose = any(not one.settled for one in view.seen.given)
    if not (view.standing.fine and view.state != "closed" and loose):
        return view
    try:
        return replace(view, amounts=try_stay(at, mdtrt_id, Terms(view.loose)).amounts)
    except Refusal as refusal:
        problem = refusal.problems[0]
        return replace(view, standing=Standing(False, problem.sentence, problem.next_step))


@at_counter(READ)
def stay(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """One stay."""
    return _page(request, at, mdtrt_id)


def _page(request: HttpRequest, at: Counter, mdtrt_id: str, **more: Any) -> HttpResponse:
    view = tried(at, mdtrt_id)
    given = view.seen.given
    days = [
        (day, sum(one.given.amount for one in rows), rows)
        for day, group in groupby(_shown(reversed(given)), lambda one: one.given.at.date())
        if (rows := list(group))
    ]
    said = {
        "stay": view, "days": days, "form": at.number(), "today": at.moment.date().isoformat(),
        "own": sum(one.own for one in given), "class_b": sum(one.class_b for one in given),
        "in_scope": sum(one.in_scope for one in given),
        "bills": [shown.row(bill) for bill in view.seen.bills],
        "unknown": [shown.row(bill) for bill in view.seen.bills if bill.pending],
        "day": _offered(view, at.moment.date()), "outages": stopped(at, view.seen.visit.region),
        **more,
    }  # fmt: skip
    status = 409 if more.get("problems") else 200
    return render(request, "cashier/stay.html", said, status=status)


def _shown(given: Iterable[Given]) -> Iterator[GivenView]:
    for one in given:
        back = one.quantity - one.left
        yield GivenView(
            one, catalogue.CLASSES[one.category], _figure(one.price, picking.PRICE_PLACES),
            _figure(one.quantity), _figure(one.left), _figure(back) if back else "",
        )  # fmt: skip


def _figure(value: int, places: int = picking.COUNT_PLACES) -> str:
    return catalogue.decimal(value, places)


def _offered(view: StayView, today: date) -> str:
    """The day that is offered for a new item: today, or the last one of a stay that has ended."""
    return str(min(view.last.date(), today) if view.last else today)


@at_counter(ACT)
def add(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """A charge more; nothing typed: on to the next patient."""
    typed = request.POST.get("q", "").strip()
    if not typed:
        return redirect("cashier-ward")
    more: dict[str, Any]
    try:
        item, more = picking.meant(request, at, typed)
        if item is not None:
            charge_stay(at, mdtrt_id, item, request.POST.get("form", ""))
            return redirect(request.path.removesuffix("add/"))
    except Refusal as refusal:
        more = {"typed": request.POST, "problems": refusal.problems}
    return _page(request, at, mdtrt_id, **more)


@at_counter(ACT)
def back(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """So many of a line come back."""
    problems: tuple[Problem, ...]
    try:
        typed = request.POST.get("quantity", "")
        quantity = counter.scaled(typed, picking.COUNT_PLACES, "退的数量")
        line, form = request.POST.get("line", ""), request.POST.get("form", "")
        take_back(at, mdtrt_id, line, quantity, form)
        messages.success(request, "已退，记成负数明细，对着原来的一条。")
        return redirect("cashier-stay", mdtrt_id=mdtrt_id)
    except Refusal as refusal:
        problems = refusal.problems
    return _page(request, at, mdtrt_id, problems=problems)
