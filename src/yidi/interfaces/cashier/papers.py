"""The papers of the counter: the receipt, and the slip where nothing could be settled."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from yidi.actions.counter import asking
from yidi.actions.counter import settle_bill as settling
from yidi.actions.counter.asking import Counter
from yidi.actions.trail import verify
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import counter
from yidi.core.settlement import receipt as values
from yidi.documents import receipts
from yidi.interfaces.cashier import problems, shown
from yidi.interfaces.cashier.guard import READ, at_counter
from yidi.store import reach
from yidi.store.reads import policy, statements
from yidi.store.reads.counter import BillCard

_FINE = Problem("can_be_settled", "这一单可以直接结算，不用失败单。", "请回到收费单预结算。")


@at_counter(READ)
def receipt(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """The receipt of a settled bill, as PDF."""
    with reach.service():
        bill = at.bill(bill_id)
        number = str(bill.answer.get("setl_id", ""))
        paid = statements.one(bill.region, number)
        book = policy.book_by_digest(bill.region, paid.book) if paid else None
    if paid is None or book is None:
        raise Http404
    seal = verify.settled_seal(number)
    path = reverse("verify-settlement", args=[bill.region, number, seal])
    place = book.places.names.get(paid.place, paid.place)
    made = values.receipt(paid, book, place, request.build_absolute_uri(path), at.moment)
    return as_file(receipts.receipt(made), f"settlement-{number}.pdf")


@at_counter(READ)
def slip(request: HttpRequest, at: Counter, bill_id: int) -> HttpResponse:
    """What the person takes along where it cannot be settled here, as PDF."""
    with reach.service():
        bill = at.bill(bill_id)
    office = shown.book_of(bill.region).office
    said = values.slip(
        _facts(at, bill), _problems(at, bill),
        (office.name, office.telephone, office.address), at.moment,
    )  # fmt: skip
    return as_file(receipts.slip(said), f"not-settled-{bill.id}.pdf")


def _problems(at: Counter, bill: BillCard) -> tuple[Problem, ...]:
    """Why not, as settling now would say it; none while an announced outage runs. Raises Refusal
    where nothing stands in the way."""
    with reach.service():
        who = asking.person(bill)
    found = shown.standing(at, bill, who)
    if not found.fine:
        return (Problem("not_settled", found.sentence, found.next_step),)
    try:
        settling.try_bill(at, bill.id)
    except Refusal as refusal:
        return refusal.problems
    if not problems.stopped(at, bill.region):
        raise Refusal(_FINE)
    return ()


def _facts(at: Counter, bill: BillCard) -> dict[str, str]:
    return {
        "姓名": shown.masked(bill.person),
        "参保地": shown.region_name(bill.region),
        "定点医药机构": at.institution.name,
        "就医类别": counter.KINDS[bill.content.care],
        "医疗费总额": yuan(bill.content.total),
    }


def as_file(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at or print."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
