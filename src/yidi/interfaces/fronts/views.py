"""File, look, change and cancel over the API."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse

from yidi.actions.actor import Actor
from yidi.actions.evidence import keep as evidence
from yidi.actions.filing.cancel import cancel as cancel_filing
from yidi.actions.filing.change import change as change_filing
from yidi.actions.filing.change import made_already
from yidi.actions.filing.submit import Beside, Form, Signed, submit
from yidi.core import people as people_rules
from yidi.core.filing import deciding, papers, standing
from yidi.core.filing.deciding import Asked, Decision
from yidi.core.filing.record import Person as Known
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.documents import pictures
from yidi.interfaces.common import clock
from yidi.interfaces.fronts import openapi
from yidi.interfaces.fronts.guard import (
    LARGEST_WITH_PAGES,
    Call,
    acting,
    answered,
    call,
    person,
    problem_out,
    refused,
)
from yidi.interfaces.fronts.messages import (
    ChangeIn,
    CommitmentOut,
    ContactIn,
    FilingIn,
    FilingOut,
    FilingsOut,
    PersonIn,
    SignatureIn,
)
from yidi.store.reads import deciding as deciding_reads
from yidi.store.reads import filings as filing_reads
from yidi.store.reads import policy as policy_reads
from yidi.store.reads import wordings
from yidi.store.reads.people import PersonCard

NO_FILING = Problem("no_filing", "没有找到这份备案。", "请检查编号。")


def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return answered(openapi.description())


@call(FilingIn)
def commitments(given: Call) -> HttpResponse:
    """The exact text that is to be signed for this filing."""
    said: FilingIn = given.message
    who = person(given, said.person)
    text = _text(who, policy_reads.book(who.region), said, clock.today())
    return answered(CommitmentOut(text, papers.text_digest(text)))


@call(FilingIn)
def filings(given: Call) -> HttpResponse:
    """Files; the same Idempotency-Key with the same content is filed once."""
    said: FilingIn = given.message
    if not given.key:
        raise Refusal(
            Problem("key_missing", "缺少 Idempotency-Key。", "请为每份备案生成一个唯一标识。")
        )
    who = person(given, said.person)
    book = policy_reads.book(who.region)
    actor, moment = acting(given, who), clock.now()
    form = Form(
        who.id,
        _asked(said),
        given.key,
        Beside(
            phone=said.contact.phone,
            home_address=said.contact.home_address,
            away_address=said.contact.away_address,
        ),
        _signed(who, book, said, moment.date()),
        admitted_on=said.admitted_on,
    )
    made = submit(actor, form, moment)
    if not made.accepted:
        return refused(made.problems)
    if made.standing is None:
        return answered(_one(actor, who, made.number))
    out = _shown(who, book, made.standing)
    out.problems = [problem_out(problem) for problem in made.problems]
    return answered(out, 201)


@call(PersonIn)
def of_person(given: Call) -> HttpResponse:
    """Every filing of a person."""
    who = person(given, given.message)
    with acting(given, who).reach():
        kept = filing_reads.of_person(who.id)
        return answered(FilingsOut([_out(who, each) for each in kept]))


@call(PersonIn)
def cancel(given: Call, number: str) -> HttpResponse:
    """Gives a filing up."""
    who = person(given, given.message)
    actor = acting(given, who)
    decision = cancel_filing(actor, who.region, number, clock.now())
    return _decided(actor, who, number, decision)


@call(ChangeIn, LARGEST_WITH_PAGES)
def change(given: Call, number: str) -> HttpResponse:
    """Changes place, kind or span, with evidence or a signature where what there was no longer
    counts."""
    said: ChangeIn = given.message
    who = person(given, said.person)
    actor, moment = acting(given, who), clock.now()
    signed = None
    if said.signature:
        digest = said.signature.text_digest
        if made_already(actor, who.region, number, digest, **_different(said)):
            return answered(_one(actor, who, number))
        text = _change_text(actor, who, number, said, moment)
        signed = _signature(who, text, said.signature)
    pages = _pages(said, actor.name, moment)
    try:
        decision = change_filing(
            actor, who.region, number, moment, pages=pages, signed=signed, **_different(said)
        )
    except Refusal:
        evidence.forget(pages)
        raise
    if not decision.accepted:
        evidence.forget(pages)
    return _decided(actor, who, number, decision)


@call(ChangeIn)
def change_commitment(given: Call, number: str) -> HttpResponse:
    """The exact text that is to be signed for this change."""
    said: ChangeIn = given.message
    who = person(given, said.person)
    text = _change_text(acting(given, who), who, number, said, clock.now())
    return answered(CommitmentOut(text, papers.text_digest(text)))


# ---- between the wire and the house


def _asked(said: FilingIn) -> Asked:
    return Asked(said.kind, said.proof, said.place, said.first, said.last)


def _different(said: ChangeIn) -> dict[str, Any]:
    """What a change asks for."""
    return {
        name: value
        for name in ("place", "kind", "first", "last")
        if (value := getattr(said, name)) is not None
    }


def _pages(said: ChangeIn, by: str, moment: datetime) -> tuple[dict[str, Any], ...]:
    """The pages that came, kept. Raises Refusal, and then keeps none."""
    kept: tuple[dict[str, Any], ...] = ()
    try:
        for place, page in enumerate(said.pages):
            where = f"pages[{place}].file"
            data = _bytes(page.file, "page_unreadable", "材料文件无法识别。", where)
            sent = ContentFile(data, name="page")
            kept += evidence.keep([sent], page.material, by, moment, len(kept))
    except Refusal:
        evidence.forget(kept)
        raise
    return kept


def _bytes(text: str, code: str, sentence: str, where: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Refusal(Problem(code, sentence, "请以 base64 提交。", where=where)) from None


def _signed(who: PersonCard, book: Book, said: FilingIn, today: date) -> Signed | None:
    """What was signed with a new filing."""
    if said.signature is None:
        return None
    return _signature(who, _text(who, book, said, today), said.signature)


def _signature(who: PersonCard, text: str, given: SignatureIn) -> Signed:
    """The signature, if its digest is that of the text as it stands today."""
    digest = papers.text_digest(text)
    if given.text_digest != digest:
        raise Refusal(
            Problem(
                "text_changed", "签名对应的承诺书与现在的内容不一致。", "请重新获取承诺书并签名。",
                where="signature.text_digest",
            )
        )  # fmt: skip
    where = "signature.drawing"
    drawing = _bytes(given.drawing, "drawing_unreadable", "签名图片无法识别。", where)
    return Signed(text, digest, pictures.signature(drawing), who.name)


def _text(who: PersonCard, book: Book, said: FilingIn, today: date) -> str:
    """The commitment letter of a new filing, as text."""
    known = Known(who.insurance, who.status, who.retired, admitted_on=said.admitted_on)
    desk = deciding.Desk(book, known, (), clock.now())
    decision = deciding.file(desk, "new", _asked(said))
    return _letter(who, book, decision, said.contact, today)


def _change_text(
    actor: Actor, who: PersonCard, number: str, said: ChangeIn, moment: datetime
) -> str:
    """The commitment letter of a filing as a change would make it, as text."""
    with actor.reach():
        kept = filing_reads.one(who.region, number)
        desk = deciding_reads.desk(who.id, moment)
    if kept is None or desk is None:
        raise Refusal(NO_FILING)
    shown = deciding.Shown("commitment", "self_service")
    decision = deciding.change(desk, kept.filing, shown, **_different(said))
    contact = ContactIn(kept.phone, kept.home_address, kept.away_address)
    return _letter(who, desk.book, decision, contact, moment.date())


def _letter(
    who: PersonCard, book: Book, decision: Decision, contact: ContactIn, today: date
) -> str:
    """Raises Refusal if such a filing would be refused."""
    if not decision.accepted or decision.filing is None:
        raise Refusal(*decision.problems)
    particulars = papers.Particulars(
        name=who.name,
        sex={True: "男", False: "女", None: ""}[who.male],
        id_number=people_rules.masked(who.id_last4),
        insurance=who.insurance,
        home_address=contact.home_address,
        away_address=contact.away_address,
        telephone=contact.phone,
    )
    wording = wordings.points(who.region, "commitment", clock.now())
    made = papers.commitment(book, decision.filing, particulars, today, wording=wording)
    return papers.commitment_text(made)


def _decided(actor: Actor, who: PersonCard, number: str, decision: Decision) -> HttpResponse:
    if not decision.accepted:
        return refused(decision.problems)
    out = _one(actor, who, number)
    out.problems = [problem_out(problem) for problem in decision.problems]
    return answered(out)


def _one(actor: Actor, who: PersonCard, number: str) -> FilingOut:
    with actor.reach():
        kept = filing_reads.one(who.region, number)
        if kept is None:
            raise Refusal(NO_FILING)
        return _out(who, kept)


def _out(who: PersonCard, kept: filing_reads.Kept) -> FilingOut:
    book = policy_reads.book(who.region)
    known = Known(who.insurance, who.status)
    return _shown(who, book, standing.standing(book, known, kept.filing, clock.now()))


def _shown(who: PersonCard, book: Book, stands: standing.Standing) -> FilingOut:
    filing = stands.filing
    names = standing.words_of(book, Known(who.insurance, who.status), filing)
    return FilingOut(
        number=filing.id,
        version=filing.version,
        kind=filing.kind,
        kind_name=standing.local_name(book, filing, names, filing.filed_on),
        proof=stands.proof,
        place=filing.place,
        state=stands.state,
        valid=(stands.first, stands.after),
        evidence_due=stands.due,
        locked_until=stands.locked_until,
        problems=[],
    )
