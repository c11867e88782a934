"""My filings: the list, and one page for each with its life, its papers and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from yidi.actions.trail import look
from yidi.core.filing.record import Person
from yidi.core.filing.standing import Standing, standing
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Refusal
from yidi.interfaces.citizen import outages, places
from yidi.interfaces.citizen.account import session
from yidi.interfaces.citizen.account.session import Me, own_page
from yidi.interfaces.citizen.filing import files
from yidi.interfaces.citizen.filing.life import Life, life
from yidi.interfaces.citizen.telephone import phones
from yidi.store.reads import drafts, filings, policy
from yidi.store.reads.filings import EvidenceCard, Kept, Move
from yidi.store.reads.people import PersonCard


@dataclass(frozen=True, slots=True)
class Opened:
    """One filing as its page needs it."""

    me: Me
    kept: Kept
    person: PersonCard
    book: Book
    standing: Standing
    moves: tuple[Move, ...]
    pages: tuple[EvidenceCard, ...]

    @property
    def place(self) -> str:
        """The place in full."""
        return places.full_name(self.book.places, self.kept.filing.place)

    @property
    def kind(self) -> str:
        """What the insured place calls the kind."""
        return kind_name(self.book, self.kept)

    @property
    def lasting(self) -> bool:
        """Whether it is one of the long-term kinds."""
        return self.kept.filing.kind in shape.LONG_TERM

    @property
    def life(self) -> Life:
        """Its life today."""
        return life(self.kept, self.standing, list(self.moves), self.me.moment.date())

    @property
    def alive(self) -> bool:
        """Whether it can still be changed, extended or cancelled."""
        return self.standing.state in {"active", "submitted"}


def kind_name(book: Book, kept: Kept) -> str:
    """What the insured place calls the kind of a filing."""
    filing = kept.filing
    try:
        row = book.edition(filing.filed_on).value(
            "kinds", {"kind": filing.kind, "scope": "cross_province"}
        )
    except Refusal:
        return shape.KINDS[filing.kind]
    return str(row.get("local") or shape.KINDS[filing.kind])


def _standing(book: Book, person: PersonCard, kept: Kept, me: Me) -> Standing:
    known = Person(person.insurance, person.status)
    return standing(book, known, kept.filing, me.moment)


def filing_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of one filing: view(request, opened, …). What is out of reach is not found."""

    @wraps(view)
    def shown(
        request: HttpRequest, me: Me, region: str, number: str, **named: Any
    ) -> HttpResponseBase:
        opened = opened_for(me, region, number)
        if opened is None:
            raise Http404
        return view(request, opened, **named)

    return own_page(shown)


def opened_for(me: Me, region: str, number: str) -> Opened | None:
    """A filing within reach, with its person and everything that happened to it."""
    with me.actor.reach():
        kept = filings.one(region, number)
        person = me.person(kept.person_id) if kept else None
        if kept is None or person is None:
            return None
        book = policy.book(region)
        moves, pages = filings.moves(region, number), filings.evidence(region, number)
    stands = _standing(book, person, kept, me)
    return Opened(me, kept, person, book, stands, tuple(moves), tuple(pages))


@require_safe
@own_page
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """Everybody's filings, the living ones first."""
    with me.actor.reach():
        listed = [(person, filings.of_person(person.id)) for person in me.people]
        begun = [d for d in drafts.of_citizen(me.citizen.id) if me.person(d.person_id)]
    cards = [_cards(me, person, kept) for person, kept in listed]
    values = {
        "groups": [(p, me.is_own(p.id), c) for (p, _), c in zip(listed, cards, strict=True)],
        "begun": [(d, me.person(d.person_id)) for d in begun],
        "outages": outages.shown(me),
    }
    return session.page(request, me, "citizen/mine/list.html", values)


def _cards(me: Me, person: PersonCard, kept: list[Kept]) -> list[Opened]:
    """The filings of one person, living ones first."""
    if not kept:
        return []
    book = policy.book(person.region)
    made = [Opened(me, k, person, book, _standing(book, person, k, me), (), ()) for k in kept]
    return sorted(made, key=lambda o: not o.alive)


@require_safe
@filing_page
def show(request: HttpRequest, opened: Opened) -> HttpResponse:
    """One filing: how it stands, what to do, what happened, what comes."""
    values = {
        "opened": opened,
        "life": opened.life,
        "new": request.GET.get("new") == "1",
        "done": _DONE.get(request.GET.get("done", "")),
        "pages": [
            (page, shape.MATERIALS.get(page.material, page.material)) for page in opened.pages
        ],
        "phones": phones(opened.book),
    }
    return session.page(request, opened.me, "citizen/mine/filing.html", values)


_DONE = {
    "supplement": "材料收到了，从现在起算已经补齐。经办机构会看一遍，有问题再告诉您。",
    "change": "变更好了。",
    "extend": "延长好了。",
    "cancel": "备案已经取消。",
}


@require_safe
@filing_page
def evidence(request: HttpRequest, opened: Opened, page: int) -> HttpResponseBase:
    """A page of evidence; opening it leaves a line in the trail."""
    me = opened.me
    if page not in {card.id for card in opened.pages}:
        raise Http404
    with me.actor.reach():
        found = look.evidence(me.actor, page, me.moment)
    if found is None:
        raise Http404
    return files.served(found.file, found.media_type)
