"""Filing for somebody at the window, at a station, by telephone or fax; and on a certificate."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.evidence import keep as evidence
from yidi.actions.filing.submit import Beside, Form, Signed, Submitted, submit
from yidi.actions.trail import look
from yidi.core.filing.deciding import Asked
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Refusal
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import letters, places, show
from yidi.interfaces.staff.filing_form import FilingForm, value
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads.people import PersonCard


class CertificateForm(ours.Form):
    """An emergency that the hospital could not flag."""

    key = forms.CharField(widget=forms.HiddenInput)
    place = places.PlaceField(label="就诊医院所在地")
    first = ours.DayField(label="急诊入院日")
    last = ours.DayField(label="到哪一天", required=False, help_text="不填：按规定的最长期限。")
    pages = ours.FilesField(label="急诊证明（照片或 PDF）", required=False)
    reason = ours.reason("证明由谁开具、内容摘要")


@guarded("file", BOTH)
def file(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """First the kind, then its form."""
    card = look.person(visit.actor, person_id, visit.now, "新备案")
    if card is None:
        raise Http404
    kind = request.GET.get("kind", "")
    book = show.book_of(card.region)
    said: dict[str, Any] = {"visit": visit, "person": show.person(card, visit.now)}
    if kind not in shape.KINDS or book is None:
        return render(
            request, "staff/file/kinds.html", {**said, "kinds": _kinds(book, card, visit)}
        )
    form = FilingForm(request.POST or None, request.FILES or None, book, card, kind, visit.now)
    if request.method == "POST" and form.is_valid():
        made = _filed(request, visit, card, form)
        if made.accepted:
            return _done(request, card, made)
        said["problems"] = made.problems
    names = {k["code"]: k["name"] for k in _kinds(book, card, visit)}
    said |= {
        "form": form, "kind": names[kind], "code": kind, "letter": "signer" in form.fields,
    }  # fmt: skip
    return render(request, "staff/file/form.html", said)


@guarded("file", BOTH)
def emergency(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """An emergency is filed on a certificate."""
    card = look.person(visit.actor, person_id, visit.now, "急诊证明")
    if card is None:
        raise Http404
    initial = {"key": uuid.uuid4().hex}
    form = CertificateForm(request.POST or None, request.FILES or None, initial=initial)
    said: dict[str, Any] = {"visit": visit, "person": show.person(card, visit.now), "form": form}
    if request.method == "POST" and form.is_valid():
        one = form.cleaned_data
        asked = Asked("emergency", "material", one["place"], one["first"], one["last"], "window")
        made = _submitted(visit, card, form, asked, one["first"])
        if made.accepted:
            return _done(request, card, made)
        said["problems"] = made.problems
    said["kind"] = "急诊证明"
    return render(request, "staff/file/form.html", said)


def _filed(request: HttpRequest, visit: Visit, card: PersonCard, form: FilingForm) -> Submitted:
    """Files; a commitment with the page that was signed."""
    try:
        signed, page = letters.signed(request, visit, card, form)
    except Refusal as refusal:
        return Submitted(False, "", "draft", refusal.problems)
    admitted_on = form.cleaned_data.get("admitted_on")
    made = _submitted(visit, card, form, form.asked(), admitted_on, signed, page)
    if not made.accepted:
        evidence.forget(page)
    return made


def _submitted(
    visit: Visit, card: PersonCard, form: ours.Form, asked: Asked, admitted_on: Any,
    signed: Signed | None = None, page: tuple[dict[str, Any], ...] = (),
) -> Submitted:  # fmt: skip
    said = form.cleaned_data
    beside = Beside(
        phone=said.get("phone", ""),
        home_address=card.address,
        away_address=said.get("away_address", ""),
        reason=said.get("reason", ""),
    )
    material = _material(asked)
    try:
        pages = evidence.keep(said["pages"], material, visit.actor.name, visit.now)
        filled = Form(
            card.id, asked, said["key"], beside=beside, signed=signed, pages=(*pages, *page),
            admitted_on=admitted_on,
        )  # fmt: skip
        made = submit(visit.actor, filled, visit.now)
    except Refusal as refusal:
        return Submitted(False, "", "draft", refusal.problems)
    if not made.accepted:
        evidence.forget(pages)
    return made


def _material(asked: Asked) -> str:
    if asked.kind == "emergency":
        return "emergency_diagnosis"
    return asked.materials[0] if asked.materials else "form"


def _done(request: HttpRequest, card: PersonCard, made: Submitted) -> HttpResponse:
    state = "已生效" if made.state == "active" else "已受理，等待审核"
    again = "（这份表单刚才已经提交过）" if made.repeated else ""
    messages.success(request, f"备案{state}，受理编号 {made.number}{again}")
    for problem in made.problems:
        messages.warning(request, f"{problem.sentence}{problem.next_step}")
    return redirect("staff-person", card.id)


def _kinds(book: Book | None, card: PersonCard, visit: Visit) -> list[dict[str, str]]:
    """The kinds under the names that people of the region know."""
    named = []
    for number, (code, name) in enumerate(shape.KINDS.items(), 1):
        words = {"kind": code, "insurance": card.insurance, "scope": "cross_province"}
        found = value(book.edition(visit.now.date()), "kinds", words) if book else {}
        if not found.get("not_offered"):
            said = str(found.get("local") or name)
            named.append({"code": code, "name": said, "key": str(number)})
    return named
