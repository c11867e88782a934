"""Cooperation between agencies: the lists, a new ticket, one ticket as both sides see it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from yidi.actions.evidence import keep as evidence
from yidi.actions.outbox.wake import wake
from yidi.actions.tickets.accept import accept
from yidi.actions.tickets.answer import Found, answer
from yidi.actions.tickets.assign import assign, colleagues
from yidi.actions.tickets.close import Outcome, close
from yidi.actions.tickets.escalate import escalate
from yidi.actions.tickets.note import note
from yidi.actions.tickets.open_ticket import SUBJECTS, Opening, open_ticket
from yidi.actions.tickets.reopen import reopen
from yidi.actions.tickets.withdraw import withdraw
from yidi.actions.tickets.working import Asked, Pages
from yidi.actions.trail import look
from yidi.core import regions as divisions
from yidi.core.money import fen
from yidi.core.problems import Refusal
from yidi.core.tickets import checking, life
from yidi.core.tickets.card import CheckCard, Entry, TicketCard
from yidi.interfaces.common.form_keys import sent_key
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import places, show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.interfaces.staff.stored import served
from yidi.policy_files.cooperation import words
from yidi.store.reads import filings
from yidi.store.reads import raised as raised_reads
from yidi.store.reads import tickets as reads
from yidi.store.reads.filings import EvidenceCard
from yidi.store.reads.pages import PAGE

MOST = 200
ATTACHED = "ticket"
"""What a page of evidence on a ticket is called."""
_KINDS = [(kind, name) for kind, name in life.KINDS.items() if kind != "cost_check"]


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in a list: the other side by name, and how many days are left."""

    card: TicketCard
    from_name: str
    to_name: str
    left: show.Badge | None


@guarded("cooperate")
def listed(request: HttpRequest, visit: Visit, queue: str = "todo") -> HttpResponse:
    """Tickets, what is due first at the top."""
    if queue not in reads.QUEUES:
        raise Http404
    today = visit.now.date()
    more = reads.listed(queue, visit.regions, visit.actor.name, today, request.GET.get("after", ""))
    found = more[:PAGE]
    if any(card.person_id for card in found):
        look.listed(visit.actor, f"业务协同 {reads.QUEUES[queue]}", len(found), visit.now)
    counts = [
        (name, title, reads.counted(name, visit.regions, visit.actor.name, today, MOST))
        for name, title in reads.QUEUES.items()
        if name != "ended" and (name != "province" or _centre(visit))
    ]
    said = {
        "visit": visit, "queue": queue, "title": reads.QUEUES[queue], "counts": counts,
        "rows": [row(card, visit) for card in found], "raised": _raised(visit), "most": MOST,
        "next": reads.order(queue).next(more),
    }  # fmt: skip
    return render(request, "staff/cooperation/list.html", said)


def _centre(visit: Visit) -> bool:
    """Whether this desk is one that overdue answers come to."""
    return any(divisions.province_of(region) == region for region in visit.regions)


def row(card: TicketCard, visit: Visit) -> Row:
    """A ticket as a list shows it."""
    left = show.left(card.due, visit.now.date()) if card.living else None
    return Row(card, show.region_name(card.from_region), show.region_name(card.to_region), left)


def _raised(visit: Visit) -> int:
    return raised_reads.waiting_count(visit.regions, MOST)


# ---- a new one


class OpeningForm(ours.Form):
    """What is asked of whom."""

    key = forms.CharField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="种类", choices=_KINDS, widget=forms.RadioSelect)
    from_region = forms.ChoiceField(label="发起方")
    to_place = places.PlaceField(label="请谁办（对方统筹区）")
    title = forms.CharField(label="事由", max_length=100)
    text = ours.reason("要对方做什么", most=2000)
    subject_kind = forms.ChoiceField(
        label="关于什么", choices=list(SUBJECTS.items()), required=False
    )
    subject = forms.CharField(
        label="编号", max_length=30, required=False,
        help_text="结算号、备案或报销的受理编号、机构编码。选“一位参保人”的，从参保人页面发起。",
    )  # fmt: skip
    pages = ours.FilesField(label="附件（照片或 PDF）", required=False)

    def __init__(self, visit: Visit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(region, show.region_name(region)) for region in visit.regions]
        self.fields["from_region"].choices = names  # type: ignore[attr-defined]

    def opening(self) -> Opening:
        """What was filled in, its pages left out."""
        said = self.cleaned_data
        return Opening(
            kind=said["kind"], from_region=said["from_region"],
            to_region=divisions.city_of(said["to_place"]), title=said["title"],
            text=said["text"], key=said["key"], subject_kind=said["subject_kind"],
            subject=said["subject"].strip() if said["subject_kind"] else "",
        )  # fmt: skip


