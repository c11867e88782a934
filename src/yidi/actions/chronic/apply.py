"""Apply for a chronic disease (2503): on the phone, at the counter, by the institution that found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from yidi.actions import forms
from yidi.actions.actor import Actor
from yidi.core.filing.record import ENDING_STATUSES
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement import chronic, disease_codes
from yidi.core.settlement.chronic import Span
from yidi.store.reads import chronic as reads
from yidi.store.reads import people, policy
from yidi.store.reads.people import PersonCard
from yidi.store.writes import chronic as writes
from yidi.store.writes import filings, together, traces


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied for, and what proves it. code: the national code, "" to take that of the
    disease; pages: evidence as store.writes.filings.add_evidence takes it; key: makes the request
    once, "" where the message does."""

    disease: str
    channel: str
    first: date
    last: date | None = None
    code: str = ""
    institution_code: str = ""
    found_by_code: str = ""
    found_by: str = ""
    found_on: date | None = None
    doctor: str = ""
    phone: str = ""
    pages: tuple[dict[str, Any], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    @property
    def span(self) -> Span:
        """The disease and the days it is applied for."""
        after = self.last + timedelta(days=1) if self.last else None
        return Span(self.disease, self.first, after)


def apply(actor: Actor, person_id: int, asked: Application, moment: datetime) -> str:
    """The receipt number; the same key gives the first one again. Raises Refusal."""
    with actor.reach():
        row = filings.person_for_update(person_id)
        if row is None:
            raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
        person = people.card(row)
        content = traces.content_digest((person_id, asked.disease, asked.first, asked.last))
        before = forms.answered(actor, asked.key, content) if asked.key else None
        if before is not None:
            return str(before["number"])
        _may(person, asked, moment)
        number = _kept(actor, person, asked, moment)
        if asked.key:
            said = {"number": number}
            together.insert([traces.answer_line(actor.id, asked.key, content, said, moment)])
        return number


def _may(person: PersonCard, asked: Application, moment: datetime) -> None:
    """Raises Refusal with everything that stands in the way."""
    book = policy.book(person.region)
    had = reads.entitlements(person.id)
    problems = (
        _uninsured(person),
        chronic.not_open(book, moment.date(), asked.disease),
        chronic.span_wrong(asked.span, had),
        _pending(person.id, asked.disease),
    )
    found = [problem for problem in problems if problem]
    if found:
        raise Refusal(*found)


def _uninsured(person: PersonCard) -> Problem | None:
    if person.status not in ENDING_STATUSES:
        return None
    return Problem("insurance_ended", "参保关系已经终止。", "请到现在的参保地申请。")


def _pending(person_id: int, disease: str) -> Problem | None:
    number = reads.pending(person_id, disease)
    if number is None:
        return None
    return Problem(
        "chronic_pending",
        f"{shape.DISEASES[disease]}的申请已经提交，正在等参保地审核（受理编号{number}）。",
        "不需要再申请；要改内容的，请先撤销原申请。",
    )


def _kept(actor: Actor, person: PersonCard, asked: Application, moment: datetime) -> str:
    region = person.region
    number = writes.apply(
        region, moment.date(), person_id=person.id, disease=asked.disease,
        disease_code=asked.code or disease_codes.national(asked.disease), channel=asked.channel,
        institution_code=asked.institution_code, found_by_code=asked.found_by_code,
        found_by=asked.found_by, found_on=asked.found_on, doctor=asked.doctor, first=asked.first,
        last=asked.last, phone=asked.phone, details=dict(asked.details), applied_at=moment,
        applied_by=actor.name,
    )  # fmt: skip
    title = "门诊慢特病申请已提交"
    text = f"{shape.DISEASES[asked.disease]}，受理编号{number}。审核结果会通知您。"
    together.insert(
        [
            *filings.evidence_lines(region, number, asked.pages),
            *traces.message_lines(
                region, person.id, number, "chronic_submitted", moment.date(), title, text, moment
            ),
            traces.trail_line(
                moment, region, actor.kind, actor.name, "chronic.apply", f"person:{person.id}",
                number, actor.address,
            ),
        ]
    )  # fmt: skip
    return number
