"""What time does to tickets and to raised problems, each day: the answer is asked for again, a ticket
that is overdue goes to the provinces, a problem that is overdue is asked for once more. Run twice it does
nothing new; each is a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.actor import JOB
from yidi.actions.tickets.working import Done, keep
from yidi.core.calendar import spoken
from yidi.core.policy.duties import Duties
from yidi.core.tickets import times
from yidi.core.tickets.card import RaisedCard, TicketCard
from yidi.policy_files.folder import agency_duties
from yidi.store import reach
from yidi.store.reads import raised as raised_reads
from yidi.store.reads import tickets as reads
from yidi.store.reads import workdays
from yidi.store.writes import raised as raised_writes
from yidi.store.writes import tickets as writes
from yidi.store.writes import traces
from yidi.store.writes.tickets import Step

Workday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Tended:
    """How many tickets were asked for again, how many went to the provinces, and how many raised problems
    were asked for."""

    reminded: int
    escalated: int
    problems: int = 0


def tend(moment: datetime) -> Tended:
    """All living tickets and problems."""
    with reach.service():
        found = [card.number for card in reads.living() if card.asked]
        raised = raised_reads.ours_to_answer()
    duties, workday = agency_duties(), workdays.workday()
    made = [_one(number, duties, workday, moment) for number in found]
    asked = [_problem(number, duties, workday, moment) for number in raised]
    return Tended(made.count("remind"), made.count("escalate"), sum(asked))


def _one(number: str, duties: Duties, workday: Workday, moment: datetime) -> str:
    """What was done with a ticket: remind, escalate or ""."""
    with reach.service():
        writes.locked(number)
        card = reads.one(number)
        if card is None or card.due is None or not card.asked:
            return ""
        event, made = _due(card, card.due, duties, workday, moment)
        if made is not None:
            keep(card, Step(event, card.state, moment, JOB.name, text=made.text), made)
        return event


def _due(
    card: TicketCard, due: date, duties: Duties, workday: Workday, moment: datetime
) -> tuple[str, Done | None]:
    today = moment.date()
    if not card.escalated_at and today >= times.escalates_on(duties, card.to_region, due, workday):
        told = "已提请省级联络员协调"
        return "escalate", Done({"escalated_at": moment}, f"期限{spoken(due)}已过", told)
    anew = card.escalated_at is None or card.escalated_at < card.asked_at
    if (
        card.reminded_on is None
        and anew
        and today >= times.reminds_on(duties, card.to_region, due, workday)
    ):
        text = f"答复期限是{spoken(due)}，请及时答复"
        return "remind", Done({"reminded_on": today}, text)
    return "", None


def _problem(number: str, duties: Duties, workday: Workday, moment: datetime) -> bool:
    """Whether a raised problem was asked for: once as its day draws near, once when it has passed."""
    with reach.service():
        raised_writes.locked(number)
        card = raised_reads.one(number)
        if card is None or not card.living:
            return False
        event, text = _problem_due(card, duties, workday, moment.date())
        if not event or event in {move.event for move in raised_reads.moves(card.id)}:
            return False
        raised_writes.move(card, Step(event, card.state, moment, JOB.name, text=text))
        traces.trail(
            moment, card.region, JOB.kind, JOB.name, f"raised.{event}", f"raised:{number}", text
        )
        return True


def _problem_due(
    card: RaisedCard, duties: Duties, workday: Workday, today: date
) -> tuple[str, str]:
    if card.late(today):
        return "overdue", f"答复期限{spoken(card.due)}已过，请马上答复"
    if today >= times.reminds_on(duties, card.region, card.due, workday):
        return "remind", f"答复期限是{spoken(card.due)}，请及时答复"
    return "", ""
