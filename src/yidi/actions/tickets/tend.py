"""What time does to tickets, each day: the answer is asked for again, what is overdue goes to the
provinces. Run twice it does nothing new; each ticket is a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from yidi.actions.actor import JOB
from yidi.actions.tickets.working import Done, keep
from yidi.core.calendar import spoken
from yidi.core.policy.duties import Duties
from yidi.core.tickets import times
from yidi.core.tickets.card import TicketCard
from yidi.policy_files.folder import agency_duties
from yidi.store import reach
from yidi.store.reads import tickets as reads
from yidi.store.reads import workdays
from yidi.store.writes import tickets as writes
from yidi.store.writes.tickets import Step

Workday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Tended:
    """How many were asked for again, and how many went to the provinces."""

    reminded: int
    escalated: int


def tend(moment: datetime) -> Tended:
    """All living tickets."""
    with reach.service():
        found = [card.number for card in reads.living() if card.asked]
    duties, workday = agency_duties(), workdays.workday()
    made = [_one(number, duties, workday, moment) for number in found]
    return Tended(made.count("remind"), made.count("escalate"))


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
