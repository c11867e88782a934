"""Questions to the trail: who looked at what, latest first; who looked at one person.

Each question is asked region by region, or actor by actor, or subject by subject, and merged, so that
it walks one index from the newest line down and stops after a page, whatever else the table holds.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Model, Q, QuerySet

from yidi.store.models import (
    Bond,
    ChronicApplication,
    Claim,
    Filing,
    Person,
    Raised,
    SealedBlock,
    Settlement,
    SupervisionCase,
    Ticket,
    TrailLine,
    User,
    Visit,
)
from yidi.store.reads import insured

LOOKS = "look."
"""How actions begin that only looked."""


@dataclass(frozen=True, slots=True)
class TrailCard:
    """One line."""

    id: int
    at: datetime
    insured_region: str
    actor_kind: str
    actor: str
    action: str
    subject: str
    detail: str
    address: str | None

    @property
    def key(self) -> str:
        """The line in an address (`at_id`): what comes after it is the next page."""
        return f"{self.at.isoformat()}_{self.id}"


@dataclass(frozen=True, slots=True)
class Subject:
    """What lines are about, as they name it; detail: what theirs begins with, "" for any."""

    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty fields do not matter. actors: as the trail spells them; subjects: any
    of these; action: what it begins with."""

    actors: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    action: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who had to do with a person: how often with which action, first and last."""

    actor_kind: str
    actor: str
    action: str
    insured_region: str
    times: int
    first: datetime
    last: datetime


def lines(
    regions: Iterable[str],
    wanted: Wanted,
    zone: Any,
    before: tuple[datetime, int] | None = None,
    most: int = 100,
) -> list[TrailCard]:
    """A page of lines before a line; regions within reach only."""
    walks = [_latest(rows, wanted, zone, before, most) for rows in _walks(list(regions), wanted)]
    merged = heapq.merge(*walks, key=lambda row: (row.at, row.pk), reverse=True)
    return [_card(row) for row, _ in zip(merged, range(most), strict=False)]


def key(text: str) -> tuple[datetime, int] | None:
    """The line whose key stands in an address; None if it is unreadable."""
    at, _, number = text.rpartition("_")
    try:
        return datetime.fromisoformat(at), int(number)
    except ValueError:
        return None


def _walks(regions: list[str], wanted: Wanted) -> Iterator[QuerySet[TrailLine]]:
    """The questions, each along one index: of subjects, of actors, or of regions."""
    if wanted.subjects:
        rows = TrailLine.objects.filter(insured_region__in=regions)
        rows = rows.filter(actor__in=wanted.actors) if wanted.actors else rows
        for subject in wanted.subjects:
            yield rows.filter(subject=subject.text, detail__startswith=subject.detail)
    elif wanted.actors:
        for actor in wanted.actors:
            yield TrailLine.objects.filter(insured_region__in=regions, actor=actor)
    else:
        for region in regions:
            yield TrailLine.objects.filter(insured_region=region)


def _latest(
    rows: QuerySet[TrailLine],
    wanted: Wanted,
    zone: Any,
    before: tuple[datetime, int] | None,
    most: int,
) -> QuerySet[TrailLine]:
    if wanted.action:
        rows = rows.filter(action__startswith=wanted.action)
    if wanted.first:
        rows = rows.filter(at__gte=datetime.combine(wanted.first, time(), zone))
    if wanted.last:
        rows = rows.filter(at__lt=datetime.combine(wanted.last + timedelta(days=1), time(), zone))
    if before:
        at, number = before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=number), at__lte=at)
    return rows.order_by("-at", "-id")[:most]


def _card(row: TrailLine) -> TrailCard:
    return TrailCard(**{name: getattr(row, name) for name in TrailCard.__dataclass_fields__})


# ---- what was typed, as the lines have it


def actors(text: str) -> tuple[str, ...]:
    """How the trail spells an account or a name of the staff: with and without its account; the
    text itself for everybody else."""
    found = User.objects.filter(Q(username=text) | Q(display_name=text))
    staff = found.values_list("display_name", "username")
    spelled = [spelling for name, account in staff for spelling in (f"{name}（{account}）", name)]
    return tuple(dict.fromkeys([text, *spelled]))


def people(number: str, regions: Iterable[str]) -> tuple[int, ...]:
    """The persons under a full identity number."""
    return tuple(found.id for found in insured.by_number(number, regions))


def of_people(ids: Iterable[int]) -> tuple[Subject, ...]:
    """Everything that lines about some persons are about: themselves, their filings, claims,
    applications, problems and tickets, and requests to act for them."""
    listed = list(ids)

    def named(model: type[Model], column: str) -> Iterable[Any]:
        rows = model._default_manager.filter(person_id__in=listed)  # noqa: SLF001
        return dict.fromkeys(rows.values_list(column, flat=True))

    return (
        *(Subject(f"person:{person}") for person in listed),
        *(
            Subject(f"filing:{number}")
            for model in _WITH_PAGES
            for number in named(model, "number")
        ),
        *(Subject(f"ticket:{number}") for number in named(Ticket, "number")),
        *(Subject(f"bond:{bond}") for bond in named(Bond, "pk")),
    )


_WITH_PAGES: tuple[type[Model], ...] = (Filing, Claim, ChronicApplication, Raised)
"""What has pages of evidence; the trail names them all like those of a filing."""


def of_number(number: str) -> tuple[Subject, ...]:
    """What lines about a settlement, visit, claim, filing, ticket or case of that number are about. Lines
    about a settlement name its person, and the number in their detail."""
    persons = [
        *Settlement.objects.filter(setl_id=number).values_list("person_id", flat=True),
        *Visit.objects.filter(mdtrt_id=number).values_list("person_id", flat=True),
        *Claim.objects.filter(number=number).values_list("person_id", flat=True),
        *_named_in(Ticket, number),
        *_named_in(SupervisionCase, number),
    ]
    return (
        *(Subject(f"{kind}:{number}") for kind in _NUMBERED),
        *(Subject(f"person:{person}", number) for person in dict.fromkeys(persons)),
    )


def _named_in(model: type[Model], number: str) -> Iterable[int]:
    """The person whom something of a number names, if any."""
    rows = model._default_manager.filter(number=number, person__isnull=False)  # noqa: SLF001
    return rows.values_list("person_id", flat=True)


_NUMBERED = ("filing", "ticket", "raised", "case", "review", "settlement", "receipt")
"""Kinds of subjects that the trail names by their number."""


# ---- one person


def lookers(ids: Iterable[int], regions: Iterable[str] | None = None) -> list[Looker]:
    """Who had to do with some persons, the last first; regions None: wherever."""
    about = [subject.text for subject in of_people(ids)]
    rows = TrailLine.objects.filter(subject__in=about)
    if regions is not None:
        rows = rows.filter(insured_region__in=list(regions))
    grouped = rows.values("actor_kind", "actor", "action", "insured_region")
    counted = grouped.annotate(times=Count("id"), first=Min("at"), last=Max("at"))
    return [Looker(**row) for row in counted.order_by("-last", "actor", "action")]


def seen(person_id: int, before: tuple[datetime, int] | None, most: int) -> list[TrailCard]:
    """Who looked at a person, as the person may read it: one line for each look, in the words of
    the insured region. Within a service's reach, of somebody who was asked for it themselves."""
    region = Person.objects.values_list("insured_region", flat=True).get(pk=person_id)
    wanted = Wanted(subjects=of_people([person_id]), action=LOOKS)
    return lines([region], wanted, None, before, most)


# ---- where lines are sealed


def sealed_in(ids: Iterable[int]) -> dict[int, int]:
    """The number of the sealed block that each line is in; the newest are in none yet."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    blocks = SealedBlock.objects.filter(
        series="trail", last_id__gte=wanted[0], first_id__lte=wanted[-1]
    ).order_by("first_id")
    spans = list(blocks)
    ends = [block.last_id for block in spans]
    placed = ((line, bisect_left(ends, line)) for line in wanted)
    return {
        line: spans[at].number
        for line, at in placed
        if at < len(spans) and spans[at].first_id <= line
    }
