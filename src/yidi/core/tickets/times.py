"""By when agencies act: days from the duties, counted in working days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from yidi.core.filing.standing import Workday, working_days_after
from yidi.core.policy.duties import Duties


def after(duties: Duties, name: str, region: str, day: date, workday: Workday) -> date:
    """The day on which a duty of working days, counted from the day after `day`, runs out. Raises
    ParameterMissing."""
    return working_days_after(day, duties.number(name, region, day), workday)


def answer_by(duties: Duties, region: str, kind: str, day: date, workday: Workday) -> date:
    """The last day on which a region may answer a ticket asked on `day`."""
    return after(duties, f"ticket.{kind}", region, day, workday)


def react_by(duties: Duties, region: str, day: date, workday: Workday) -> date:
    """The last day on which a region may accept an answer of `day`, or ask anew."""
    return after(duties, "ticket.react", region, day, workday)


def reminds_on(duties: Duties, region: str, due: date, workday: Workday) -> date:
    """The first day on which the answer is asked for again."""
    return working_days_before(due, duties.number("ticket.remind", region, due), workday)


def escalates_on(duties: Duties, region: str, due: date, workday: Workday) -> date:
    """The first day on which an overdue answer goes to the provinces."""
    return after(duties, "ticket.escalate", region, due, workday)


def working_days_before(day: date, count: int, workday: Workday) -> date:
    """The `count`-th working day before `day`."""
    while count:
        day -= timedelta(days=1)
        count -= workday(day)
    return day


def working_days_between(first: date, last: date, workday: Workday) -> int:
    """How many working days lie after `first`, up to and with `last`; 0 on the same day."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(workday(day) for day in days)


def median(days: Sequence[int]) -> int | None:
    """The middle one, the lower of two; None of nothing."""
    return sorted(days)[(len(days) - 1) >> 1] if days else None
