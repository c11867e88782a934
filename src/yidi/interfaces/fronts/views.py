"""File, look, change and cancel over the API."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from yidi.actions.actor import Actor
from yidi.actions.filing.cancel import cancel as cancel_filing
from yidi.actions.filing.change import change as change_filing
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
from yidi.interfaces.fronts.guard import Call, acting, answered, call, person, problem_out, refused
from yidi.interfaces.fronts.messages import (
    ChangeIn,
    CommitmentOut,
    FilingIn,
    FilingOut,
    FilingsOut,
    PersonIn,
)
from yidi.store.reads import filings as filing_reads
from yidi.store.reads import policy as policy_reads
from yidi.store.reads import wordings
from yidi.store.reads.people import PersonCard


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


@call(ChangeIn)
def change(given: Call, number: str) -> HttpResponse:
    """Changes place, kind or span."""
    said: ChangeIn = given.message
    who = person(given, said.person)
    asked: dict[str, Any] = {
        name: value
        for name in ("place", "kind", "first", "last")
        if (value := getattr(said, name)) is not None
    }
    actor = acting(given, who)
    decision = change_filing(actor, who.region, number, clock.now(), **asked)
    return _decided(actor, who, number, decision)


# ---- between the wire and the house


def _asked(said: FilingIn) -> Asked:
    return Asked(said.kind, said.proof, said.place, said.first, said.last)


def _signed(who: PersonCard, book: Book, said: FilingIn, today: date) -> Signed | None:
    """The signature, if its digest is that of the text as it stands today."""
    if said.signature is None:
        return None
    text = _text(who, book, said, today)
    digest = papers.text_digest(text)
    if said.signature.text_digest != digest:
        raise Refusal(
            Problem(
                "text_changed", "签名对应的承诺书与现在的内容不一致。", "请重新获取承诺书并签名。",
                where="signature.text_digest",
            )
        )  # fmt: skip
    try:
        drawing = base64.b64decode(said.signature.drawing, validate=True)
    except binascii.Error:
        raise Refusal(
            Problem("drawing_unreadable", "签名图片无法识别。", "请以 base64 提交 PNG。")
        ) from None
    return Signed(text, digest, pictures.signature(drawing), who.name)


def _text(who: PersonCard, book: Book, said: FilingIn, today: date) -> str:
    """The commitment letter of this filing, as text."""
    known = Known(who.insurance, who.status, who.retired, admitted_on=said.admitted_on)
    desk = deciding.Desk(book, known, (), clock.now())
    decision = deciding.file(desk, "new", _asked(said))
    if decision.filing is None:
        raise Refusal(*decision.problems)
    sex = {True: "男", False: "女"}.get(who.male) if who.male is not None else ""
    particulars = papers.Particulars(
        name=who.name,
        sex=sex or "",
        id_number=people_rules.masked(who.id_last4),
        insurance=who.insurance,
        home_address=said.contact.home_address,
        away_address=said.contact.away_address,
        telephone=said.contact.phone,
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
            raise Refusal(Problem("no_filing", "没有找到这份备案。", "请检查编号。"))
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
