"""What is printed at the window: the commitment, which is signed on paper, scanned and kept as
signed; and the registration form, before the filing is accepted and afterwards with its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from yidi.actions.evidence import keep as evidence
from yidi.actions.filing.submit import Signed
from yidi.actions.trail import look
from yidi.core.filing import deciding, papers
from yidi.core.filing.deciding import Asked
from yidi.core.filing.papers import Commitment, Handling, Signature
from yidi.core.policy import shape
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.documents import papers as printed
from yidi.interfaces.common.letters import letter as letter_for
from yidi.interfaces.common.letters import particulars, registration
from yidi.interfaces.staff import show
from yidi.interfaces.staff.filing_form import FilingForm
from yidi.interfaces.staff.guard import ACT, Visit, guarded
from yidi.store.reads import deciding as deciding_reads
from yidi.store.reads import filings as reads
from yidi.store.reads.people import PersonCard

ON_PAPER = ("window", "station")
"""Channels on which the person is there to sign."""
FORM = "打印登记备案表"
_PRINTED = "staff_letters"
_MOST_PRINTED = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of a filing that is about to be made, its exact text and the digest of that."""

    made: Commitment
    text: str
    digest: str


@guarded("file", ACT)
def letter(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """The letter for what the form says, to be printed and signed; the session keeps its digest."""
    card, form = _filled(request, visit, person_id, "打印承诺书")
    made = _letter(visit, card, form)
    _remember(request, form.cleaned_data["key"], made.digest)
    return _pdf(printed.commitment(made.made), "commitment.pdf")


@guarded("file", ACT)
def asked_form(request: HttpRequest, visit: Visit, person_id: int) -> HttpResponse:
    """The registration form for what the form says; it has no number yet."""
    card, form = _filled(request, visit, person_id, FORM)
    said = form.cleaned_data
    filing, book = _decided(visit, card, form.asked(), said.get("admitted_on"))
    person = particulars(
        visit.actor, card, visit.now, FORM, telephone=said["phone"], home=card.address,
        away=said["away_address"],
    )  # fmt: skip
    made = registration(book, filing, person, handling=_handling(book, visit))
    return _pdf(printed.registration_form(made), "form.pdf")


@guarded("serve")
def form(request: HttpRequest, visit: Visit, region: str, number: str) -> HttpResponse:
    """The registration form of a filing."""
    kept, book = reads.one(region, number), show.book_of(region)
    card = look.person(visit.actor, kept.person_id, visit.now, FORM) if kept else None
    if kept is None or card is None or book is None:
        raise Http404
    person = particulars(
        visit.actor, card, visit.now, FORM, telephone=kept.phone,
        home=kept.home_address or card.address, away=kept.away_address, contact=kept.agent,
    )  # fmt: skip
    made = registration(
        book, kept.filing, person, number=number, state=show.filing(kept, card, visit.now).state,
        signature=_signature(kept), handling=_handling(book, visit),
    )  # fmt: skip
    return _pdf(printed.registration_form(made), f"form-{number}.pdf")


def _signature(kept: reads.Kept) -> Signature | None:
    """As it was drawn on a screen; who is at the window signs the paper."""
    drawn = reads.signature(kept.region, kept.filing.id)
    if drawn is None or not drawn.drawing:
        return None
    by = "agent" if kept.agent else "self"
    return Signature(by, drawn.signer, drawn.signed_at.date(), drawn.drawing)


def _handling(book: Book, visit: Visit) -> Handling:
    return Handling(book.office.name, book.office.telephone, visit.me.name, visit.now.date())


def _filled(
    request: HttpRequest, visit: Visit, person_id: int, why: str
) -> tuple[PersonCard, FilingForm]:
    """The person and what the form says of them. Raises Refusal with what is wrong in it."""
    card = look.person(visit.actor, person_id, visit.now, why)
    kind, book = request.GET.get("kind", ""), show.book_of(card.region) if card else None
    if card is None or book is None or kind not in shape.KINDS:
        raise Http404
    form = FilingForm(request.POST, request.FILES or None, book, card, kind, visit.now)
    if not form.is_valid():
        raise Refusal(
            *(
                Problem("form_incomplete", f"{form.fields[n].label}：{'；'.join(map(str, errors))}")
                for n, errors in form.errors.items()
                if n in form.fields
            )
        )
    return card, form


def _pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def signed(
    request: HttpRequest, visit: Visit, card: PersonCard, form: FilingForm
) -> tuple[Signed | None, tuple[dict[str, Any], ...]]:
    """What was signed on paper, and the scanned page; nothing where nothing has to be signed.

    Raises Refusal if the page is missing, or if the form says something else than what was printed.
    """
    said = form.cleaned_data
    if said["way"] != "commitment" or said["channel"] not in ON_PAPER:
        return None, ()
    digest = request.session.get(_PRINTED, {}).get(said["key"])
    if digest is None or not said["signed_pages"]:
        sentence = "承诺书还没有签名。" if digest else "还没有打印承诺书。"
        mend = "请打印承诺书，本人签名后扫描或拍照，在这里上传。"
        raise Refusal(Problem("signature_missing", sentence, mend))
    made = _letter(visit, card, form)
    if made.digest != digest:
        sentence = "打印以后，表单的内容又改过，和签名的承诺书不一样。"
        raise Refusal(Problem("letter_changed", sentence, "请重新打印，请本人重新签名。"))
    pages = evidence.keep(said["signed_pages"], "commitment", visit.actor.name, visit.now)
    return Signed(made.text, made.digest, b"", said["signer"] or card.name), pages


def _letter(visit: Visit, card: PersonCard, form: FilingForm) -> Letter:
    """Raises Refusal if such a filing would be refused."""
    asked, said = form.asked(), form.cleaned_data
    filing, book = _decided(visit, card, asked, said.get("admitted_on"))
    person = particulars(
        visit.actor, card, visit.now, "打印承诺书", telephone=said["phone"], home=card.address,
        away=said["away_address"],
    )  # fmt: skip
    made = letter_for(book, filing, person, visit.now)
    text = papers.commitment_text(made)
    return Letter(made, text, papers.text_digest(text))


def _decided(visit: Visit, card: PersonCard, asked: Asked, admitted_on: Any) -> tuple[Any, Any]:
    desk = deciding_reads.desk(card.id, visit.now, admitted_on, asked.place)
    if desk is None:
        raise Http404
    decision = deciding.file(desk, "new", asked)
    if decision.filing is None:
        raise Refusal(*decision.problems)
    return decision.filing, desk.book


def _remember(request: HttpRequest, key: str, digest: str) -> None:
    """What was printed for a form; old forms are forgotten."""
    kept = list(request.session.get(_PRINTED, {}).items())[-_MOST_PRINTED:]
    request.session[_PRINTED] = {**dict(kept), key: digest}
