"""Filing for somebody at the window, at a station, by telephone or fax; and on a certificate."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yidi.actions.evidence import keep as evidence
from yidi.actions.filing.submit import Beside, Form, Submitted, submit
from yidi.actions.trail import look
from yidi.core.filing.deciding import ASIDE, OFFICES, Asked
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import ParameterMissing, Refusal
from yidi.interfaces.staff import forms as ours
from yidi.interfaces.staff import places, show
from yidi.interfaces.staff.guard import BOTH, Visit, guarded
from yidi.store.reads.people import PersonCard


class FilingForm(ours.Form):
    """What a filing form asks, for one kind, in one region."""

    key = forms.CharField(widget=forms.HiddenInput)
    place = places.PlaceField(label="就医地")
    first = ours.DayField(label="从哪一天起")
    last = ours.DayField(label="到哪一天", required=False, help_text="不填：按规定的最长期限。")
    way = forms.ChoiceField(label="证明方式", widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="渠道", widget=forms.RadioSelect)
    materials = forms.MultipleChoiceField(
        label="当面核对了哪些材料", required=False, widget=forms.CheckboxSelectMultiple
    )
    issuer = forms.ChoiceField(label="由谁出具", required=False)
    residence_months = forms.IntegerField(
        label="已在异地住了几个月", required=False, min_value=0, max_value=1200
    )
    pages = ours.FilesField(label="材料照片或 PDF", required=False)
    admitted_on = ours.DayField(
        label="正在住院的入院日", required=False, help_text="只在人已经住进就医地医院时填写。"
    )
    phone = forms.CharField(label="联系电话", required=False, max_length=20)
    away_address = forms.CharField(label="就医地地址", required=False, max_length=200)
    reason = ours.reason("说明", required=False, most=200)

    def __init__(self, data: Any, sent: Any, book: Book, card: PersonCard, kind: str, now: Any):
        initial = {"key": uuid.uuid4().hex, "first": now.date(), "channel": "window"}
        super().__init__(data, sent, initial=initial)
        self.kind = kind
        edition = book.edition(now.date())
        words = {"kind": kind, "insurance": card.insurance, "scope": "cross_province"}
        ways = _value(edition, "proof_ways", words).get("ways", ("material",))
        self._choose("way", [(w, show.WAYS[w]) for w in ways])
        opened = _value(edition, "channels", words).get("open", ("window",))
        self._choose("channel", [(c, show.CHANNELS[c]) for c in OFFICES if c in opened])
        needed = _value(edition, "materials", words)
        listed = [*needed.get("all_of", ()), *needed.get("any_of", ())]
        self._offer("materials", [(w, shape.MATERIALS[w]) for w in listed if w not in ASIDE])
        issuers = needed.get("issuers", ())
        self._offer("issuer", [("", "—"), *((w, shape.ISSUERS[w]) for w in issuers)], issuers)
        if kind not in shape.LONG_TERM:
            del self.fields["residence_months"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """A choice; where there is only one, it is made."""
        field: Any = self.fields[name]
        field.choices = choices
        if choices:
            self.initial[name] = choices[0][0]

    def _offer(self, name: str, choices: list[tuple[str, str]], needed: Any = True) -> None:
        """A choice that is left out where there is nothing to choose."""
        if not choices or not needed:
            del self.fields[name]
        else:
            field: Any = self.fields[name]
            field.choices = choices

    def asked(self) -> Asked:
        """What the core is asked."""
        said = self.cleaned_data
        itemised = "materials" in self.fields and said["way"] == "material"
        return Asked(
            self.kind,
            said["way"],
            said["place"],
            said["first"],
            said["last"],
            said["channel"],
            said.get("issuer") or None,
            said.get("residence_months"),
            tuple(said["materials"]) if itemised else None,
        )


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
        made = _submitted(visit, card, form, form.asked(), form.cleaned_data.get("admitted_on"))
        if made.accepted:
            return _done(request, card, made)
        said["problems"] = made.problems
    names = {k["code"]: k["name"] for k in _kinds(book, card, visit)}
    said |= {"form": form, "kind": names[kind]}
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


def _submitted(
    visit: Visit, card: PersonCard, form: ours.Form, asked: Asked, admitted_on: Any
) -> Submitted:
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
            card.id, asked, said["key"], beside=beside, pages=pages, admitted_on=admitted_on
        )
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
        value = _value(book.edition(visit.now.date()), "kinds", words) if book else {}
        if not value.get("not_offered"):
            said = str(value.get("local") or name)
            named.append({"code": code, "name": said, "key": str(number)})
    return named


def _value(edition: Any, table: str, words: dict[str, str]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = edition.value(table, words)
    except (ParameterMissing, KeyError):
        return {}
    return found
