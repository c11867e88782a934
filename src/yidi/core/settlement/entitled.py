"""May this person settle directly here, today? The one reason why not, and what to do about it.

The order is that in which a person can act: first what no filing can mend (insurance, decisions,
the institution), then the filing. docs/reference lists every reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yidi.core import regions
from yidi.core.calendar import spoken
from yidi.core.filing.entitlement import Covered, covered
from yidi.core.institutions import Opening, on_day
from yidi.core.problems import Problem
from yidi.core.settlement import chronic
from yidi.core.settlement.till import Till, Visit

OPENED_AS = {"emergency_outpatient": "outpatient"}
"""Kinds of care that an institution opens under another name."""


@dataclass(frozen=True, slots=True)
class Entitled:
    """The answer. covers: yes | no | deemed | not_needed; filing_helps: whether a filing made
    now, before the settlement, would still change it."""

    covers: str
    problem: Problem | None = None
    filing_helps: bool = False

    @property
    def directly(self) -> bool:
        """Whether it may be settled directly."""
        return self.problem is None


def entitled(till: Till) -> Entitled:
    """Whether the visit may be settled directly, as far as person, institution and filing go.

    What depends on the law of the care itself (credential, kind of care, disease) is said by the
    quote. Raises ParameterMissing where the insured place's rules are not at hand.
    """
    fixed = _suspended(till) or _institution(till) or _chronic(till)
    if fixed:
        return Entitled("no", fixed)
    found = _covered(till)
    if found.covers == "no":
        return Entitled("no", found.problems[0], _filing_helps(found))
    return Entitled(found.covers)


def _covered(till: Till) -> Covered:
    visit = till.visit
    return covered(
        till.desk, visit.place, visit.type, visit.emergency, visit.decided_on, visit.last
    )


def _filing_helps(found: Covered) -> bool:
    return not found.problems[0].code.startswith("insurance_")


def _suspended(till: Till) -> Problem | None:
    """暂停直接结算: decided by the authority, from–to; the costs can still be claimed."""
    if till.suspended is None or not _within(till.suspended, till.day):
        return None
    until = till.suspended[1]
    when = f"，到{spoken(until)}恢复" if until else ""
    return Problem(
        "direct_suspended",
        f"经办机构已决定暂停这位参保人的直接结算{when}。",
        "请先全额垫付，再凭票据到参保地申请；对决定有异议可向参保地经办机构提出。",
    )


def _chronic(till: Till) -> Problem | None:
    """门诊慢特病: the disease and in how many institutions are decided by the insured place, never by
    the place of care (national-rules §6)."""
    visit = till.visit
    if visit.type != "chronic" or visit.disease is None:
        return None
    if visit.disease not in visit.chronic:
        return chronic.missing(visit.disease)
    if visit.designated:
        return None
    return chronic.not_designated(till.desk.book, visit.first.date(), visit.place)


def _within(span: tuple[date, date | None], day: date) -> bool:
    return span[0] <= day and (span[1] is None or day < span[1])


def _institution(till: Till) -> Problem | None:
    """What is open here for away patients. A stay that began while it was open is finished."""
    if regions.scope(till.desk.book.covers, till.visit.place) == "local":
        return None
    return institution_problem(till.visit, till.visit.decided_on or till.visit.first.date())


def institution_problem(visit: Visit, day: date) -> Problem | None:
    """Why the institution cannot settle this kind of care for away patients on `day`."""
    care = OPENED_AS.get(visit.type, visit.type)
    holds = on_day(visit.openings, day)
    row = holds.get((care, visit.disease or "")) or holds.get((care, ""))
    if row is not None and row.status == "open":
        return None
    if row is not None and row.status == "suspended":
        return Problem(
            "provider_suspended",
            f"这家机构的异地直接结算已被暂停{_why(row)}。",
            "请换一家已开通的机构，或先垫付，再凭票据到参保地报销。",
        )
    return Problem(
        "provider_not_open",
        "这家机构没有开通这类异地直接结算。",
        "请换一家已开通的机构，或先垫付，再凭票据到参保地报销。",
    )


def _why(row: Opening) -> str:
    return f"（{row.why}）" if row.why else ""
