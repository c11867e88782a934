"""Questions about alarms and cases: lists by monitor, one with its rows, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from yidi.core.supervision.alarm import Behind, Undone
from yidi.core.supervision.finding import CaseCard
from yidi.core.supervision.life import LIVING
from yidi.store.models import CasePaper, CaseStep, Post, SupervisionAlarm, SupervisionCase

__all__ = [
    "AlarmCard", "CaseCard", "Paper", "StepCard", "agencies", "alarm", "alarm_card", "alarms", "case",
    "case_card", "cases", "counts", "not_said_since", "paper", "papers", "steps", "told", "waiting_count",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlarmCard:
    """An alarm. name: "" where it is a person, whom pages look up; case: the number of the case that
    it opened."""

    id: int
    region: str
    monitor: str
    about: str
    subject: str
    name: str
    institution_code: str
    person_id: int | None
    first: date
    value: int
    threshold: int
    said: str
    numbers: tuple[tuple[str, str], ...]
    rows: tuple[Behind, ...]
    behind: int
    undone: tuple[Undone, ...]
    raised_at: datetime
    updated_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step of a case."""

    event: str
    to_state: str
    at: datetime
    actor: str
    region: str
    words: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a case and where it lies."""

    id: int
    case: str
    name: str
    file: str
    media_type: str
    size: int
    at: datetime
    by: str
    region: str


# ---- alarms


def alarms(
    regions: Iterable[str], monitor: str, states: Iterable[str], most: int = 200
) -> list[AlarmCard]:
    """Alarms of a monitor, or of all, the latest month and the furthest over the bound first."""
    rows = SupervisionAlarm.objects.filter(region__in=list(regions), state__in=list(states))
    if monitor:
        rows = rows.filter(monitor=monitor)
    found = rows.prefetch_related("cases").order_by("-first", "-value", "id")
    return [alarm_card(row) for row in found[:most]]


def alarm(alarm_id: int) -> AlarmCard | None:
    """One alarm, if within reach."""
    row = SupervisionAlarm.objects.filter(pk=alarm_id).prefetch_related("cases").first()
    return alarm_card(row) if row else None


def not_said_since(monitor: str, first: date, moment: datetime) -> list[AlarmCard]:
    """Alarms of a month that nobody has looked at and that were last said before a moment."""
    rows = SupervisionAlarm.objects.filter(
        monitor=monitor, first=first, state="raised", updated_at__lt=moment
    )
    return [alarm_card(row) for row in rows.prefetch_related("cases")]


def counts(regions: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many alarms there are: monitor → state → count."""
    rows = SupervisionAlarm.objects.filter(region__in=list(regions))
    made: dict[str, dict[str, int]] = {}
    for monitor, state, count in rows.values_list("monitor", "state").annotate(Count("id")):
        made.setdefault(monitor, {})[state] = count
    return made


_JOINED = {"numbers", "rows", "undone", "case"}
_PLAIN = tuple(name for name in AlarmCard.__dataclass_fields__ if name not in _JOINED)


def alarm_card(row: SupervisionAlarm) -> AlarmCard:
    """A row as a page shows it."""
    plain = {name: getattr(row, "pk" if name == "id" else name) for name in _PLAIN}
    return AlarmCard(
        **plain,
        numbers=tuple((label, figure) for label, figure in row.numbers),
        rows=tuple(Behind(**said) for said in row.rows),
        undone=tuple(Undone(**said) for said in row.undone),
        case=next((one.number for one in row.cases.all()), ""),
    )


# ---- cases


def cases(regions: Iterable[str], states: Iterable[str] = (), most: int = 200) -> list[CaseCard]:
    """Cases that these regions take part in, latest first."""
    rows = SupervisionCase.objects.filter(parties__overlap=list(regions))
    wanted = list(states)
    if wanted:
        rows = rows.filter(state__in=wanted)
    return [case_card(row) for row in rows.order_by("-opened_at", "-id")[:most]]


def told(institution_code: str, most: int = 50) -> list[tuple[CaseCard, str]]:
    """Cases of which an institution was told, latest first, each with what it was told last. Wants a
    service's reach."""
    rows = SupervisionCase.objects.filter(
        institution_code=institution_code, told_at__isnull=False
    ).order_by("-told_at", "-id")[:most]
    words = dict(
        CaseStep.objects.filter(case__in=[row.pk for row in rows], event="tell")
        .order_by("id")
        .values_list("case_id", "words")
    )
    return [(case_card(row), words.get(row.pk, "")) for row in rows]


def case(number: str) -> CaseCard | None:
    """One case, if within reach."""
    row = SupervisionCase.objects.filter(number=number).first()
    return case_card(row) if row else None


def waiting_count(regions: Iterable[str], most: int) -> int:
    """Alarms nobody has looked at and cases that wait, counted up to `most`."""
    known = list(regions)
    if not known:
        return 0
    raised = SupervisionAlarm.objects.filter(region__in=known, state="raised")
    living = SupervisionCase.objects.filter(parties__overlap=known, state__in=LIVING)
    found = len(raised.values_list("pk", flat=True)[:most])
    return min(most, found + len(living.values_list("pk", flat=True)[:most]))


_SAME = tuple(
    n for n in CaseCard.__dataclass_fields__ if n not in {"id", "parties", "cares", "alarm_id"}
)


def case_card(row: SupervisionCase) -> CaseCard:
    """A row as everybody who works on it sees it."""
    same: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    return CaseCard(
        id=row.pk, parties=tuple(row.parties), cares=tuple(row.cares), alarm_id=row.alarm_id, **same
    )


def steps(case_id: int) -> list[StepCard]:
    """Everything that was done, in order."""
    rows = CaseStep.objects.filter(case_id=case_id).order_by("id")
    names = StepCard.__dataclass_fields__
    return [StepCard(**{name: getattr(row, name) for name in names}) for row in rows]


def papers(case_id: int) -> list[Paper]:
    """The documents, in order."""
    rows = CasePaper.objects.filter(case_id=case_id).select_related("case").order_by("id")
    return [_paper(row) for row in rows]


def paper(paper_id: int) -> Paper | None:
    """One document, if within reach."""
    row = CasePaper.objects.filter(pk=paper_id).select_related("case").first()
    return _paper(row) if row else None


def _paper(row: CasePaper) -> Paper:
    return Paper(
        row.pk, row.case.number, row.name, row.file, row.media_type, row.size, row.at, row.by,
        row.region,
    )  # fmt: skip


def agencies(roles: Iterable[str]) -> list[str]:
    """The areas that have somebody in one of these roles."""
    rows = Post.objects.filter(role__in=list(roles), user__is_active=True)
    return sorted(set(rows.values_list("region", flat=True)))
