"""A person's insurance is suspended, resumed or ends; with its end every living filing ends."""

from __future__ import annotations

from datetime import date, datetime

from yidi.actions.actor import Actor
from yidi.actions.filing.desk import Counter, counter
from yidi.core.calendar import spoken
from yidi.core.filing import deciding
from yidi.core.filing.record import ENDING_STATUSES, INSURANCE_STATUSES
from yidi.core.filing.record import Filing as FilingRecord
from yidi.core.problems import Problem, Refusal
from yidi.store.reads import filings as filing_reads
from yidi.store.reads.filings import Kept
from yidi.store.writes import filings as filing_writes
from yidi.store.writes import register as writes
from yidi.store.writes import traces

RULE = "参保关系终止，备案随之终止"


def change_status(
    actor: Actor, person_id: int, status: str, since: date, reason: str, moment: datetime
) -> int:
    """Gives how many filings ended. Raises Refusal for an unknown status, a day to come, a missing
    reason or person."""
    if not reason.strip():
        raise Refusal(Problem("reason_missing", "变更参保状态要写明依据。", "请写明。"))
    with actor.reach():
        return within(actor, person_id, status, since, reason, moment)


def effects(
    actor: Actor, person_id: int, status: str, since: date, moment: datetime
) -> list[tuple[Kept, str]]:
    """What the change would do to the filings that live: each with its state afterwards."""
    with actor.reach():
        _checked(status, since, moment)
        if status not in ENDING_STATUSES or not filing_writes.current_of(person_id):
            return []
        at = counter(actor, person_id, moment)
        kept = {each.filing.id: each for each in filing_reads.of_person(person_id)}
        return [(kept[before.id], after.state) for before, after in _ending(at)]


def within(
    actor: Actor, person_id: int, status: str, since: date, reason: str, moment: datetime
) -> int:
    """The same inside a transaction that has a reach already: a file with many changes."""
    _checked(status, since, moment)
    person = filing_writes.person_for_update(person_id)
    if person is None:
        raise Refusal(Problem("person_not_found", "没有找到参保人。", "请检查后重试。"))
    before = person.status
    if before == status:
        return 0
    ended = _terminated(actor, person_id, moment, reason) if status in ENDING_STATUSES else 0
    writes.put_status(person_id, status, since, moment)
    detail = f"{INSURANCE_STATUSES[before]}→{INSURANCE_STATUSES[status]}，自{since}；{reason}"
    traces.trail(
        moment, person.insured_region, actor.kind, actor.name, "person.change_status",
        f"person:{person_id}", detail, actor.address,
    )  # fmt: skip
    return ended


def _checked(status: str, since: date, moment: datetime) -> None:
    if status not in INSURANCE_STATUSES:
        names = "、".join(INSURANCE_STATUSES)
        raise Refusal(Problem("word_unknown", f"没有状态“{status[:20]}”。", f"可以是：{names}。"))
    if since > moment.date():
        sentence = f"{spoken(since)}还没有到。"
        raise Refusal(Problem("day_to_come", sentence, "请到那一天再变更参保状态。"))


def _ending(at: Counter) -> list[tuple[FilingRecord, FilingRecord]]:
    """Every filing that ends with the insurance, before and after."""
    pairs = ((filing, deciding.terminate(at.desk, filing)) for filing in at.desk.filings)
    return [(before, after) for before, after in pairs if before.state != after.state]


def _terminated(actor: Actor, person_id: int, moment: datetime, reason: str) -> int:
    """Ends every filing that still lives. Who never filed needs no law for it."""
    if not filing_writes.current_of(person_id):
        return 0
    at = counter(actor, person_id, moment)
    ending = _ending(at)
    for filing, made in ending:
        channel = "window" if actor.kind == "staff" else "job"
        done = filing_writes.Done(actor.name, channel, moment, RULE, reason)
        filing_writes.move(
            at.rows[filing.id], at.standing(made), "terminate", done, at.book.digest, decide_by=None
        )
        text = (
            f"您的参保关系已经终止，备案（编号{filing.id}）从今天起不再有效。请到新的参保地办理。"
        )
        traces.message(
            at.region, person_id, filing.id, "terminated", moment.date(), "备案已终止", text, moment
        )
    return len(ending)
