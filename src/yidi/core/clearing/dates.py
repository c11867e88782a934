"""By when each step of a month's clearing is due: days and working days of policy/codes/duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yidi.core.calendar import ONE_DAY
from yidi.core.clearing.cutting import Limits
from yidi.core.clearing.month import Month
from yidi.core.filing.standing import Workday, working_days_after
from yidi.core.policy.duties import Duties, Duty

BY_DAY = {
    "collecting": "clearing.match_by",
    "cut": "clearing.answer_by",
    "answered": "clearing.issue_by",
    "issued": "clearing.confirm_by",
    "disputed": "clearing.confirm_by",
    "confirmed": "clearing.notice_by",
}
"""State → by which day of the next month it is left."""

BY_WORKING_DAYS = {
    "noticed": "clearing.submit_within",
    "submitted": "clearing.pay_within",
    "paid": "clearing.receive_within",
}
"""State → within how many working days it is left, counted from the day it was entered."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for the next step, and where that stands."""

    day: date
    duty: Duty


def deadline(
    duties: Duties, region: str, month: Month, state: str, entered: date, workday: Workday
) -> Deadline | None:
    """By when `month` leaves a state that it entered on a day; None where nothing more is due.

    region: whose duty it is. A day that the next month does not have is its last. Raises
    ParameterMissing.
    """
    if state in BY_DAY:
        duty = duties.of(BY_DAY[state], region, month.after)
        return Deadline(_day_of(month.later(1), _count(duty)), duty)
    if state in BY_WORKING_DAYS:
        duty = duties.of(BY_WORKING_DAYS[state], region, entered)
        return Deadline(working_days_after(entered, _count(duty), workday), duty)
    return None


def limits(duties: Duties, region: str, day: date) -> Limits:
    """How late a cost may be cleared, as it stands on a day. Raises ParameterMissing."""
    return Limits(
        duties.number("clearing.latest", region, day),
        duties.number("clearing.year_ends", region, day),
    )


def _count(duty: Duty) -> int:
    return int(duty.value or 0)


def _day_of(month: Month, day: int) -> date:
    last = month.after - ONE_DAY
    return last if day > last.day else date(month.year, month.number, day)
