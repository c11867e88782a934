"""Looking at people: the answer, and a line that says who looked. Call it inside `actor.reach()`."""

from __future__ import annotations

from datetime import datetime

from yidi.actions.actor import Actor
from yidi.core.claims.card import ClaimCard
from yidi.core.policy import shape
from yidi.core.problems import Problem, Refusal
from yidi.core.settlement.paid import Paid
from yidi.core.tickets.card import TicketCard
from yidi.store import reach
from yidi.store.reads import bonds, claims, desks, people, review, statements
from yidi.store.reads import treated as treated_reads
from yidi.store.reads.people import PersonCard
from yidi.store.reads.treated import Treated
from yidi.store.writes import traces

OUTSIDE = "look.outside_"
"""How the actions of those begin who looked from another region, in the lines of the insured place."""


def query(actor: Actor, text: str, moment: datetime) -> list[PersonCard]:
    """People found by a full number, or by a name with or without the last four characters."""
    found = people.search(text, actor.regions)
    _lines(actor, "look.query", f"{_spoken(text)}：{len(found)}人", moment)
    return found


def listed(actor: Actor, name: str, count: int, moment: datetime) -> None:
    """A list of people was shown."""
    _lines(actor, "look.list", f"{name}：{count}行", moment)


def exported(actor: Actor, name: str, count: int, moment: datetime) -> None:
    """A list of people left the house as a file."""
    _lines(actor, "look.export", f"{name}：{count}行", moment)


def person(actor: Actor, person_id: int, moment: datetime, detail: str = "") -> PersonCard | None:
    """One person, masked; None if not within reach."""
    found = people.person(person_id)
    if found:
        _line(actor, found.region, "look.person", f"person:{person_id}", detail, moment)
    return found


def number(actor: Actor, person_id: int, reason: str, moment: datetime) -> str | None:
    """The whole identity number; None if there is none. Raises Refusal without a reason."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "看完整证件号要写明理由。", "请写明用途。"))
    found = people.person(person_id)
    if found is None:
        return None
    _line(actor, found.region, "look.number", f"person:{person_id}", reason, moment)
    return people.full_number(person_id)


def evidence(actor: Actor, evidence_id: int, moment: datetime) -> desks.StoredEvidence | None:
    """Where a page of evidence lies; None if not within reach."""
    found = desks.evidence(evidence_id)
    if found:
        named = shape.MATERIALS.get(found.material, found.material)
        _line(actor, found.region, "look.evidence", f"filing:{found.number}", named, moment)
    return found


def bond_paper(actor: Actor, paper_id: int, moment: datetime) -> bonds.Paper | None:
    """A page shown with a request to act for somebody; None if not within reach."""
    found = bonds.paper(paper_id)
    if found:
        subject = f"bond:{found.bond_id}"
        _line(actor, found.region, "look.bond_paper", subject, found.side, moment)
    return found


def review_paper(actor: Actor, paper_id: int, moment: datetime) -> review.Paper | None:
    """A page that an institution sent with its answer; None if not within reach."""
    found = review.paper(paper_id)
    if found:
        _line(actor, found.place, "look.review_paper", f"review:{found.case}", "", moment)
    return found


def settlement(
    actor: Actor, region: str, setl_id: str, moment: datetime, why: str = ""
) -> Paid | None:
    """A settlement in full, for either side; None if not within reach."""
    found = statements.one(region, setl_id)
    if found:
        subject, detail = f"person:{found.person_id}", f"{setl_id} {why}".strip()
        outside = _outside(actor, region)
        action = "look.treated_settlement" if outside else "look.settlement"
        _either_side(actor, region, found.place, action, subject, detail, moment)
    return found


def treated(actor: Actor, visit_id: int, moment: datetime, why: str) -> Treated | None:
    """Who was treated at a visit (its id) in the actor's regions; None if not within reach."""
    found = treated_reads.by_visits([visit_id]).get(visit_id)
    if found:
        subject, detail = f"person:{found.person_id}", f"就诊{visit_id} {why}"
        _either_side(actor, found.region, found.place, "look.treated", subject, detail, moment)
    return found


def claim(actor: Actor, found: ClaimCard, moment: datetime) -> Paid | None:
    """What a decided claim came to, as a settlement is shown; None while nothing counts."""
    paid = claims.paid(found)
    if paid:
        subject = f"person:{found.person_id}"
        _line(actor, found.region, "look.claim", subject, found.number, moment)
    return paid


def ticket(actor: Actor, found: TicketCard, moment: datetime) -> None:
    """A ticket that names a person was opened, on one of its sides or in a province."""
    if found.person_id:
        subject = f"person:{found.person_id}"
        _here_and_home(actor, found, "ticket", subject, found.number, moment)


def ticket_page(
    actor: Actor, found: TicketCard, page_id: int, moment: datetime
) -> desks.StoredEvidence | None:
    """Where a page of a ticket lies; None if it is not one of its pages."""
    page = desks.evidence(page_id)
    if page is None or page.number != found.number:
        return None
    subject = f"ticket:{found.number}"
    _here_and_home(actor, found, "evidence", subject, str(page_id), moment)
    return page


def _here_and_home(
    actor: Actor, found: TicketCard, what: str, subject: str, detail: str, moment: datetime
) -> None:
    """A line where somebody looked; and one for the insured place, if that is elsewhere."""
    here = found.acting("note", actor.regions)[1]
    _line(actor, here, f"look.{what}", subject, detail, moment)
    home = found.subject_region
    if home and home not in actor.regions:
        with reach.service():
            _line(actor, home, f"{OUTSIDE}{what}", subject, detail, moment)


def _outside(actor: Actor, insured: str) -> bool:
    """Whether staff look from another region than the one that insures."""
    return actor.kind == "staff" and insured not in actor.regions


def _either_side(
    actor: Actor, insured: str, place: str, action: str, subject: str, detail: str, moment: datetime
) -> None:
    """A line for the insured place; and one for the place of care, whose staff looked from there."""
    if not _outside(actor, insured):
        _line(actor, insured, action, subject, detail, moment)
        return
    _line(actor, place, action, subject, detail, moment)
    with reach.service():
        _line(actor, insured, action, subject, detail, moment)


def _spoken(text: str) -> str:
    """A query as the trail keeps it: a whole number only by its last four characters."""
    text = text.strip()
    return f"证件号…{text[-4:]}" if len(text) >= 15 and text[:14].isdigit() else f"“{text[:40]}”"


def _lines(actor: Actor, action: str, detail: str, moment: datetime) -> None:
    for region in actor.regions:
        _line(actor, region, action, "", detail, moment)


def _line(
    actor: Actor, region: str, action: str, subject: str, detail: str, moment: datetime
) -> None:
    traces.trail(moment, region, actor.kind, actor.name, action, subject, detail, actor.address)
