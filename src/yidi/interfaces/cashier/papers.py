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
from yidi.core.settlement.visiting import STAY
from yidi.documents import receipts
from yidi.interfaces.cashier import problems, shown
from yidi.interfaces.cashier.guard import READ, at_counter
from yidi.interfaces.cashier.ward import tried
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
    facts = _facts(at, bill.person, bill.region, bill.content.care, bill.content.total)
    return _slip(at, bill.region, facts, _problems(at, bill))


@at_counter(READ)
def stay_slip(request: HttpRequest, at: Counter, mdtrt_id: str) -> HttpResponse:
    """The same for a stay, with what is not settled of it."""
    stay = tried(at, mdtrt_id)
    who, found = stay.seen.person, stay.standing
    facts = _facts(at, who.name, who.region, STAY, stay.loose)
    if found.fine:
        return _slip(at, who.region, facts, _stopped(at, who.region))
    why = Problem("not_settled", found.sentence, found.next_step)
    return _slip(at, who.region, facts, (why,))


def _slip(
    at: Counter, region: str, facts: dict[str, str], problems: tuple[Problem, ...]
) -> HttpResponse:
    office = shown.book_of(region).office
    named = office.name, office.telephone, office.address
    made = receipts.slip(values.slip(facts, problems, named, at.moment))
    return as_file(made, f"not-settled-{at.moment:%Y%m%d%H%M%S}.pdf")


def _problems(at: Counter, bill: BillCard) -> tuple[Problem, ...]:
    """Why not, as settling now would say it, or that nobody knows yet; none while an announced outage
    runs. Raises Refusal where nothing stands in the way."""
    if bill.state == "sent":
        return (values.OUTCOME_UNKNOWN,)
    with reach.service():
        who = asking.person(bill)
    found = shown.standing(at, bill, who)
    if not found.fine:
        return (Problem("not_settled", found.sentence, found.next_step),)
    try:
        settling.try_bill(at, bill.id)
    except Refusal as refusal:
        return refusal.problems
    return _stopped(at, bill.region)


def _stopped(at: Counter, region: str) -> tuple[Problem, ...]:
    """No reason but an announced outage. Raises Refusal where none runs."""
    if not problems.stopped(at, region):
        raise Refusal(_FINE)
    return ()


def _facts(at: Counter, name: str, region: str, care: str, total: int) -> dict[str, str]:
    return {
        "姓名": shown.masked(name),
        "参保地": shown.region_name(region),
        "定点医药机构": at.institution.name,
        "就医类别": counter.KINDS[care],
        "医疗费总额": yuan(total),
    }


def as_file(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at or print."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
