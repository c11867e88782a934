"""Keeps alarms and cases of supervision, each step, each paper; and suspends what a finding suspends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from yidi.core.regions import city_of
from yidi.core.supervision.alarm import Alarm, withdrawing
from yidi.core.supervision.life import ALARM_LIFE, LIFE
from yidi.store.models import (
    CasePaper,
    CaseStep,
    Opening,
    SupervisionAlarm,
    SupervisionCase,
)
from yidi.store.reads import institutions
from yidi.store.reads.supervision import AlarmCard, CaseCard, case_card
from yidi.store.reads.undone import TakenBack
from yidi.store.writes.serials import next_id


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what in a case, from which region, when."""

    event: str
    to_state: str
    at: datetime
    actor: str
    region: str
    words: str = ""


# ---- alarms


def raise_all(monitor: str, first: date, alarms: Iterable[Alarm], at: datetime) -> tuple[int, int]:
    """Keeps the alarms of a month; gives (new, said anew). What somebody has looked at stays as it
    was looked at; what a night withdrew is raised again."""
    new = again = 0
    with connection.cursor() as cursor:
        for alarm in alarms:
            cursor.execute(_RAISE, _columns(monitor, first, alarm, at))
            found = cursor.fetchone()
            new += bool(found and found[0])
            again += bool(found and not found[0])
    return new, again


def _columns(monitor: str, first: date, alarm: Alarm, at: datetime) -> dict[str, Any]:
    about = alarm.subject
    return {
        "region": about.region, "monitor": monitor, "about": about.kind, "subject": about.key,
        "name": about.name[:300], "code": about.institution_code, "person": about.person_id,
        "first": first, "value": alarm.value, "threshold": alarm.threshold,
        "said": alarm.said[:500], "numbers": json.dumps(alarm.numbers, ensure_ascii=False),
        "rows": json.dumps([asdict(row) for row in alarm.rows], ensure_ascii=False),
        "behind": alarm.behind, "at": at,
    }  # fmt: skip


_RAISE = """
INSERT INTO store_supervisionalarm AS a (region, monitor, about, subject, name, institution_code,
    person_id, first, value, threshold, said, numbers, rows, behind, raised_at, updated_at, state,
    decided_by, reason)
VALUES (%(region)s, %(monitor)s, %(about)s, %(subject)s, %(name)s, %(code)s, %(person)s, %(first)s,
    %(value)s, %(threshold)s, %(said)s, %(numbers)s, %(rows)s, %(behind)s, %(at)s, %(at)s, 'raised',
    '', '')
ON CONFLICT (region, monitor, subject, first) DO UPDATE
   SET value = excluded.value, threshold = excluded.threshold, said = excluded.said,
       numbers = excluded.numbers, rows = excluded.rows, behind = excluded.behind,
       updated_at = excluded.updated_at, state = 'raised', decided_by = '', decided_at = NULL,
       reason = ''
 WHERE a.state IN ('raised', 'withdrawn')
RETURNING xmax = 0
"""


def withdraw(alarms: Iterable[AlarmCard], at: datetime) -> int:
    """Alarms that a night no longer finds, and that nobody has looked at meanwhile; gives how many."""
    return sum(
        decide_alarm(
            alarm, ALARM_LIFE.next(alarm.state, "withdraw"), "夜间复查", at,
            withdrawing(alarm.undone),
        )
        for alarm in alarms
    )  # fmt: skip


def taken_back(found: TakenBack, at: datetime) -> None:
    """What was taken back behind an alarm; its case says so, and keeps its numbers."""
    SupervisionAlarm.objects.filter(pk=found.alarm_id).update(
        undone=[asdict(one) for one in found.undone]
    )
    if found.case is not None:
        words = f"预警的明细后来撤销：{'；'.join(one.said for one in found.new)}。"
        after = LIFE.next(found.case_state, "recheck")
        _line(found.case, found.case_state, Step("recheck", after, at, "系统", "", words))


def alarm_for_update(alarm_id: int) -> SupervisionAlarm | None:
    """An alarm, locked until the transaction ends."""
    return SupervisionAlarm.objects.select_for_update().filter(pk=alarm_id).first()


def decide_alarm(alarm: AlarmCard, state: str, by: str, at: datetime, reason: str = "") -> int:
    """What became of an alarm; gives 0 where it no longer stands as it was read, else 1."""
    return SupervisionAlarm.objects.filter(pk=alarm.id, state=alarm.state).update(
        state=state, decided_by=by, decided_at=at, reason=reason[:500]
    )


# ---- cases


def add(region: str, step: Step, institution_code: str, **columns: Any) -> str:
    """A new case; gives its number: J, region, day, serial. institution_code: "" where it is about none."""
    at = institutions.one(institution_code, step.at.date())
    serial = next_id(SupervisionCase)
    number = f"J{region}{step.at:%y%m%d}{serial:06d}"
    SupervisionCase.objects.bulk_create(
        [
            SupervisionCase(
                pk=serial, region=region, number=number, state=step.to_state, opened_at=step.at,
                opened_by=step.actor, institution_code=institution_code,
                institution_place=city_of(at.place) if at else "", **columns,
            )
        ]
    )  # fmt: skip
    _line(serial, "", step)
    return number


def case_for_update(number: str) -> CaseCard | None:
    """A case, locked until the transaction ends."""
    row = SupervisionCase.objects.select_for_update().filter(number=number).first()
    return case_card(row) if row else None


def move(case: CaseCard, step: Step, columns: Mapping[str, Any]) -> None:
    """A case after a step."""
    SupervisionCase.objects.filter(pk=case.id).update(state=step.to_state, **columns)
    _line(case.id, case.state, step)


def _line(case_id: int, before: str, step: Step) -> None:
    CaseStep.objects.bulk_create(
        [
            CaseStep(
                case_id=case_id, event=step.event, from_state=before, to_state=step.to_state,
                at=step.at, actor=step.actor, region=step.region, words=step.words,
            )
        ]
    )  # fmt: skip


def add_papers(case: CaseCard, name: str, pages: Iterable[Mapping[str, Any]], region: str) -> None:
    """Documents of a case; the same file again is there already."""
    CasePaper.objects.bulk_create(
        (
            CasePaper(
                case_id=case.id, name=name[:100], file=page["file"], media_type=page["media_type"],
                size=page["size"], digest=page["digest"], at=page["uploaded_at"],
                by=page["uploaded_by"], region=region,
            )
            for page in pages
        ),
        ignore_conflicts=True,
    )  # fmt: skip


# ---- what a finding does


def suspend_institution(case: CaseCard, first: date, by: str) -> list[str]:
    """What is open at the institution on the first day, of the cares of the case, is suspended from
    it on; gives the kinds of care."""
    at = institutions.one(case.institution_code, first)
    if at is None:
        return []
    chosen = [key for key, row in at.holds.items() if row.status == "open" and key[0] in case.cares]
    Opening.objects.bulk_create(
        Opening(
            institution_id=at.id, care=care, disease=disease, status="suspended", first=first,
            after=case.after, by=by, why=f"监管案件{case.number}", case_number=case.number,
        )
        for care, disease in chosen
    )  # fmt: skip
    return sorted({care for care, _ in chosen})


def resume_institution(number: str, day: date) -> None:
    """What a case suspended is open again from `day`; what has not begun never begins."""
    rows = Opening.objects.filter(case_number=number).exclude(after__lte=day)
    rows.filter(first__gte=day).delete()
    rows.filter(first__lt=day).update(after=day)
