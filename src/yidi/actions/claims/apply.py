"""Apply for what was paid in advance, on the phone or at the window: papers, invoices, payee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.actions.claims.working import registered
from yidi.core.calendar import spoken
from yidi.core.claims import terms, twins
from yidi.core.claims.twins import Care, Invoice
from yidi.core.money import yuan
from yidi.core.problems import Problem, Refusal, refuse
from yidi.store import reach
from yidi.store.reads import claims as reads
from yidi.store.reads import people, policy
from yidi.store.reads.people import PersonCard
from yidi.store.reads.resettling import Open
from yidi.store.writes import claims as writes
from yidi.store.writes import filings, together, traces
from yidi.store.writes.claims import Step


@dataclass(frozen=True, slots=True)
class Payee:
    """Who gets the money. kind: person | agent | heir; account: the whole bank account."""

    kind: str
    name: str
    bank: str
    account: str
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """What is claimed. institution_code: "" where it is not in the register; proposal: whose
    difference is claimed; pages: evidence as store.writes.filings takes it; key: makes the form
    once."""

    channel: str
    place: str
    institution: str
    level: str
    care: str
    first: date
    last: date
    invoices: tuple[Invoice, ...]
    payee: Payee
    key: str
    institution_code: str = ""
    disease: str = ""
    emergency: bool = False
    injury: str = "none"
    died: bool = False
    why: str = ""
    phone: str = ""
    proposal: Open | None = None
    pages: tuple[dict[str, Any], ...] = ()

    @property
    def content(self) -> tuple[object, ...]:
        """What tells it from another form."""
        papers = [(paper.code, paper.number) for paper in self.invoices]
        return self.institution, self.first, self.last, papers, self.payee.name, self.adds_to

    @property
    def adds_to(self) -> str:
        """The settlement whose difference is claimed; "" for a whole bill."""
        return self.proposal.candidate.setl_id if self.proposal else ""


def apply(actor: Actor, person_id: int, asked: Application, moment: datetime) -> str:
    """The receipt number; the same key gives the first one again. Raises Refusal with everything
    that stands in the way; a block names its twin."""
    try:
        with actor.reach():
            row = filings.person_for_update(person_id)
            if row is None:
                raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
            content = traces.content_digest((person_id, *asked.content))
            before = forms.answered(actor, asked.key, content)
            if before is not None:
                return str(before["number"])
            return _kept(actor, people.card(row), asked, moment, content)
    except IntegrityError:
        raise Refusal(_taken_meanwhile(asked)) from None


def _taken_meanwhile(asked: Application) -> Problem:
    """The same invoice came twice at once; the other is named."""
    with reach.service():
        number = reads.holding([paper.number for paper in asked.invoices])
    return Problem(
        "invoice_twin", f"发票已经报过：手工报销{number}。", "一张发票只能报一次。",
        document=twins.DOCUMENT, article=twins.ARTICLE,
    )  # fmt: skip


def _kept(
    actor: Actor, person: PersonCard, asked: Application, moment: datetime, content: str
) -> str:
    known: dict[str, Any] = {}
    if asked.institution_code:
        known = registered(asked.institution_code, asked.care, asked.last)
    _checked(person, asked, moment)
    payee, columns = asked.payee, _columns(asked) | known
    number = writes.add(
        person.region, moment.date(), asked.invoices, payee.account,
        Step("apply", "applied", moment, actor.name), person_id=person.id, payee=payee.kind,
        payee_name=payee.name, payee_relation=payee.relation, bank=payee.bank, **columns,
    )  # fmt: skip
    total = sum(paper.amount for paper in asked.invoices)
    text = f"{columns['institution']}，{spoken(asked.first)}，票据合计{yuan(total)}元，受理编号{number}。"
    together.insert(
        [
            *filings.evidence_lines(person.region, number, asked.pages),
            *traces.message_lines(
                person.region, person.id, number, "claim_applied", moment.date(),
                "手工报销申请已提交", text, moment,
            ),
            traces.trail_line(
                moment, person.region, actor.kind, actor.name, "claim.apply",
                f"person:{person.id}", number, actor.address,
            ),
            traces.answer_line(actor.id, asked.key, content, {"number": number}, moment),
        ]
    )  # fmt: skip
    return number


_PLAIN = (
    "channel", "place", "institution", "level", "care", "first", "last", "emergency", "injury",
    "died", "why", "phone",
)  # fmt: skip


def _columns(asked: Application) -> dict[str, Any]:
    disease = asked.disease if asked.care == "chronic" else ""
    columns = {name: getattr(asked, name) for name in _PLAIN} | {"disease": disease}
    if asked.proposal is None:
        return columns
    bill = asked.proposal.candidate.settlement.kept.whole
    sums = {n: getattr(bill, n) for n in ("total", "own_paid", "over_limit", "class_b")}
    return columns | sums | {"proposal_id": asked.proposal.id}


def _checked(person: PersonCard, asked: Application, moment: datetime) -> None:
    """Raises Refusal with everything that stands in the way."""
    day = moment.date()
    book = policy.book(person.region)
    care = terms.Asked(
        asked.care, asked.disease, asked.injury, asked.first, asked.last, asked.payee.kind,
        asked.payee.name, person.name, person.status == "dead",
        asked.proposal.made_at.astimezone(moment.tzinfo).date() if asked.proposal else None,
    )  # fmt: skip
    found = [*_complete(asked), *terms.wrong(book, care, day)]
    if asked.place not in book.places:
        found.append(Problem("place_unknown", "没有这个就医地。", "请从列表里选。", where="place"))
    with reach.service():
        found += twins.blocks(*_compared(person, asked))
    refuse(found)


def _compared(
    person: PersonCard, asked: Application
) -> tuple[Care, tuple[Invoice, ...], list[Care]]:
    total = sum(paper.amount for paper in asked.invoices)
    mine = Care(
        "claim", "", asked.institution_code, asked.institution, asked.care == "inpatient",
        asked.first, asked.last, total, adds_to=asked.adds_to,
    )  # fmt: skip
    numbers = [paper.number for paper in asked.invoices]
    return mine, asked.invoices, reads.others(person.id, asked.first, asked.last, numbers)


def _complete(asked: Application) -> list[Problem]:
    found = []
    taken = reads.of_difference(asked.proposal.id) if asked.proposal else ""
    if taken:
        found.append(
            Problem(
                "difference_claimed", f"这笔差额已经申请了：手工报销{taken}。",
                "请看那份申请办到哪一步。",
            )
        )  # fmt: skip
    if not asked.invoices and not asked.proposal:
        found.append(Problem("invoice_missing", "没有填发票。", "请至少填一张发票。"))
    twice = {(p.code, p.number) for p in asked.invoices}
    if len(twice) < len(asked.invoices):
        found.append(Problem("invoice_twin", "同一张发票填了两次。", "请删掉一张。"))
    if any(paper.amount <= 0 for paper in asked.invoices):
        found.append(Problem("amount_wrong", "发票金额要大于零。", "请核对发票金额。"))
    wrong = terms.account_wrong(asked.payee.account)
    if wrong:
        found.append(wrong)
    return found
