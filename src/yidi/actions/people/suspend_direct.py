"""Suspend a person's direct settlement, and end it: one suspension at a time, and each ends only its own.

Findings of false evidence and cases of supervision both do it. Call it inside `actor.reach()`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from yidi.core.calendar import spoken
from yidi.core.problems import Problem, Refusal
from yidi.store.writes import filings, findings

NOBODY = Problem("person_not_found", "没有找到参保人。", "请检查后重试。")


def suspend(person_id: int, first: date, after: date | None, moment: datetime) -> None:
    """No direct settlement in [first, after). Raises Refusal while another suspension is in force or
    still to come."""
    person = _locked(person_id)
    before = person.direct_suspended_to
    if person.direct_suspended_from and (before is None or before > moment.date()):
        until = f"到{spoken(before)}" if before else ""
        raise Refusal(
            Problem(
                "suspended_already",
                f"这位参保人的直接结算已经暂停{until}。",
                "请等它结束，或不另暂停。",
            )
        )
    findings.suspend(person_id, first, after, moment)


def resume(
    person_id: int, own: tuple[date | None, date | None], until: date | None, moment: datetime
) -> None:
    """Ends the suspension that says `own`, from `until` on; None: as if it had never been. One that
    somebody else has decided stays."""
    person = _locked(person_id)
    first, after = own
    if first is None or (person.direct_suspended_from, person.direct_suspended_to) != (
        first,
        after,
    ):
        return
    begun = until is not None and first < until
    findings.suspend(person_id, first if begun else None, until if begun else None, moment)


def _locked(person_id: int) -> Any:
    person = filings.person_for_update(person_id)
    if person is None:
        raise Refusal(NOBODY)
    return person
