"""How promptly agencies answer each other: counts and working days, per agency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yidi.core import money
from yidi.core.filing.standing import Workday
from yidi.core.policy.duties import Duties
from yidi.core.tickets.times import answer_by, median, working_days_between


@dataclass(frozen=True, slots=True)
class Asked:
    """A ticket as the figures count it. asked: the last time; answered: the day of the answer, None
    while there is none. Withdrawn ones are left out by who gives them."""

    agency: str
    kind: str
    asked: date
    answered: date | None
    rounds: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """An agency. in_time: answered by the day that was due; late: after it; overdue: not answered
    and the day has passed; days: working days from asking to answer, of those that were answered."""

    agency: str
    asked: int
    in_time: int
    late: int
    overdue: int
    reopened: int
    days_total: int
    days_median: int | None
    days_longest: int

    @property
    def answered(self) -> int:
        """In time or late."""
        return self.in_time + self.late

    @property
    def rate(self) -> int | None:
        """In time among what was due, in millionths; None where nothing was due."""
        due = self.answered + self.overdue
        return money.share(self.in_time, due, money.RATE_ONE) if due else None


def prompt(duties: Duties, tickets: Iterable[Asked], today: date, workday: Workday) -> list[Prompt]:
    """One line per agency that was asked, by code. Raises ParameterMissing."""
    by_agency: dict[str, list[Asked]] = {}
    for ticket in tickets:
        by_agency.setdefault(ticket.agency, []).append(ticket)
    return [
        _line(agency, [(t, _due(duties, t, workday)) for t in by_agency[agency]], today, workday)
        for agency in sorted(by_agency)
    ]


def _due(duties: Duties, ticket: Asked, workday: Workday) -> date:
    return answer_by(duties, ticket.agency, ticket.kind, ticket.asked, workday)


def _line(agency: str, tickets: list[tuple[Asked, date]], today: date, workday: Workday) -> Prompt:
    days = [working_days_between(t.asked, t.answered, workday) for t, _ in tickets if t.answered]
    in_time = sum(t.answered is not None and t.answered <= due for t, due in tickets)
    return Prompt(
        agency=agency,
        asked=len(tickets),
        in_time=in_time,
        late=len(days) - in_time,
        overdue=sum(t.answered is None and due < today for t, due in tickets),
        reopened=sum(t.rounds > 0 for t, _ in tickets),
        days_total=sum(days),
        days_median=median(days),
        days_longest=max(days, default=0),
    )