@guarded("cooperate", BOTH)
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask another agency; an address may say what about."""
    form = OpeningForm(
        visit, request.POST or None, request.FILES or None, initial=_begun(request, visit)
    )
    said: dict[str, Any] = {"visit": visit, "form": form, "problems": ()}
    if request.method == "POST" and form.is_valid():
        try:
            number = _opened(visit, form)
        except Refusal as refusal:
            said["problems"] = refusal.problems
        else:
            messages.success(request, f"已发起，工单编号 {number}")
            return redirect("staff-ticket", number)
    return render(request, "staff/cooperation/new.html", said)


def _begun(request: HttpRequest, visit: Visit) -> dict[str, str]:
    names = ("kind", "title", "subject_kind", "subject", "to_place", "from_region")
    given = {name: request.GET[name][:100] for name in names if name in request.GET}
    return {"key": uuid.uuid4().hex, "kind": "problem", "from_region": visit.regions[0]} | given


def _opened(visit: Visit, form: OpeningForm) -> str:
    pages = kept(form.cleaned_data["pages"], visit)
    try:
        return open_ticket(visit.actor, replace(form.opening(), pages=pages), visit.now)
    except Refusal:
        evidence.forget(pages)
        raise


def kept(files: Any, visit: Visit) -> Pages:
    """Uploaded files as pages of a ticket. Raises Refusal."""
    return evidence.keep(files, ATTACHED, visit.actor.name, visit.now) if files else ()


# ---- one


@guarded("cooperate", BOTH)
def one(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """One ticket: what it is about, everything that was said, what can be done now."""
    found = reads.one(number)
    if found is None:
        raise Http404
    said: dict[str, Any] = {"problems": (), "sent": request.POST}
    if request.method == "POST":
        try:
            did = _did(request, visit, found)
        except Refusal as refusal:
            said["problems"] = refusal.problems
        else:
            messages.success(request, f"已{did}")
            wake()
            return redirect("staff-ticket", number)
    else:
        look.ticket(visit.actor, found, visit.now)
    return render(request, "staff/cooperation/one.html", said | _shown(visit, found))


def _shown(visit: Visit, found: TicketCard) -> dict[str, Any]:
    sides = found.sides(visit.regions)
    may = set(life.possible(found.state, sides))
    if "escalate" in may and (found.escalated_at or not found.late(visit.now.date())):
        may.discard("escalate")
    check = reads.check(found.id)
    lists = words()
    return {
        "visit": visit, "ticket": found, "row": row(found, visit), "may": may,
        "sides": [life.SIDES[side] for side in sides], "key": uuid.uuid4().hex,
        "turn": _turn(found), "contacts": _contacts(found), "check": check,
        "documents": lists.said("documents", check.documents) if check else "",
        "finding": lists.said("findings", [check.finding]) if check and check.finding else "",
        "consequence": lists.said("consequences", [check.consequence])
        if check and check.consequence
        else "",
        "findings": lists.names("findings").items(),
        "consequences": [
            (word, name, checking.NEXT.get(word, ""))
            for word, name in lists.names("consequences").items()
        ],
        "case": _case(visit, check),
        "colleagues": colleagues(found.to_region) if "assign" in may else (),
        "steps": _steps(found), "subject": SUBJECTS.get(found.subject_kind, ""),
        "place": show.region_name(found.subject_region) if found.subject_region else "",
        "knows": _knows(visit, found), "looks": _looks(visit, found),
    }  # fmt: skip


def _case(visit: Visit, check: CheckCard | None) -> str:
    """The number of the case that a cost check became, for who may open it."""
    becomes = check is not None and check.consequence == checking.SUPERVISION
    return check.consequence_reference if check and becomes and visit.me.may("supervise") else ""


def _turn(found: TicketCard) -> str:
    """Whose turn it is, in words."""
    if not found.living:
        return ""
    return life.SIDES[life.ANSWERS if found.asked else life.ASKS]


def _knows(visit: Visit, found: TicketCard) -> bool:
    """Whether the person's own page is within reach."""
    return bool(found.person_id and visit.me.may_in("look", found.subject_region))


