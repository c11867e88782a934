"""What every verb on filings shares: the person locked, what time has done written, one decision,
one trail line, one answer per request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from yidi.actions.actor import Actor
from yidi.core.filing import standing
from yidi.core.filing.deciding import Decision, Desk
from yidi.core.filing.life import LIFE
from yidi.core.filing.record import Filing
from yidi.core.policy.book import Book
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import filings as filing_reads
from yidi.store.reads import people as people_reads
from yidi.store.reads import policy as policy_reads
from yidi.store.writes import filings as writes
from yidi.store.writes import together, traces


@dataclass(frozen=True, slots=True)
class Counter:
    """A person at the counter: the desk of the core and the rows behind it."""

    actor: Actor
    region: str
    person_id: int
    book: Book
    desk: Desk
    rows: dict[str, Any]

    @property
    def moment(self) -> datetime:
        """When this happens."""
        return self.desk.moment

    def standing(self, filing: Filing) -> standing.Standing:
        """How a filing stands now, also one that was just made."""
        return standing.standing(self.book, self.desk.person, filing, self.moment)

    def done(self, channel: str, decision: Decision | None = None, reason: str = "") -> writes.Done:
        """Who, when, how."""
        rule = ""
        if decision and decision.problems:
            rule = " ".join(
                p for p in (decision.problems[0].document, decision.problems[0].article) if p
            )
        return writes.Done(self.actor.name, channel, self.moment, rule, reason)


def counter(
    actor: Actor,
    person_id: int,
    moment: datetime,
    admitted_on: date | None = None,
    admitted_at: str | None = None,
) -> Counter:
    """Locks the person, loads their filings and writes down what time has done to them.

    admitted: day and place of a running stay. Raises Refusal if the person is not within reach.
    Call it inside `actor.reach()`.
    """
    person = writes.person_for_update(person_id)
    if person is None:
        raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
    book = policy_reads.book(person.insured_region)
    rows = {row.number: row for row in writes.current_of(person_id)}
    filings = tuple(filing_reads.to_record(row) for row in rows.values())
    known = people_reads.for_filing(person, admitted_on, admitted_at)
    made = Counter(
        actor, person.insured_region, person_id, book, Desk(book, known, filings, moment), rows
    )
    return _with_due_written(made)


def _with_due_written(at: Counter) -> Counter:
    """Void and expired are true without being written; before anything else they are written."""
    filings = tuple(_settled(at, filing) for filing in at.desk.filings)
    desk = Desk(at.book, at.desk.person, filings, at.moment)
    return Counter(at.actor, at.region, at.person_id, at.book, desk, at.rows)


def _settled(at: Counter, filing: Filing) -> Filing:
    now = at.standing(filing)
    if now.state == filing.state or now.state not in {"void", "expired"}:
        return filing
    event = "void" if now.state == "void" else "expire"
    ended = (
        writes.midnight_after(now.due or at.moment.date(), at.moment) if event == "void" else None
    )
    made = replace(filing, state=LIFE.next(filing.state, event), ended_at=ended)
    done = writes.Done("系统", "job", at.moment, _rule_of(at, filing, event))
    writes.move(at.rows[filing.id], at.standing(made), event, done, at.book.digest)
    return made


def _rule_of(at: Counter, filing: Filing, event: str) -> str:
    words = standing.words_of(at.book, at.desk.person, filing, proof="commitment_open")
    table = "evidence_due" if event == "void" else "validity"
    day = (filing.effective_at or filing.filed_at).date()
    row = at.book.reaching(day).row(table, words)
    return f"{at.book.document(row)} {row.citation.article}".strip()


def acted(
    actor: Actor,
    region: str,
    number: str,
    event: str,
    moment: datetime,
    decide: Callable[[Desk, Filing], Decision],
    *,
    reason: str = "",
    **beside: Any,
) -> Decision:
    """Finds a filing, asks the core, keeps what it decided with its history and trail.

    A refusal changes nothing but what time had done anyway.
    """
    with actor.reach():
        kept = filing_reads.one(region, number)
        if kept is None:
            raise Refusal(Problem("no_filing", "没有找到这份备案。", "请检查编号。"))
        at = counter(actor, kept.person_id, moment)
        filing = next(f for f in at.desk.filings if f.id == number)
        decision = decide(at.desk, filing)
        if decision.accepted and decision.filing is not None:
            done = at.done(channel_of(actor, filing), decision, reason)
            writes.move(
                at.rows[number], at.standing(decision.filing), event, done, at.book.digest, **beside
            )
        left_trail(at, f"filing.{event}", number, decision)
    return decision


def channel_of(actor: Actor, filing: Filing) -> str:
    """Where an act on a filing came in."""
    return {"citizen": "self_service", "job": "job", "institution": "institution"}.get(
        actor.kind, "window"
    ) or filing.channel


def left_trail(at: Counter, action: str, number: str, decision: Decision) -> None:
    """One line: who did what to which filing, and whether it was refused."""
    together.insert([trail_of(at, action, number, decision)])


def trail_of(at: Counter, action: str, number: str, decision: Decision) -> Any:
    """That line, yet to be written."""
    refused = "" if decision.accepted else "拒绝：" + "；".join(p.code for p in decision.problems)
    return traces.trail_line(
        at.moment, at.region, at.actor.kind, at.actor.name, action, f"filing:{number}", refused,
        at.actor.address,
    )  # fmt: skip
