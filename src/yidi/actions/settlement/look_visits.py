"""An institution looks at its own visits (5201, 5202, 5204, 5303); every look leaves a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yidi.actions.actor import Actor
from yidi.actions.settlement.visit import At, found, left_trail
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.diagnosing import Diagnosis
from yidi.store import reach
from yidi.store.reads import visit_lists
from yidi.store.reads import visits as reads
from yidi.store.reads.visit_lists import LineCard, VisitCard
from yidi.store.reads.visits import Visited
from yidi.store.writes import traces


@dataclass(frozen=True, slots=True)
class Span:
    """Which visits: those that began from the first moment to the last, both included."""

    first: datetime
    last: datetime


def of_person(
    actor: Actor, institution_code: str, region: str, psn_no: str, span: Span, med_type: str,
    moment: datetime,
) -> list[VisitCard]:  # fmt: skip
    """A person's visits here. Raises Refusal for nobody of that number."""
    with reach.service():
        person = reads.enrolled(region, psn_no)
        if person is None:
            mend = "请用1101重新获取人员信息。"
            raise Refusal(
                Problem("person_not_found", "参保地没有这个人员编号。", mend, where="psn_no")
            )
        listed = visit_lists.of_person(institution_code, person.id, span.first, span.last, med_type)
        _line(actor, region, f"person:{person.id}", f"{len(listed)}次就诊", moment)
    return listed


def in_hospital(
    actor: Actor, institution_code: str, psn_no: str, span: Span, moment: datetime
) -> list[VisitCard]:
    """Who is in hospital here; psn_no "": everybody."""
    with reach.service():
        listed = visit_lists.in_hospital(institution_code, span.first, span.last, psn_no)
        for region in dict.fromkeys(card.person.region for card in listed):
            rows = sum(card.person.region == region for card in listed)
            _line(actor, region, "", f"在院{rows}人", moment)
    return listed


def diagnoses(at: At) -> tuple[Diagnosis, ...]:
    """The diagnoses of a visit. Raises Refusal."""
    with reach.service():
        visit = found(at)
        left_trail(at, visit, "look", "诊断")
    return visit.diagnoses


def lines(at: At, setl_id: str) -> tuple[Visited, list[LineCard]]:
    """The visit and the lines that a settlement of it settled. Raises Refusal."""
    with reach.service():
        visit = found(at)
        listed = visit_lists.lines_of(visit.id, setl_id)
        left_trail(at, visit, "look", "费用明细")
    if listed is None:
        mend = "请核对结算ID。"
        raise Refusal(Problem("settlement_not_found", "没有找到这笔结算。", mend, where="setl_id"))
    return visit, listed


def _line(actor: Actor, region: str, subject: str, detail: str, moment: datetime) -> None:
    traces.trail(
        moment, region, actor.kind, actor.name, "visit.list", subject, detail, actor.address
    )