def _looks(visit: Visit, found: TicketCard) -> bool:
    """Whether a settlement opens, as it does on both its sides."""
    return visit.me.may_in("look", found.from_region) or visit.me.may_in("look", found.to_region)


def _contacts(found: TicketCard) -> list[tuple[str, str, reads.ContactCard | None]]:
    """(side, agency, contact) of both sides, and of the provinces once they are asked."""
    places_ = [("发起方", found.from_region), ("答复方", found.to_region)]
    if found.escalated_at:
        both = dict.fromkeys((found.from_province, found.to_province))
        known = {found.from_region, found.to_region}
        places_ += [("省级联络员", region) for region in both if region not in known]
    cards = reads.contacts(region for _, region in places_)
    return [(side, show.region_name(region), cards.get(region)) for side, region in places_]


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the timeline with what came with it."""

    entry: Entry
    what: str
    side: str
    place: str
    pages: tuple[tuple[EvidenceCard, str], ...]


def _steps(found: TicketCard) -> list[Step]:
    pages = filings.evidence(found.from_region, found.number)
    return [_step(found, entry, pages) for entry in reads.entries(found.id)]


def _step(found: TicketCard, entry: Entry, pages: list[EvidenceCard]) -> Step:
    """Pages came with an entry if they came in the same moment from the same hand; those that a
    passed-on problem brought, with the first."""
    first = entry.event == "open"
    mine = [
        page
        for page in pages
        if (page.uploaded_at, page.uploaded_by) == (entry.at, entry.actor)
        or (first and page.uploaded_at < entry.at)
    ]
    said = life.EVENTS.get(entry.event, _OTHER.get(entry.event, entry.event))
    named = show.region_name(entry.region) if entry.region else ""
    links = tuple((p, reverse("staff-ticket-page", args=[found.number, p.id])) for p in mine)
    return Step(entry, said, life.SIDES.get(entry.side, ""), named, links)


_OTHER = {"open": "发起", "remind": "催办"}


@guarded("cooperate", framed=True)
def page(request: HttpRequest, visit: Visit, number: str, page_id: int) -> HttpResponse:
    """A page of a ticket; opening it leaves a line in the trail on both sides."""
    found = reads.one(number)
    stored = look.ticket_page(visit.actor, found, page_id, visit.now) if found else None
    if stored is None:
        raise Http404
    return served(stored)


@guarded("cooperate")
def of_person(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """The tickets about a person, and the way to a new one."""
    card = look.person(visit.actor, person_id, visit.now, "业务协同")
    if card is None:
        raise Http404
    rows = [row(found, visit) for found in reads.of_person(card.id)]
    said = {"visit": visit, "person": show.person(card, visit.now), "rows": rows}
    return render(request, "staff/cooperation/person.html", said)


# ---- what is done


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form of the ticket's page says."""

    asked: Asked
    text: str
    pages: Pages
    said: QueryDict


def _did(request: HttpRequest, visit: Visit, found: TicketCard) -> str:
    """What was done, in words. Raises Refusal."""
    what = request.POST.get("do", "")
    if what not in _DEEDS:
        raise Http404
    key = sent_key(request)
    asked = Asked(visit.actor, found.number, key, visit.now)
    pages = kept(request.FILES.getlist("pages"), visit)
    text = request.POST.get("text", "").strip()[:2000]
    try:
        _DEEDS[what](Sent(asked, text, pages, request.POST))
    except Refusal:
        evidence.forget(pages)
        raise
    return life.EVENTS[what]


def _answer(sent: Sent) -> None:
    finding = sent.said.get("finding", "")
    wrong = sent.said.get("wrong", "").strip()
    found = Found(finding, fen(wrong, "wrong") if wrong else 0) if finding else None
    answer(sent.asked, sent.text, sent.pages, found)


def _close(sent: Sent) -> None:
    consequence = sent.said.get("consequence", "")
    reference = sent.said.get("reference", "").strip()
    close(sent.asked, sent.text, Outcome(consequence, reference) if consequence else None)


_DEEDS: dict[str, Callable[[Sent], object]] = {
    "assign": lambda sent: assign(sent.asked, sent.said.get("to", "")),
    "answer": _answer,
    "accept": lambda sent: accept(sent.asked, sent.text),
    "reopen": lambda sent: reopen(sent.asked, sent.text),
    "close": _close,
    "withdraw": lambda sent: withdraw(sent.asked, sent.text),
    "note": lambda sent: note(sent.asked, sent.text, sent.pages),
    "escalate": lambda sent: escalate(sent.asked, sent.text),
}
