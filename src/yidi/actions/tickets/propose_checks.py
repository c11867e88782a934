"""Each night: dear stays away from home that a rule finds doubtful are proposed for a cost check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from yidi.actions.actor import JOB
from yidi.core.policy.duties import COUNTRY, Duties
from yidi.core.problems import ParameterMissing, Refusal
from yidi.core.tickets import checking, times
from yidi.policy_files.folder import agency_duties
from yidi.store import reach
from yidi.store.reads import cost_checks as reads
from yidi.store.reads import policy, workdays
from yidi.store.reads.cost_checks import Settled
from yidi.store.writes import tickets as writes

Workday = Callable[[date], bool]


def propose_checks(moment: datetime, within: int | None = None) -> int:
    """How many stays are newly proposed; run again it proposes nothing twice. within: stays settled
    in so many days, instead of the duty's."""
    duties, workday, today = agency_duties(), workdays.workday(), moment.date()
    days = within if within is not None else duties.number("cost_check.within", COUNTRY, today)
    with reach.service():
        since = today - timedelta(days=days)
        counted = partial(lately, duties, day=today)
        found = reads.fresh(since, today, _least(today), counted)
        doubted = [(one, _doubts(duties, one, today)) for one in found]
        rows = [
            columns(one, doubts, JOB.name, moment, decide_by(duties, one, today, workday))
            for one, doubts in doubted
            if doubts
        ]
        return writes.propose(rows)


def _least(day: date) -> int:
    """The lowest boundary of any area, in fen: what is below it is not looked at."""
    found = [
        boundary.amount
        for region in policy.regions_in_use()
        for scope in checking.SCOPES
        if (boundary := _boundary(region, scope, day))
    ]
    return min(found, default=0)


def _boundary(region: str, scope: str, day: date) -> checking.Boundary | None:
    try:
        return checking.boundary(policy.book(region), scope, day)
    except ParameterMissing:
        return None


def lately(duties: Duties, region: str, day: date) -> int:
    """Over how many days earlier stays are counted; 0 where nobody says."""
    try:
        return duties.number("suspicion.repeated_within", region, day)
    except ParameterMissing:
        return 0


def _doubts(duties: Duties, found: Settled, day: date) -> tuple[str, ...]:
    """What a stay that may be checked is suspected of."""
    try:
        refused = checking.refused(policy.book(found.stay.region), found.stay, day)
    except Refusal:
        return ()
    return () if refused else checking.suspicions(duties, found.stay, day)


def decide_by(duties: Duties, found: Settled, day: date, workday: Workday) -> date:
    """The last day for the clerk's decision."""
    return times.after(duties, "cost_check.decide", found.stay.region, day, workday)


def columns(
    found: Settled, doubts: tuple[str, ...], by: str, moment: datetime, due: date
) -> dict[str, Any]:
    """A proposal as it is kept."""
    stay = found.stay
    return {
        "insured_region": stay.region, "place": found.place, "setl_id": found.setl_id,
        "person_id": found.person_id, "institution_code": found.institution_code,
        "institution": stay.institution, "first": stay.first, "last": stay.last,
        "total": stay.total, "fund_total": found.fund_total, "suspicions": list(doubts),
        "proposed_at": moment, "proposed_by": by, "due": due,
    }  # fmt: skip
